#pragma once
#include "train/Batches.h"
#include "train/cosmic/CosmicTask.h"

namespace WireCell::Train {

    /// The figures of a network over events, beside those of two answers without one: that all is background, and that
    /// every pixel with charge is cosmic.
    class CosmicReport {
      public:
        explicit CosmicReport(const CosmicTask& task);

        /// Take the events of a batch: features and truth [event, plane, row, column].  Classes that the network tells, or
        /// an undefined tensor without a network.
        void add(const Batch& batch, const at::Tensor& predicted = {});

        int64_t events() const { return static_cast<int64_t>(m_answers.back().figures.size()); }

        /// Figures of each event, of each answer: for a table of them.
        std::vector<std::string> columns() const;
        std::vector<double> row(int64_t event) const;

        /// Means over events and their errors, by resampling events with this seed:
        ///
        ///   {"images", "with_neutrino", "figures": {ANSWER: {FIGURE: [mean, error]}},
        ///    "above": {ANSWER: {FIGURE: [mean difference of the network, error]}}}
        ///
        /// A figure that no event has is null.
        nlohmann::json summary(int resamples, uint64_t seed) const;

      private:
        struct Answer {
            std::string name;
            std::vector<std::vector<double>> figures; ///< of each event
        };

        const CosmicTask& m_task;
        std::vector<Answer> m_answers; ///< the network first, if there is one
        int64_t m_with_neutrino = 0;
    };

    /// The summary as lines of a table: answers, means with errors of all planes together, and what they are of.
    std::vector<std::string> table_of(const nlohmann::json& summary);
}
