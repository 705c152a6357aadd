// Networks against the reference's: names, shapes, counts, outputs.
#include "GoldenNets.h"
#include "TensorCheck.h"

#include "nets/Network.h"

using namespace WireCell::Nets;
using namespace spng::test;

namespace {
    class Networks : public testing::TestWithParam<std::string> {
      protected:
        void SetUp() override
        {
            const auto json = shared_data("golden-nets.json"), npz = shared_data("golden-nets.npz");
            if (json.empty() || npz.empty()) GTEST_SKIP() << "no reference data here: golden-nets";
            static const GoldenNets read(json, npz);
            golden = &read;
        }

        const nlohmann::json& reference() const { return golden->network(GetParam()); }

        torch::jit::Module filled() const
        {
            auto module = make_network(GetParam()).module;
            golden->fill(GetParam(), module);
            return module;
        }

        const GoldenNets* golden = nullptr;
    };
}

TEST_P(Networks, have_the_names_shapes_and_kinds_of_the_public_ones_in_their_order)
{
    const auto network = make_network(GetParam());
    const auto entries = state_dict(network.module);
    const auto& wanted = reference().at("state_dict");
    ASSERT_EQ(entries.size(), wanted.size());
    for (size_t ind = 0; ind < entries.size(); ++ind) {
        const auto& [name, tensor] = entries[ind];
        EXPECT_EQ(name, wanted[ind].at("name").get<std::string>());
        EXPECT_EQ(tensor.sizes().vec(), wanted[ind].at("shape").get<std::vector<int64_t>>()) << name;
        EXPECT_EQ(tensor.requires_grad(), wanted[ind].at("kind") == "parameter") << name;
    }
}

TEST_P(Networks, have_as_many_parameters)
{
    const auto network = make_network(GetParam());
    int64_t count = 0;
    for (const at::Tensor& parameter : network.module.parameters()) count += parameter.numel();
    EXPECT_EQ(count, reference().at("parameters").get<int64_t>());
    EXPECT_EQ(count_parameters(network.layers), count);
}

TEST_P(Networks, are_given_the_weights_of_the_formula)
{
    const auto module = filled();
    double sum = 0;
    for (const auto& [name, tensor] : state_dict(module)) sum += tensor.to(at::kDouble).abs().sum().item<double>();
    const auto wanted = reference().at("state_abs_sum").get<double>();
    EXPECT_NEAR(sum, wanted, 1e-9 * wanted);
}

TEST_P(Networks, give_the_same_probabilities_of_even_and_odd_images)
{
    auto module = filled();
    module.eval();
    const at::NoGradGuard no_gradients;
    // The small net's output hardly moves with some of its weights.
    const double tolerance = GetParam() == "mobilenetv3_unet_small" ? 1e-5 : 3e-5;
    for (const auto& each : reference().at("eval")) {
        const auto input = golden->input(each.at("input_shape").get<std::vector<int64_t>>());
        EXPECT_TENSOR_NEAR(module.forward({input}).toTensor(), golden->array(each.at("array")), tolerance);
    }
}

TEST_P(Networks, give_the_same_output_in_training_and_then_know_the_batch)
{
    auto module = filled();
    module.train();
    const auto shape = golden->all().at("train_shape").get<std::vector<int64_t>>();
    const auto& wanted = reference().at("train");
    EXPECT_TENSOR_NEAR(module.forward({golden->input(shape)}).toTensor().detach(), golden->array(wanted.at("array")),
                       5e-5);

    std::map<std::string, at::Tensor> entries;
    for (const auto& [name, tensor] : state_dict(module)) entries[name] = tensor;
    const auto& unused = wanted.at("parameters_without_gradient");
    for (const auto& buffer : wanted.at("buffers_after_one_forward")) {
        const auto name = buffer.at("name").get<std::string>();
        // Layers that the output does not need are left out here.
        const auto weight = name.substr(0, name.rfind('.')) + ".weight";
        if (std::find(unused.begin(), unused.end(), weight) != unused.end()) continue;
        const auto& got = entries.at(name);
        EXPECT_NEAR(got.mean().item<double>(), buffer.at("mean").get<double>(), 1e-5) << name;
        EXPECT_NEAR(got.std(/*unbiased=*/false).item<double>(), buffer.at("std").get<double>(), 1e-5) << name;
        EXPECT_NEAR(got[0].item<double>(), buffer.at("first").get<double>(), 1e-5) << name;
        EXPECT_EQ(entries.at(name.substr(0, name.rfind('.')) + ".num_batches_tracked").item<int64_t>(), 1) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Public, Networks,
                         testing::Values("unet", "mobilenetv2_unet", "mobilenetv3_unet", "mobilenetv3_unet_small",
                                         "transformer_unet"),
                         [](const auto& test) { return test.param; });
