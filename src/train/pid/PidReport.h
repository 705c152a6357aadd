#pragma once
#include "train/pid/PidData.h"

namespace WireCell::Train {

    /// How well a network tells the events of files: all figures with errors by resampling events.
    class PidReport {
      public:
        PidReport(std::vector<std::string> classes, bool energy);

        /// Take an event: its truth, the numbers of the network's first head, and the loss.
        void add(const PidTruth& truth, const std::vector<double>& answer, double loss);

        int64_t events() const { return static_cast<int64_t>(m_truth.size()); }
        double loss() const;

        /// Of each event: for a table of them.
        std::vector<std::string> columns() const;
        std::vector<double> row(int64_t event) const;

        /// Figures of all events, [value, error], null for what does not exist:
        ///
        ///   {"events", "order": [CLASS], "classes": {CLASS: events}, "loss", "accuracy", "chance": share of the most frequent class,
        ///    "confusion": [[events told to be each class] of each class],
        ///    "pairs": {"SIGNAL/OTHER": {"auc", "fake_rate"}}, of all pairs, and with OTHER "all" each against all others,
        ///    "limit": what interactions and decays alone could tell of muons and pions, if there are both (docs/pid-training.md)
        ///    "energy": {ANSWER: {"slope", "bias", "resolution"}}, of the network, and of the best constants}
        ///
        /// Fake rates are those at an efficiency of 90 %.
        nlohmann::json summary(int resamples, uint64_t seed) const;

        /// Curves of all pairs as CSV: signal, other, threshold, efficiency, fakes; at most `points` of each.
        std::string curves(int points) const;

      private:
        struct Pair {
            std::string name;
            at::Tensor scores, is_signal; ///< of those of its events
            at::Tensor events;            ///< which they are
        };
        std::vector<Pair> pairs() const;
        nlohmann::json class_figures(const at::Tensor& weights) const;
        nlohmann::json limit(const at::Tensor& weights) const;
        nlohmann::json energies(const at::Tensor& weights) const;
        at::Tensor classes_of_events() const;
        at::Tensor answers() const;

        std::vector<std::string> m_classes;
        bool m_energy;
        std::vector<PidTruth> m_truth;
        std::vector<std::vector<double>> m_answers;
        std::vector<double> m_losses;
    };

    /// The summary as lines of tables.
    std::vector<std::string> pid_table(const nlohmann::json& summary);
}
