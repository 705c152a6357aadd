#include "train/pid/PidTask.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    namespace {
        constexpr double close_energy = 0.2; ///< of the true energy
    }

    PidTask::PidTask(const PidTaskConfig& config, std::vector<std::string> classes, bool energy,
                     const std::string& where)
      : m_classes(std::move(classes))
    {
        const auto positive = [&](const char* key, double got) {
            SPNG_VALIDATE(std::isfinite(got) && got >= 0, "{}.{}: got {} (want 0 or more)", where, key, got);
        };
        positive("auxiliary", config.auxiliary);
        positive("classes_weight", config.classes_weight);
        positive("energy_weight", config.energy_weight);
        const auto& weights = config.class_weights;
        SPNG_VALIDATE(weights.empty() || weights.size() == m_classes.size(),
                      "{}.class_weights: got {} (want one for each of the {} classes)", where, weights.size(),
                      m_classes.size());
        for (const double weight : weights)
            SPNG_VALIDATE(std::isfinite(weight) && weight > 0, "{}.class_weights: got {} (want numbers above 0)", where,
                          weight);
        m_how = {.classes = static_cast<int64_t>(m_classes.size()),
                 .energy = energy,
                 .weights = weights.empty() ? at::Tensor{} : at::tensor(weights, at::kDouble),
                 .classes_weight = config.classes_weight,
                 .energy_weight = config.energy_weight,
                 .auxiliary_weight = config.auxiliary};
    }

    at::Tensor PidTask::loss(const at::Tensor& output, const at::Tensor& truth) const
    {
        return SPNG::particle_loss(output, truth, m_how);
    }

    std::vector<std::string> PidTask::figures() const
    {
        std::vector<std::string> names;
        if (!m_classes.empty()) names.emplace_back("accuracy");
        for (const auto& word : m_classes) names.push_back("accuracy_" + word);
        if (m_how.energy) names.emplace_back("energy_within_20");
        return names;
    }

    std::vector<std::vector<double>> PidTask::judge(const at::Tensor& output, const at::Tensor& truth) const
    {
        const auto answer = output.select(1, 0).to(at::kCPU, at::kDouble);
        const auto real = truth.to(at::kCPU, at::kDouble).contiguous();
        std::vector<std::vector<double>> figures(static_cast<size_t>(answer.size(0)));
        for (int64_t event = 0; event < answer.size(0); ++event) {
            auto& own = figures[static_cast<size_t>(event)];
            const double particle = real[event][0].item<double>();
            if (m_how.classes > 0) {
                const auto told = answer[event].narrow(0, 0, m_how.classes).argmax().item<int64_t>();
                const double is_right = double(told) == particle ? 1 : 0;
                own.push_back(is_right);
                for (int64_t number = 0; number < m_how.classes; ++number)
                    own.push_back(double(number) == particle ? is_right : std::nan(""));
            }
            if (!m_how.energy) continue;
            const double off = std::exp((answer[event][m_how.classes] - real[event][1]).item<double>()) - 1;
            own.push_back(std::abs(off) < close_energy ? 1 : 0);
        }
        return figures;
    }

    at::Tensor PidTask::picture(const at::Tensor& output) const
    {
        return output.select(1, 0).narrow(1, 0, m_how.classes).softmax(1).unsqueeze(1);
    }
}
