#include "train/Optimiser.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>
#include <torch/serialize/archive.h>

namespace WireCell::Train {

    namespace {
        std::unique_ptr<torch::optim::Optimizer> make_method(const OptimiserConfig& config,
                                                             const std::vector<at::Tensor>& parameters)
        {
            // The rate is set at each step.
            constexpr double rate = 1;
            // That of CosmicTagger.
            constexpr double rmsprop_epsilon = 1e-4;
            switch (config.method) {
            case Method::adam:
                return std::make_unique<torch::optim::Adam>(
                    parameters, torch::optim::AdamOptions(rate).weight_decay(config.weight_decay));
            case Method::adamw:
                return std::make_unique<torch::optim::AdamW>(
                    parameters, torch::optim::AdamWOptions(rate).weight_decay(config.weight_decay));
            case Method::rmsprop:
                return std::make_unique<torch::optim::RMSprop>(
                    parameters,
                    torch::optim::RMSpropOptions(rate).eps(rmsprop_epsilon).weight_decay(config.weight_decay));
            case Method::sgd:
                break;
            }
            return std::make_unique<torch::optim::SGD>(
                parameters, torch::optim::SGDOptions(rate).momentum(config.momentum).weight_decay(config.weight_decay));
        }

        double length_of(const std::vector<at::Tensor>& parameters)
        {
            double squares = 0;
            for (const auto& parameter : parameters) {
                if (parameter.grad().defined())
                    squares += parameter.grad().to(at::kDouble).square().sum().item<double>();
            }
            return std::sqrt(squares);
        }
    }

    Optimiser::Optimiser(const OptimiserConfig& config, const std::vector<at::Tensor>& parameters,
                         const std::vector<at::Tensor>& statistics, const std::string& where)
      : m_config(config)
    {
        SPNG_VALIDATE(config.momentum >= 0 && config.momentum < 1, "{}.momentum: got {} (want 0 to below 1)", where,
                      config.momentum);
        SPNG_VALIDATE(config.weight_decay >= 0, "{}.weight_decay: got {} (want 0 or more)", where, config.weight_decay);
        SPNG_VALIDATE(config.accumulate > 0, "{}.accumulate: got {} (want 1 batch or more)", where, config.accumulate);
        SPNG_VALIDATE(config.clip >= 0, "{}.clip: got {} (want 0 or more)", where, config.clip);
        SPNG_VALIDATE(config.average >= 0 && config.average < 1, "{}.average: got {} (want 0 to below 1)", where,
                      config.average);
        for (const auto& parameter : parameters) {
            if (parameter.requires_grad()) m_parameters.push_back(parameter);
        }
        SPNG_VALIDATE(!m_parameters.empty(), "{}: the network has no parameters to train", where);
        if (config.average > 0) {
            m_averaged = m_parameters;
            m_averaged.insert(m_averaged.end(), statistics.begin(), statistics.end());
            for (const auto& one : m_averaged) m_average.push_back(one.detach().clone());
        }
        m_method = make_method(config, m_parameters);
    }

    Optimiser::~Optimiser() = default;

    bool Optimiser::add_gradient(const at::Tensor& loss)
    {
        (m_config.accumulate > 1 ? loss / m_config.accumulate : loss).backward();
        return ++m_gathered == m_config.accumulate;
    }

    void Optimiser::step(double rate)
    {
        m_norm = length_of(m_parameters);
        if (m_config.clip > 0 && m_norm > m_config.clip) {
            for (const auto& parameter : m_parameters) {
                if (parameter.grad().defined()) parameter.mutable_grad().mul_(m_config.clip / m_norm);
            }
        }
        for (auto& group : m_method->param_groups()) group.options().set_lr(rate);
        m_method->step();
        m_method->zero_grad();
        m_gathered = 0;
        const at::NoGradGuard no_gradient;
        for (size_t ind = 0; ind < m_average.size(); ++ind) {
            m_average[ind].lerp_(m_averaged[ind], 1 - m_config.average);
        }
    }

    void Optimiser::swap_average()
    {
        const at::NoGradGuard no_gradient;
        for (size_t ind = 0; ind < m_average.size(); ++ind) {
            const auto current = m_averaged[ind].clone();
            m_averaged[ind].copy_(m_average[ind]);
            m_average[ind].copy_(current);
        }
    }

    void Optimiser::save(torch::serialize::OutputArchive& archive) const
    {
        m_method->save(archive);
        for (size_t ind = 0; ind < m_average.size(); ++ind) {
            archive.write("average" + std::to_string(ind), m_average[ind], /*is_buffer=*/true);
        }
    }

    void Optimiser::load(torch::serialize::InputArchive& archive)
    {
        m_method->load(archive);
        for (size_t ind = 0; ind < m_average.size(); ++ind) {
            archive.read("average" + std::to_string(ind), m_average[ind], /*is_buffer=*/true);
        }
    }
}
