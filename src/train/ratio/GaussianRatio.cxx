#include "train/ratio/GaussianRatio.h"

#include "WireCellSpng/algo/score/LikelihoodRatio.h"
#include "WireCellSpng/base/Check.h"
#include "train/LearningRate.h"
#include "train/Optimiser.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace WireCell::Train {

    namespace {
        /// Events: what is seen, the setting that the network is told, and whether they are of the setting or of 0.
        struct RatioEvents {
            at::Tensor seen, setting, label;
        };

        at::Generator generator_of(const GaussianRatioConfig& config, uint64_t purpose)
        {
            constexpr uint64_t purposes = 64;
            return at::make_generator<at::CPUGeneratorImpl>(static_cast<uint64_t>(config.seed) * purposes + purpose);
        }

        RatioEvents events_of(const std::vector<double>& settings, int64_t count, at::Generator generator)
        {
            std::vector<at::Tensor> seen, setting, label;
            for (const double mean : settings) {
                for (const double is_there : {0.0, 1.0}) {
                    seen.push_back(at::randn({count}, generator) + mean * is_there);
                    setting.push_back(at::full({count}, mean));
                    label.push_back(at::full({count}, is_there));
                }
            }
            return {at::cat(seen), at::cat(setting), at::cat(label)};
        }

        /// Two hidden layers of what is seen, and of the setting if the network is told it.
        class Classifier {
          public:
            Classifier(const GaussianRatioConfig& config, bool is_told, at::Generator generator)
              : m_is_told(is_told)
            {
                const int64_t inputs = is_told ? 2 : 1;
                const std::vector<int64_t> sizes{inputs, config.hidden, config.hidden, 1};
                for (size_t layer = 0; layer + 1 < sizes.size(); ++layer) {
                    const double width = 1 / std::sqrt(double(sizes[layer]));
                    m_parameters.push_back(
                        at::randn({sizes[layer + 1], sizes[layer]}, generator).mul(width).requires_grad_());
                    m_parameters.push_back(at::zeros({sizes[layer + 1]}).requires_grad_());
                }
            }

            at::Tensor logits(const at::Tensor& seen, const at::Tensor& setting) const
            {
                auto values = m_is_told ? at::stack({seen, setting}, 1) : seen.unsqueeze(1);
                for (size_t layer = 0; layer < m_parameters.size(); layer += 2) {
                    values = at::linear(values, m_parameters[layer], m_parameters[layer + 1]);
                    // Not one that saturates: logarithms of ratios grow on where events are few.
                    if (layer + 2 < m_parameters.size()) values = at::softplus(values);
                }
                return values.squeeze(1);
            }

            const std::vector<at::Tensor>& parameters() const { return m_parameters; }

          private:
            bool m_is_told;
            std::vector<at::Tensor> m_parameters;
        };

        Classifier trained(const GaussianRatioConfig& config, const std::vector<double>& settings, bool is_told,
                           uint64_t purpose)
        {
            auto generator = generator_of(config, purpose);
            const auto events = events_of(settings, config.events, generator);
            Classifier network(config, is_told, generator);
            OptimiserConfig method;
            method.method = Method::adam;
            method.weight_decay = 0;
            Optimiser optimiser(method, network.parameters(), /*statistics=*/{}, "spng-ratio");
            ScheduleConfig schedule;
            schedule.schedule = Schedule::cosine;
            schedule.rate = config.rate;
            const LearningRate rate(schedule, 1, "spng-ratio");
            for (int step = 0; step < config.steps; ++step) {
                const auto chosen =
                    at::randint(events.seen.size(0), {config.batch}, generator, at::TensorOptions(at::kLong));
                const auto logits =
                    network.logits(events.seen.index_select(0, chosen), events.setting.index_select(0, chosen));
                const auto loss = at::binary_cross_entropy_with_logits(logits, events.label.index_select(0, chosen));
                optimiser.learn(loss, rate.rate(0, step, config.steps), [](const auto&) {});
            }
            return network;
        }

        RatioClosure closure_of(const std::string& name, double setting, const at::Tensor& found,
                                const at::Tensor& truth)
        {
            const auto line = SPNG::ratio_line(found, truth);
            return {.network = name,
                    .setting = setting,
                    .slope = line.slope,
                    .slope_error = line.slope_error,
                    .offset = line.offset,
                    .off = (found - truth).square().mean().sqrt().item<double>()};
        }

        RatioClosure tested(const std::string& name, const Classifier& network, double setting,
                            const GaussianRatioConfig& config)
        {
            const at::NoGradGuard no_gradient;
            constexpr uint64_t test_events = 63;
            const auto events = events_of({setting}, config.events, generator_of(config, test_events));
            const auto found = SPNG::log_ratio(network.logits(events.seen, events.setting));
            return closure_of(name, setting, found, setting * events.seen - setting * setting / 2);
        }

        /// Of 80 % around 0 and 20 % around a setting against 30 % and 70 %.
        RatioClosure mixed(const Classifier& network, double setting, const GaussianRatioConfig& config)
        {
            const at::NoGradGuard no_gradient;
            constexpr uint64_t mixture_events = 62;
            const auto events = events_of({setting}, config.events, generator_of(config, mixture_events));
            const auto first = at::tensor({0.8, 0.2}), second = at::tensor({0.3, 0.7});
            const auto ratio_with = [&](const at::Tensor& of_setting) {
                auto ratios = at::zeros({events.seen.size(0), 2, 2}, at::kDouble);
                ratios.select(1, 1).select(1, 0).copy_(of_setting);
                ratios.select(1, 0).select(1, 1).copy_(-of_setting);
                return SPNG::mixture_log_ratio(ratios, first, second);
            };
            const auto found = ratio_with(network.logits(events.seen, events.setting));
            return closure_of("mixture", setting, found, ratio_with(setting * events.seen - setting * setting / 2));
        }

        void check(const GaussianRatioConfig& config)
        {
            SPNG_VALIDATE(!config.settings.empty(), "settings: none is given (want one or more)");
            for (const double setting : config.settings)
                SPNG_VALIDATE(std::isfinite(setting) && setting != 0, "settings: got {} (want numbers other than 0)",
                              setting);
            SPNG_VALIDATE(std::isfinite(config.between) && config.between != 0,
                          "between: got {} (want a number other than 0)", config.between);
            for (const auto& [name, got] : {std::pair("events", config.events),
                                            {"steps", config.steps},
                                            {"batch", config.batch},
                                            {"hidden", config.hidden}})
                SPNG_VALIDATE(got > 0, "{}: got {} (want 1 or more)", name, got);
            SPNG_VALIDATE(config.rate > 0, "rate: got {} (want a number above 0)", config.rate);
            SPNG_VALIDATE(config.seed >= 0, "seed: got {} (want 0 or more)", config.seed);
        }
    }

    std::vector<RatioClosure> gaussian_ratio(const GaussianRatioConfig& config)
    {
        check(config);
        std::vector<RatioClosure> closures;
        auto all = config.settings;
        const bool is_between = std::find(all.begin(), all.end(), config.between) == all.end();
        if (is_between) all.push_back(config.between);
        const auto told = trained(config, config.settings, /*is_told=*/true, 0);
        for (size_t ind = 0; ind < all.size(); ++ind) {
            const double setting = all[ind];
            const auto own = trained(config, {setting}, /*is_told=*/false, ind + 1);
            closures.push_back(tested("dedicated", own, setting, config));
            closures.push_back(tested("parametrised", told, setting, config));
            closures.back().trained_there = !is_between || setting != config.between;
            if (ind == 0) closures.push_back(mixed(own, setting, config));
        }
        return closures;
    }

    std::string ratio_table(const std::vector<RatioClosure>& closures)
    {
        auto text =
            fmt::format("{:<14} {:>8} {:>18} {:>9} {:>9}\n", "network", "setting", "slope", "offset", "RMS off");
        for (const auto& one : closures) {
            text += fmt::format("{:<14} {:>8.3g} {:>9.4f} +- {:.4f} {:>9.4f} {:>9.4f}{}\n", one.network, one.setting,
                                one.slope, one.slope_error, one.offset, one.off,
                                one.trained_there ? "" : "  not trained there");
        }
        return text;
    }

    bool all_close(const std::vector<RatioClosure>& closures, double tolerance)
    {
        return std::all_of(closures.begin(), closures.end(),
                           [&](const auto& one) { return std::abs(one.slope - 1) <= tolerance; });
    }

    std::string ratio_json(const std::vector<RatioClosure>& closures, double tolerance)
    {
        auto list = nlohmann::json::array();
        for (const auto& one : closures) {
            list.push_back({{"network", one.network},
                            {"setting", one.setting},
                            {"trained_there", one.trained_there},
                            {"slope", {one.slope, one.slope_error}},
                            {"offset", one.offset},
                            {"off", one.off}});
        }
        const nlohmann::json all{
            {"closures", list}, {"tolerance", tolerance}, {"close", all_close(closures, tolerance)}};
        return all.dump(2) + "\n";
    }
}
