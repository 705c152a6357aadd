// Gradients of whole networks against differences of their outputs, in double.
#include "TensorCheck.h"
#include "nets/Network.h"
#include "nets/Weights.h"

#include <string>
#include <vector>

using namespace WireCell::Nets;
using namespace spng::test;

namespace {
    constexpr double step = 1e-6;

    std::vector<std::string> all_names()
    {
        std::vector<std::string> names;
        for (const auto& kind : network_kinds()) {
            if (kind.task == "roi") names.push_back(kind.name);
        }
        return names;
    }

    class Gradient : public testing::TestWithParam<std::string> {
      public:
        Gradient()
          : network(make_network(GetParam(), {{"width", 4}}).module)
          , image(noise({2, 3, 64, 64}, 1).to(at::kDouble))
          , weights(noise({2, 1, 64, 64}, 2).to(at::kDouble))
        {
            network.to(at::kDouble);
            for (const auto& [name, tensor] : state_dict(network)) {
                // Not where they begin, so that every normalisation does something.
                if (name.find("running_mean") != std::string::npos) tensor.detach().fill_(0.05);
                if (name.find("running_var") != std::string::npos) tensor.detach().fill_(0.7);
            }
            network.eval();
        }

        /// A number that every pixel of the output goes into.
        at::Tensor value() { return (network.forward({image}).toTensor() * weights).sum(); }

        torch::jit::Module network;
        at::Tensor image, weights;
    };
}

TEST_P(Gradient, is_what_small_steps_of_all_parameters_give)
{
    // A ReLU on the way that changes its side within the step costs some 1e-5.
    value().backward();
    std::vector<at::Tensor> parameters, directions;
    double want = 0;
    for (const auto& parameter : network.parameters()) {
        parameters.push_back(parameter.detach());
        directions.push_back(noise(parameter.sizes(), 10 + directions.size()).to(at::kDouble) *
                             (parameter.detach().abs().mean() + 1e-3));
        if (parameter.grad().defined()) want += (parameter.grad() * directions.back()).sum().item<double>();
    }
    const at::NoGradGuard no_gradient;
    const auto moved = [&](double by) {
        for (size_t ind = 0; ind < parameters.size(); ++ind) parameters[ind].add_(directions[ind], by);
        return value().item<double>();
    };
    const double up = moved(step), down = moved(-2 * step);
    EXPECT_GT(std::abs(want), 1e-3);
    EXPECT_NEAR((up - down) / (2 * step), want, 1e-4 * std::abs(want) + 1e-7);
}

INSTANTIATE_TEST_SUITE_P(All, Gradient, testing::ValuesIn(all_names()), [](const auto& test) { return test.param; });
