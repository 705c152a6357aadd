#pragma once
#include "TensorCheck.h"

#include "nets/Network.h"

#include <string>

namespace spng::test {

    /// A network that nobody has trained, but which has seen noise, so that its normalisations pass on numbers of order 1.
    inline torch::jit::Module trial_net(const std::string& name, const nlohmann::json& options)
    {
        const auto network = WireCell::Nets::make_network(name, options);
        auto module = network.module;
        const at::NoGradGuard no_gradients;
        module.train();
        const auto features = static_cast<int64_t>(network.features.size());
        for (uint64_t seed = 1; seed <= 20; ++seed) module.forward({noise({2, features, 32, 32}, seed)});
        module.eval();
        return module;
    }

    inline std::string save_trial_net(const std::string& path, const std::string& name, const nlohmann::json& options)
    {
        trial_net(name, options).save(path);
        return path;
    }
}
