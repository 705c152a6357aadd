// Networks of cosmic taggers against the reference's: names, shapes, counts, outputs, gradients, steps of Adam.
#include "GoldenCosmic.h"
#include "TensorCheck.h"

#include "WireCellSpng/algo/score/ClassLosses.h"
#include "nets/Network.h"

#include <torch/optim/adam.h>

using namespace WireCell::Nets;
using namespace spng::test;
using nlohmann::json;

namespace {
    class CosmicNetworks : public GoldenCosmicTest {
      protected:
        Network made(const std::string& name) const
        {
            return make_network("cosmic_uresnet", cosmic_options(golden->network(name).at("config")));
        }

        torch::jit::Module filled(const std::string& name) const
        {
            const auto network = made(name);
            golden->fill(name, network.module);
            return network.module;
        }

        /// The network that training is compared for, in double, and its batch.
        void begin_training()
        {
            wanted = golden->all().at("train");
            module = filled(wanted.at("network"));
            module.to(at::kDouble);
            module.train();
            const auto shape = wanted.at("input_shape").get<std::vector<int64_t>>();
            input = golden->input(shape).to(at::kDouble);
            labels = golden->labels(shape);
        }

        at::Tensor loss()
        {
            using namespace WireCell::SPNG;
            return class_loss(module.forward({input}).toTensor(), labels, ClassBalance::focal);
        }

        json wanted;
        torch::jit::Module module;
        at::Tensor input, labels;
    };

    /// A bias in front of a normalisation does nothing; its gradient is rounding noise.
    bool is_idle(const std::string& name)
    {
        const std::string end = "conv.bias";
        return name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
    }
}

TEST_F(CosmicNetworks, have_the_names_shapes_and_kinds_of_the_public_ones_in_their_order_and_as_many_parameters)
{
    for (const auto& [name, reference] : golden->all().at("networks").items()) {
        SCOPED_TRACE(name);
        const auto network = made(name);
        const auto entries = state_dict(network.module);
        const auto& entries_wanted = reference.at("state_dict");
        ASSERT_EQ(entries.size(), entries_wanted.size());
        for (size_t ind = 0; ind < entries.size(); ++ind) {
            EXPECT_EQ(entries[ind].first, entries_wanted[ind][0].get<std::string>());
            EXPECT_EQ(entries[ind].second.sizes().vec(), entries_wanted[ind][3].get<std::vector<int64_t>>())
                << entries[ind].first;
            const auto kind = entries_wanted[ind][4].get<std::string>();
            if (!kind.empty()) { EXPECT_EQ(entries[ind].second.requires_grad(), kind == "p") << entries[ind].first; }
        }
        EXPECT_EQ(count_parameters(network.layers), reference.at("parameters").get<int64_t>());
    }
}

TEST_F(CosmicNetworks, that_have_names_of_their_own_are_those_of_the_reference)
{
    const std::vector<std::pair<std::string, std::string>> names{
        {"cosmic_uresnet", "uresnet"},  {"cosmic_a21", "a21"},         {"cosmic_scc21", "scc21"},
        {"cosmic_polaris", "polaris"},  {"cosmic_tiny", "tiny_f4_d4"}, {"cosmic_uresnet3d", "uresnet3d"},
        {"cosmic_s4", "s4_f12_mult_d5"}};
    for (const auto& [own, reference] : names) {
        for (const auto& kind : network_kinds()) {
            if (kind.name != own) continue;
            const auto options = cosmic_options(golden->network(reference).at("config"));
            for (const auto& [key, value] : options.items()) {
                // 0 is as many as planes have together, which is what the reference says.
                const bool all = key == "bottleneck_deepest" && kind.options.at(key) == 0;
                EXPECT_EQ(all ? json(3 * 12 * 32) : kind.options.at(key), value) << own << " " << key;
            }
        }
    }
}

TEST_F(CosmicNetworks, give_the_same_logits)
{
    const at::NoGradGuard no_gradients;
    for (const auto& [name, reference] : golden->all().at("networks").items()) {
        if (!reference.contains("eval")) continue;
        SCOPED_TRACE(name);
        auto network = filled(name);
        network.eval();
        const auto& eval = reference.at("eval");
        const auto image = golden->input(eval.at("input_shape").get<std::vector<int64_t>>());
        EXPECT_NEAR(image.sum(at::kDouble).item<double>(), eval.at("input_sum").get<double>(), 1e-3);
        // The reference has the plane first.
        EXPECT_TENSOR_NEAR(network.forward({image}).toTensor(), golden->array(eval.at("array")).transpose(0, 1), 5e-5);
    }
}

TEST_F(CosmicNetworks, give_the_same_logits_in_training_and_then_know_each_plane)
{
    begin_training();
    const auto got = module.forward({input}).toTensor().detach().to(at::kFloat);
    EXPECT_TENSOR_NEAR(got, golden->array(wanted.at("array")).transpose(0, 1), 5e-4);
    std::map<std::string, at::Tensor> entries;
    for (const auto& [name, tensor] : state_dict(module)) entries[name] = tensor;
    for (const auto& counter : wanted.at("counters")) {
        const auto name = counter[0].get<std::string>();
        EXPECT_EQ(entries.at(name).item<int64_t>(), counter[1].get<int64_t>()) << name;
    }
    for (const auto& buffer : wanted.at("buffers_after_one_forward")) {
        const auto name = buffer.at("name").get<std::string>();
        const auto& numbers = entries.at(name);
        EXPECT_NEAR(numbers.mean().item<double>(), buffer.at("mean").get<double>(), 1e-5) << name;
        EXPECT_NEAR(numbers.std(/*unbiased=*/false).item<double>(), buffer.at("std").get<double>(), 1e-5) << name;
        EXPECT_NEAR(numbers[0].item<double>(), buffer.at("first").get<double>(), 1e-5) << name;
    }
}

TEST_F(CosmicNetworks, have_the_gradients_of_the_reference)
{
    begin_training();
    const auto first = loss();
    EXPECT_NEAR(first.item<double>(), wanted.at("loss_float64").get<double>(), 1e-9);
    first.backward();
    std::map<std::string, at::Tensor> gradients;
    for (const auto& each : module.named_parameters()) gradients[each.name] = each.value.grad();
    for (const auto& each : wanted.at("gradients")) {
        const auto name = each.at("name").get<std::string>();
        const double norm = each.at("grad_norm_float64").get<double>();
        if (is_idle(name)) { EXPECT_LT(gradients.at(name).norm().item<double>(), 1e-9) << name; }
        else {
            EXPECT_NEAR(gradients.at(name).norm().item<double>(), norm, 1e-9 * norm) << name;
        }
    }
}

TEST_F(CosmicNetworks, make_the_steps_of_the_reference)
{
    begin_training();
    const auto& adam = wanted.at("adam3");
    std::vector<at::Tensor> parameters;
    for (const at::Tensor& parameter : module.parameters()) parameters.push_back(parameter);
    torch::optim::Adam descent(parameters, torch::optim::AdamOptions(adam.at("lr").get<double>()));
    for (const auto& before : adam.at("losses_float64")) {
        descent.zero_grad();
        const auto now = loss();
        EXPECT_NEAR(now.item<double>(), before.get<double>(), 1e-7);
        now.backward();
        descent.step();
    }
    EXPECT_NEAR(loss().item<double>(), adam.at("loss_after_float64").get<double>(), 1e-7);
    std::map<std::string, at::Tensor> entries;
    for (const auto& each : module.named_parameters()) entries[each.name] = each.value;
    for (const auto& each : adam.at("parameters")) {
        const auto name = each.at("name").get<std::string>();
        if (is_idle(name)) continue;
        EXPECT_NEAR(entries.at(name).mean().item<double>(), each.at("mean64").get<double>(), 1e-7) << name;
        EXPECT_NEAR(entries.at(name).std(/*unbiased=*/false).item<double>(), each.at("std64").get<double>(), 1e-7)
            << name;
    }
}
