#include "train/LearningRate.h"

#include <numbers>

namespace WireCell::Train {

    double flat_top(const ScheduleConfig& config, double epochs)
    {
        const double height = config.rate - config.start;
        if (epochs < 1) return config.start + height * epochs;
        if (epochs < config.fall_from) return config.rate;
        return config.start + height * std::exp(-config.fall * (epochs - config.fall_from));
    }

    bool BestSoFar::take(double figure, double min_delta)
    {
        if (figure < best - min_delta) {
            best = figure;
            epochs_since = 0;
            return true;
        }
        ++epochs_since;
        return false;
    }

    LearningRate::LearningRate(const ScheduleConfig& config, int64_t epochs, const std::string& where)
      : m_config(config)
      , m_epochs(epochs)
    {
        SPNG_VALIDATE(config.rate > 0 && std::isfinite(config.rate), "{}.rate: got {} (want a number above 0)", where,
                      config.rate);
        SPNG_VALIDATE(config.warmup >= 0, "{}.warmup: got {} (want 0 or more epochs)", where, config.warmup);
        SPNG_VALIDATE(config.factor > 0 && config.factor < 1, "{}.factor: got {} (want a number between 0 and 1)",
                      where, config.factor);
        SPNG_VALIDATE(config.floor >= 0 && config.floor <= 1, "{}.floor: got {} (want a number from 0 to 1)", where,
                      config.floor);
        SPNG_VALIDATE(config.start > 0 && std::isfinite(config.start), "{}.start: got {} (want a number above 0)",
                      where, config.start);
        SPNG_VALIDATE(config.fall_from >= 1, "{}.fall_from: got {} (want 1 epoch or more)", where, config.fall_from);
        SPNG_VALIDATE(config.fall >= 0, "{}.fall: got {} (want 0 or more)", where, config.fall);
        SPNG_VALIDATE(config.patience > 0, "{}.patience: got {} (want 1 epoch or more)", where, config.patience);
    }

    double LearningRate::rate(int64_t epoch, int64_t step, int64_t steps) const
    {
        const double now = double(epoch) + double(step) / double(steps);
        double part = 1;
        switch (m_config.schedule) {
        case Schedule::constant:
            break;
        case Schedule::exp:
            part = std::exp(-m_config.decay * double(epoch));
            break;
        case Schedule::cosine: {
            const double cosine = (1 + std::cos(std::numbers::pi * now / double(m_epochs))) / 2;
            part = m_config.floor + (1 - m_config.floor) * cosine;
            break;
        }
        case Schedule::flat_top:
            part = flat_top(m_config, now) / m_config.rate;
            break;
        case Schedule::plateau:
            part = std::pow(m_config.factor, double(m_state.drops));
            break;
        }
        if (now < m_config.warmup) part *= (now + 1 / double(steps)) / (m_config.warmup + 1 / double(steps));
        return m_config.rate * part;
    }

    void LearningRate::validated(double loss)
    {
        if (m_state.progress.take(loss) || m_state.progress.epochs_since < m_config.patience) return;
        m_state.progress.epochs_since = 0;
        ++m_state.drops;
    }
}
