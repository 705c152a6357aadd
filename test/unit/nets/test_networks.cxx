#include "TempFolder.h"
#include "TensorCheck.h"
#include "TrialNet.h"

#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/core/ModelFile.h"
#include "nets/NetworkFile.h"
#include "nets/Weights.h"

#include <algorithm>
#include <set>

using namespace WireCell;
using namespace WireCell::Nets;
using namespace spng::test;
using nlohmann::json;

namespace {
    /// Narrow ones: what is asked holds for any width.
    json narrow(const std::string& name) { return {{"width", name.find("mobile") == 0 ? 4 : 8}}; }

    class EachNetwork : public testing::TestWithParam<std::string> {};

    std::vector<std::string> all_names()
    {
        std::vector<std::string> names;
        for (const auto& kind : network_kinds()) {
            if (kind.task == "roi") names.push_back(kind.name);
        }
        return names;
    }

    at::Tensor run(torch::jit::Module& module, const at::Tensor& x) { return module.forward({x}).toTensor().detach(); }

    std::set<std::string> without_gradient(const torch::jit::Module& module)
    {
        std::set<std::string> names;
        for (const auto& each : module.named_parameters()) {
            if (!each.value.grad().defined()) names.insert(each.name);
        }
        return names;
    }

    std::set<std::string> without_gradient(const std::string& name, const json& options)
    {
        auto module = make_network(name, options).module;
        module.train();
        module.forward({noise({2, 3, 64, 64}, 1)}).toTensor().sum().backward();
        return without_gradient(module);
    }

    std::set<std::string> beginning(const torch::jit::Module& module, const std::vector<std::string>& begins)
    {
        std::set<std::string> names;
        for (const auto& each : module.named_parameters()) {
            for (const auto& begin : begins) {
                if (each.name.rfind(begin, 0) == 0) names.insert(each.name);
            }
        }
        return names;
    }
}

TEST_P(EachNetwork, gives_probabilities_of_the_size_of_any_image)
{
    auto module = trial_net(GetParam(), narrow(GetParam()));
    for (const auto& shape : std::vector<Shape>{{2, 3, 64, 96}, {1, 3, 83, 101}, {1, 3, 32, 33}}) {
        const auto got = run(module, noise(shape, 5));
        EXPECT_EQ(got.sizes().vec(), (Shape{shape[0], 1, shape[2], shape[3]}));
        EXPECT_GE(got.min().item<float>(), 0);
        EXPECT_LE(got.max().item<float>(), 1);
        EXPECT_GT((got.max() - got.min()).item<float>(), 1e-3);
    }
}

TEST_P(EachNetwork, has_layers_of_the_shapes_that_its_description_says)
{
    const auto network = make_network(GetParam(), narrow(GetParam()), 1, {.batch = 2, .height = 83, .width = 101});
    auto module = network.module;
    module.eval();
    const auto got = run(module, noise({2, 3, 83, 101}, 1));
    EXPECT_EQ(got.sizes().vec(), network.layers.back().shape);
    int64_t parameters = 0;
    for (const at::Tensor& each : module.parameters()) parameters += each.numel();
    EXPECT_EQ(count_parameters(network.layers), parameters);
}

TEST_P(EachNetwork, treats_each_image_of_a_batch_alone_once_it_is_trained)
{
    auto module = trial_net(GetParam(), narrow(GetParam()));
    std::vector<at::Tensor> before;
    for (const auto& [name, tensor] : state_dict(module)) before.push_back(tensor.detach().clone());
    const auto image = noise({1, 3, 64, 64}, 1);
    const auto alone = run(module, image);
    EXPECT_TENSOR_NEAR(run(module, at::cat({image, 100 * noise({1, 3, 64, 64}, 2)})).narrow(0, 0, 1), alone, 1e-5);
    size_t place = 0;
    for (const auto& [name, tensor] : state_dict(module)) EXPECT_TENSOR_EQ(tensor.detach(), before.at(place++));
}

TEST_P(EachNetwork, is_the_same_saved_loaded_and_frozen)
{
    const TempFolder folder;
    const auto network = make_network(GetParam(), narrow(GetParam()));
    auto module = trial_net(GetParam(), narrow(GetParam()));
    save_network(module, card_of(network), folder.file("net.ts"));
    const SPNG::ModelFile file(folder.file("net.ts"));
    auto loaded = file.load(at::kCPU);
    const auto image = noise({1, 3, 70, 64}, 1);
    const auto want = run(module, image);
    EXPECT_TENSOR_EQ(run(loaded, image), want);
    auto frozen = torch::jit::freeze(loaded);
    EXPECT_TENSOR_NEAR(run(frozen, image), want, 1e-5);

    std::vector<std::string> warnings;
    const auto card = SPNG::parse_card(file.card(), "net.ts", warnings);
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(card.images.at(0).axes, (std::vector<std::string>{"feature", "channel", "tick"}));
    EXPECT_EQ(names_of(card.images.at(0).features), (std::vector<std::string>{"dense", "mp2", "mp3"}));
    EXPECT_EQ(names_of(card.outputs), std::vector<std::string>{"roi"});
    EXPECT_EQ(card.multiple, multiple_of(network.layers));
    EXPECT_EQ(card.halo->ticks, receptive_field(network.layers, network.layers.size() - 1).halo);
    EXPECT_EQ(card.training["network"]["name"], GetParam());
}

TEST_P(EachNetwork, begins_with_the_same_weights_for_the_same_seed)
{
    const auto options = narrow(GetParam());
    const auto first = state_dict(make_network(GetParam(), options, 7).module);
    const auto second = state_dict(make_network(GetParam(), options, 7).module);
    const auto other = state_dict(make_network(GetParam(), options, 8).module);
    for (size_t ind = 0; ind < first.size(); ++ind) EXPECT_TENSOR_EQ(first[ind].second, second[ind].second);
    EXPECT_FALSE(at::equal(first.front().second, other.front().second));
}

TEST_P(EachNetwork, begins_with_weights_as_pytorch_draws_them)
{
    for (const auto& [name, tensor] : state_dict(make_network(GetParam(), json::object()).module)) {
        if (tensor.dim() != 4) continue;
        const double bound = 1 / std::sqrt(static_cast<double>(tensor[0].numel()));
        EXPECT_LE(tensor.abs().max().item<double>(), bound * (1 + 1e-6)) << name;
        // The deviation of uniform numbers, for those that are many.
        if (tensor.numel() < 20000) continue;
        EXPECT_NEAR(tensor.std().item<double>(), bound / std::sqrt(3), 0.03 * bound) << name;
    }
}

TEST_P(EachNetwork, takes_other_numbers_of_features_and_outputs)
{
    auto options = narrow(GetParam());
    options["features"] = {"dense"};
    options["outputs"] = {"probability", "value", {{"kind", "softmax"}, {"classes", {"track", "shower", "none"}}}};
    const auto network = make_network(GetParam(), options);
    auto module = network.module;
    const auto got = module.forward({noise({1, 1, 64, 64}, 1)}).toTuple();
    ASSERT_EQ(got->elements().size(), 3U);
    for (size_t ind = 0; ind < 3; ++ind) { EXPECT_EQ(got->elements()[ind].toTensor().size(1), ind == 2 ? 3 : 1); }
    const auto card = card_of(network);
    EXPECT_EQ(card["outputs"][0], (json{{"name", "roi"}, {"kind", "probability"}}));
    EXPECT_EQ(card["outputs"][1], (json{{"name", "charge"}, {"kind", "value"}}));
    EXPECT_EQ(card["outputs"][2]["classes"].size(), 3U);
    EXPECT_EQ(card["features"].size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All, EachNetwork, testing::ValuesIn(all_names()), [](const auto& test) { return test.param; });

TEST(Networks, every_parameter_gets_a_gradient_but_those_that_the_published_decoder_passes_by)
{
    for (const auto& name : all_names()) {
        const auto options = narrow(name);
        std::vector<std::string> unused;
        if (name == "mobilenetv3_unet") unused = {"encoder.14.", "encoder.15.", "encoder.16."};
        if (name == "mobilenetv3_unet_small") unused = {"encoder.10.", "encoder.11.", "encoder.12."};
        EXPECT_EQ(without_gradient(name, options), beginning(make_network(name, options).module, unused)) << name;
    }
    const json whole{{"width", 4}, {"use_last_stage", true}};
    EXPECT_EQ(without_gradient("mobilenetv3_unet", whole),
              beginning(make_network("mobilenetv3_unet", whole).module, {"encoder.16."}));
}

TEST(Networks, a_unet_has_the_parameters_of_its_widths)
{
    const auto count = [](const json& options) { return count_parameters(make_network("unet", options).layers); };
    EXPECT_EQ(count({{"widths", {8, 16, 32, 64, 64}}}), 210801);
    EXPECT_EQ(count({{"width", 8}}), 210801);
    EXPECT_NE(count({{"width", 8}, {"levels", 3}}), 210801);
}

TEST(Networks, others_have_the_parameters_of_their_published_definitions)
{
    const auto count = [](const std::string& name) { return count_parameters(make_network(name).layers); };
    EXPECT_EQ(count("uresnet"), 3562625);
    EXPECT_EQ(count("lighter_uresnet"), 126985);
    EXPECT_EQ(count("nested_unet"), 9163329);
}

TEST(Networks, a_unet_sees_220_samples)
{
    const auto unet = make_network("unet", {{"width", 1}});
    const auto field = receptive_field(unet.layers, unet.layers.size() - 1);
    EXPECT_EQ(field.size, 220);
    EXPECT_EQ(field.halo, 110);
    EXPECT_FALSE(field.everywhere);
    EXPECT_EQ(multiple_of(unet.layers), 16);
}

TEST(Networks, the_gradient_of_a_place_reaches_as_far_as_the_receptive_field)
{
    const auto network = make_network("unet", {{"width", 4}, {"levels", 2}, {"align_corners", false}});
    auto module = trial_net("unet", {{"width", 4}, {"levels", 2}, {"align_corners", false}});
    module.to(at::kDouble);
    const auto field = receptive_field(network.layers, network.layers.size() - 1);
    int64_t halo = 0, size = 0;
    for (int64_t place = 64; place < 68; ++place) {
        auto input = noise({1, 3, 128, 8}, 1).to(at::kDouble).requires_grad_();
        module.forward({input}).toTensor().select(2, place).sum().backward();
        const auto rows = at::nonzero(input.grad().abs().sum({0, 1, 3})).flatten();
        const int64_t first = rows.min().item<int64_t>(), last = rows.max().item<int64_t>();
        halo = std::max({halo, 64 - first, last - 67});
        if (place == 64) size = last - first + 1;
    }
    EXPECT_EQ(halo, field.halo);
    EXPECT_EQ(size, field.size);
}

TEST(Networks, residual_and_nested_ones_have_the_names_of_the_public_ones)
{
    const auto names = [](const std::string& network, const json& options) {
        std::set<std::string> all;
        for (const auto& [name, tensor] : state_dict(make_network(network, options).module)) all.insert(name);
        return all;
    };
    const auto residual = names("uresnet", narrow("uresnet"));
    for (const char* name :
         {"inc.conv.3.bias", "inc.shortcut.1.running_var", "down3.mpconv.conv.0.weight",
          "down1.mpconv.shortcut.0.weight", "up2.conv.conv.5.weight", "up4.conv.shortcut.0.bias", "outc.conv.weight"}) {
        EXPECT_EQ(residual.count(name), 1U) << name;
    }
    const auto nested = names("nested_unet", narrow("nested_unet"));
    for (const char* name : {"conv0_0.conv1.weight", "conv4_0.bn2.running_mean", "conv0_4.bn1.bias", "final.weight"}) {
        EXPECT_EQ(nested.count(name), 1U) << name;
    }
    const auto deep = names("nested_unet", {{"width", 8}, {"deep_supervision", true}});
    EXPECT_EQ(deep.count("final4.bias"), 1U);
    EXPECT_EQ(deep.count("final.bias"), 0U);
}

TEST(Networks, widths_of_mobilenets_are_scaled_to_multiples_of_8)
{
    const auto shape_of = [](const std::string& network, const json& options, const std::string& wanted) {
        for (const auto& [name, tensor] : state_dict(make_network(network, options).module)) {
            if (name == wanted) return tensor.sizes().vec();
        }
        return std::vector<int64_t>{};
    };
    // Half of 16, 40 and 256.
    EXPECT_EQ(shape_of("mobilenetv3_unet", {{"width", 8}}, "encoder.0.0.weight"), (Shape{8, 3, 3, 3}));
    EXPECT_EQ(shape_of("mobilenetv3_unet", {{"width", 8}}, "encoder.4.block.3.0.weight").at(0), 24);
    EXPECT_EQ(shape_of("mobilenetv3_unet", {{"width", 8}}, "up1.up.weight").at(1), 128);
    EXPECT_EQ(shape_of("mobilenetv3_unet", {{"widths", {9, 7, 5, 3}}}, "head.weight"), (Shape{1, 3, 1, 1}));
    EXPECT_EQ(shape_of("mobilenetv2_unet", {{"width", 16}}, "encoder.18.0.weight").at(0), 640);
}

TEST(Networks, words_that_are_unknown_are_answered_with_the_nearest)
{
    EXPECT_REFUSED(make_network("unett"), "there is no network 'unett' (the nearest is 'unet')");
    EXPECT_REFUSED(make_network("unet", {{"widht", 8}}),
                   "network unet: unknown key 'widht' (the nearest known key is 'width')");
    EXPECT_REFUSED(make_network("mobilenetv2_unet", {{"levels", 3}}), "network mobilenetv2_unet: unknown key 'levels'");
    EXPECT_REFUSED(make_network("unet", {{"outputs", {"probabilty"}}}), "the nearest is 'probability'");
}

TEST(Networks, values_that_do_not_fit_are_refused)
{
    EXPECT_REFUSED(make_network("unet", {{"width", 0}}), "network unet.width: got 0 (want from 1 to 65536)");
    EXPECT_REFUSED(make_network("unet", {{"width", "wide"}}), "network unet.width: got \"wide\" (want an integer)");
    EXPECT_REFUSED(make_network("unet", {{"widths", {8, -1}}}), "network unet.widths[1]: got -1");
    EXPECT_REFUSED(make_network("unet", {{"widths", {8}}}), "network unet.widths: got [8] (want from 2 to 13 of them)");
    EXPECT_REFUSED(make_network("unet", {{"levels", 40}}), "network unet.levels: got 40 (want from 1 to 12)");
    EXPECT_REFUSED(make_network("unet", {{"width", 64}, {"levels", 12}}), "the width of the last level");
    EXPECT_REFUSED(make_network("unet", {{"features", 0}}), "network unet.features: got 0");
    EXPECT_REFUSED(make_network("unet", {{"features", {"dense", "dense"}}}), "one or more names that differ");
    EXPECT_REFUSED(make_network("unet", {{"outputs", json::array()}}), "a number, or a list of outputs");
    EXPECT_REFUSED(make_network("unet", {{"align_corners", 1}}),
                   "network unet.align_corners: got 1 (want true or false)");
    EXPECT_REFUSED(make_network("transformer_unet", {{"width", 4}, {"heads", 5}}),
                   "network transformer_unet.heads: got 5");
    EXPECT_REFUSED(make_network("mobilenetv3_unet", {{"widths", {1, 2}}}), "got [1,2] (want 4 of them)");
    EXPECT_REFUSED(make_network("unet", {}, 1, {.height = 8, .width = 64}), "nothing is left of an image of");
    EXPECT_REFUSED(make_network("unet", {}, 1, {.height = -8}), "network unet: an image of 1 x -8 x 256");
    EXPECT_REFUSED(make_network("unet", json::array()), "network unet: got [] (want an object of options)");
}
