#pragma once
#include "WireCellSpng/base/Config.h"

#include <cstdint>

/// The learning rate of each step.
namespace WireCell::Train {

    enum class Schedule {
        constant,
        exp,    ///< exp(-decay epoch)
        cosine, ///< half a cosine from 1 to `floor` at the last epoch
        flat_top, ///< up from `start` in the first epoch, then the highest rate, from `fall_from` on exp(-fall epoch) to `start`
        plateau ///< by `factor` each time that the validation has not improved for `patience` epochs
    };
    BOOST_DESCRIBE_ENUM(Schedule, constant, exp, cosine, flat_top, plateau)

    struct ScheduleConfig {
        Schedule schedule = Schedule::constant; ///< how the learning rate changes
        double rate = 0.1;                      ///< learning rate at its highest
        double warmup = 0;                      ///< [epochs] over which it rises in proportion to the steps
        double decay = 0.04;                    ///< [1/epoch] of "exp"
        double floor = 0;                       ///< of "cosine": the last rate as a part of the highest
        double start = 1e-4;                    ///< of "flat_top": the first rate, and that of the end
        double fall_from = 21;                  ///< [epochs] of "flat_top"
        double fall = 0.999;                    ///< [1/epoch] of "flat_top"
        double factor = 0.1;                    ///< of "plateau"
        int patience = 5;                       ///< [epochs] of "plateau"
    };
    BOOST_DESCRIBE_STRUCT(ScheduleConfig, (),
                          (schedule, rate, warmup, decay, floor, start, fall_from, fall, factor, patience))

    /// The rate of "flat_top" after this many epochs, as CosmicTagger's public code has it.
    double flat_top(const ScheduleConfig& config, double epochs);

    /// A figure of the validation that is to fall, and for how long it has not.
    struct BestSoFar {
        double best = std::numeric_limits<double>::infinity();
        int64_t epochs_since = 0;

        /// Take the figure of an epoch; true if it is below the best by more than `min_delta`.
        bool take(double figure, double min_delta = 0);
    };
    BOOST_DESCRIBE_STRUCT(BestSoFar, (), (best, epochs_since))

    class LearningRate {
      public:
        /// ValueError, with `where`, for numbers that make no schedule.
        LearningRate(const ScheduleConfig& config, int64_t epochs, const std::string& where);

        /// Of step number `step` of `steps` of an epoch.
        double rate(int64_t epoch, int64_t step, int64_t steps) const;

        /// Take the validation's loss of an epoch.
        void validated(double loss);

        struct State {
            BestSoFar progress;
            int64_t drops = 0; ///< by a plateau
        };
        const State& state() const { return m_state; }
        void restore(const State& state) { m_state = state; }

      private:
        ScheduleConfig m_config;
        int64_t m_epochs;
        State m_state;
    };
    BOOST_DESCRIBE_STRUCT(LearningRate::State, (), (progress, drops))
}
