// Gradients and steps of stochastic gradient descent against the reference's, all in double.
#include "GoldenNets.h"
#include "TensorCheck.h"

#include "nets/Network.h"

#include <torch/optim/sgd.h>

using namespace WireCell::Nets;
using namespace spng::test;

namespace {
    class Training : public testing::TestWithParam<std::string> {
      protected:
        void SetUp() override
        {
            const auto json = shared_data("golden-nets.json"), npz = shared_data("golden-nets.npz");
            if (json.empty() || npz.empty()) GTEST_SKIP() << "no reference data here: golden-nets";
            static const GoldenNets read(json, npz);
            golden = &read;
            module = make_network(GetParam()).module;
            golden->fill(GetParam(), module);
            module.to(at::kDouble);
            module.train();
            auto shape = golden->all().at("train_shape").get<std::vector<int64_t>>();
            input = golden->input(shape).to(at::kDouble);
            shape[1] = 1;
            target = golden->target(shape).to(at::kDouble);
        }

        at::Tensor loss() { return at::binary_cross_entropy(module.forward({input}).toTensor(), target); }

        const nlohmann::json& reference() const { return golden->network(GetParam()); }

        const GoldenNets* golden = nullptr;
        torch::jit::Module module;
        at::Tensor input, target;
    };

    /// Relative: the Transformer's code of places is float32 in the reference, too, and sums it in another order.
    double tolerance_of(const std::string& network) { return network == "transformer_unet" ? 1e-6 : 1e-9; }
}

TEST_P(Training, has_the_gradients_of_the_reference)
{
    const auto first = loss();
    const auto& wanted = reference().at("train");
    const double tolerance = tolerance_of(GetParam());
    EXPECT_NEAR(first.item<double>(), wanted.at("loss_float64").get<double>(), tolerance);
    first.backward();

    std::map<std::string, at::Tensor> gradients;
    for (const auto& each : module.named_parameters()) gradients[each.name] = each.value.grad();
    const double largest = wanted.at("grad_norm_max").get<double>();
    std::vector<std::string> without;
    for (const auto& each : wanted.at("gradients")) {
        const auto name = each.at("name").get<std::string>();
        const auto& gradient = gradients.at(name);
        if (!gradient.defined()) {
            without.push_back(name);
            continue;
        }
        const double norm = each.at("grad_norm_float64").get<double>();
        // What should be 0, such as that of a bias before a normalisation, is rounding noise.
        if (norm < 1e-6 * largest) {
            EXPECT_LT(gradient.norm().item<double>(), 2e-6 * largest) << name;
            continue;
        }
        EXPECT_NEAR(gradient.norm().item<double>(), norm, tolerance * norm) << name;
    }
    EXPECT_EQ(nlohmann::json(without), wanted.at("parameters_without_gradient"));
}

TEST_P(Training, makes_the_steps_of_the_reference)
{
    const auto& optimizer = golden->all().at("optimizer");
    torch::optim::SGDOptions options(optimizer.at("lr").get<double>());
    options.momentum(optimizer.at("momentum").get<double>()).weight_decay(optimizer.at("weight_decay").get<double>());
    std::vector<at::Tensor> parameters;
    for (const at::Tensor& parameter : module.parameters()) parameters.push_back(parameter);
    torch::optim::SGD descent(parameters, options);

    const auto& wanted = reference().at("sgd3");
    const double tolerance = tolerance_of(GetParam());
    for (const auto& before : wanted.at("losses_float64")) {
        descent.zero_grad();
        const auto now = loss();
        EXPECT_NEAR(now.item<double>(), before.get<double>(), 10 * tolerance);
        now.backward();
        descent.step();
    }
    EXPECT_NEAR(loss().item<double>(), wanted.at("loss_after_float64").get<double>(), 10 * tolerance);

    std::map<std::string, at::Tensor> entries;
    for (const auto& each : module.named_parameters()) entries[each.name] = each.value;
    for (const auto& each : wanted.at("parameters")) {
        const auto name = each.at("name").get<std::string>();
        const auto& weights = entries.at(name);
        EXPECT_NEAR(weights.mean().item<double>(), each.at("mean64").get<double>(), 10 * tolerance) << name;
        EXPECT_NEAR(weights.std(/*unbiased=*/false).item<double>(), each.at("std64").get<double>(), 10 * tolerance)
            << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Public, Training,
                         testing::Values("unet", "mobilenetv2_unet", "mobilenetv3_unet", "mobilenetv3_unet_small",
                                         "transformer_unet"),
                         [](const auto& test) { return test.param; });
