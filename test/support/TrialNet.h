#pragma once
#include "nets/Network.h"
#include "nets/Weights.h"

#include <cmath>
#include <string>

namespace spng::test {

    /// A network that nobody has trained, with weights by which what it computes keeps the order of 1 (He's scale), and
    /// normalisations that change it a little.
    inline torch::jit::Module trial_net(const std::string& name, const nlohmann::json& options)
    {
        auto module = WireCell::Nets::make_network(name, options).module;
        auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
        for (auto& [word, tensor] : WireCell::Nets::state_dict(module)) {
            const auto weights = tensor.detach();
            // PyTorch begins with numbers up to 1 / sqrt(inputs), He's go up to sqrt(6 / inputs).
            if (weights.dim() == 4) weights.mul_(std::sqrt(6.0));
            if (word.find("running_mean") != std::string::npos) weights.uniform_(-0.1, 0.1, generator);
            if (word.find("running_var") != std::string::npos) weights.uniform_(0.8, 1.2, generator);
        }
        module.eval();
        return module;
    }

    inline std::string save_trial_net(const std::string& path, const std::string& name, const nlohmann::json& options)
    {
        trial_net(name, options).save(path);
        return path;
    }
}
