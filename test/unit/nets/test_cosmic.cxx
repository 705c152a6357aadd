// Networks of cosmic taggers: options, sizes, cards, planes as a third dimension.
#include "ErrorText.h"
#include "TempFolder.h"
#include "TensorCheck.h"

#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/core/ModelFile.h"
#include "nets/NetworkFile.h"
#include "nets/Weights.h"
#include "nets/layers/Part.h"

using namespace WireCell;
using namespace WireCell::Nets;
using namespace spng::test;
using nlohmann::json;

namespace {
    const ImageSize small{.batch = 2, .height = 32, .width = 48};

    json narrow(json options = {})
    {
        json all{{"n_initial_filters", 2},    {"depth", 3},        {"blocks_per_layer", 1},
                 {"blocks_deepest_layer", 1}, {"blocks_final", 1}, {"bottleneck_deepest", 6}};
        if (options.is_object()) all.update(options);
        return all;
    }
}

TEST(CosmicNetworks, have_layers_of_the_shapes_that_their_descriptions_say_for_any_number_of_planes)
{
    for (const auto& options :
         std::vector<json>{json::object(),
                           {{"planes", 2}},
                           {{"planes", 1}, {"classes", {"no", "yes"}}},
                           {{"planes", 4}, {"conv_mode", "conv_3D"}},
                           {{"sparse", true}},
                           {{"normalization", "layer"}, {"conv_mode", "conv_3D"}, {"block_concat", true}},
                           {{"conv_mode", "conv_3D"},
                            {"downsampling", "convolutional"},
                            {"upsampling", "convolutional"},
                            {"bias", false}}}) {
        SCOPED_TRACE(options.dump());
        const auto network = make_network("cosmic_uresnet", narrow(options), 1, small);
        const auto planes = options.value("planes", 3);
        auto module = network.module;
        module.eval();
        const auto got = module.forward({noise({2, planes, 32, 48}, 1)}).toTensor().detach();
        EXPECT_EQ(got.sizes().vec(), network.layers.back().shape);
        EXPECT_EQ(got.sizes().vec(), (Shape{2, planes, options.contains("classes") ? 2 : 3, 32, 48}));
        int64_t parameters = 0;
        for (const at::Tensor& each : module.parameters()) parameters += each.numel();
        EXPECT_EQ(count_parameters(network.layers), parameters);
        EXPECT_EQ(multiple_of(network.layers), 8);
    }
}

TEST(CosmicNetworks, begin_with_weights_of_glorot_and_biases_of_0)
{
    for (const auto& [name, tensor] : state_dict(make_network("cosmic_tiny", {{"sparse", true}}).module)) {
        if (name.find("conv.bias") != std::string::npos) { EXPECT_EQ(tensor.abs().max().item<float>(), 0) << name; }
        if (tensor.dim() != 4) continue;
        const double inside = double(tensor[0][0].numel());
        const double bound = std::sqrt(6 / (inside * double(tensor.size(0) + tensor.size(1))));
        EXPECT_LE(tensor.abs().max().item<double>(), bound * (1 + 1e-6)) << name;
        if (tensor.numel() > 20000) {
            EXPECT_NEAR(tensor.std().item<double>(), bound / std::sqrt(3), 0.03 * bound) << name;
        }
    }
}

TEST(CosmicNetworks, refuse_images_that_the_depth_does_not_divide)
{
    EXPECT_REFUSED(make_network("cosmic_tiny", {}, 1, {.height = 40, .width = 64}),
                   "an image of 40 x 64 (want multiples of 16");
    auto module = make_network("cosmic_tiny").module;
    const auto told = error_of<std::exception>([&] { module.forward({at::zeros({1, 3, 32, 50})}); });
    EXPECT_TRUE(contains(told, "an image of 32 x 50 (the network takes multiples of 16)")) << told;
}

TEST(CosmicNetworks, do_not_learn_from_a_deepest_level_of_one_pixel)
{
    auto module = make_network("cosmic_tiny").module;
    const auto told = error_of<std::exception>([&] { module.forward({at::ones({1, 3, 16, 16})}); });
    EXPECT_TRUE(contains(told, "batch normalisation of one pixel")) << told;
    EXPECT_TRUE(at::isfinite(module.forward({at::ones({2, 3, 16, 16})}).toTensor()).all().item<bool>());
    module.eval();
    EXPECT_TRUE(at::isfinite(module.forward({at::ones({1, 3, 16, 16})}).toTensor()).all().item<bool>());
}

TEST(CosmicNetworks, refuse_options_that_do_not_go)
{
    const std::vector<std::pair<json, std::string>> cases{
        {{{"depth", 0}}, "network cosmic_tiny.depth: got 0"},
        {{{"filter_size_deepest", 4}}, "an odd number"},
        {{{"normalization", "bacth"}}, "batch"},
        {{{"classes", {"a", "a"}}}, "two or more names that differ"},
        {{{"conv_mode", "conv_3D"}, {"sparse", true}}, "no sparse form"},
        {{{"n_initial_filter", 3}}, "n_initial_filters"}};
    for (const auto& [options, told] : cases) EXPECT_REFUSED(make_network("cosmic_tiny", options), told);
}

TEST(CosmicNetworks, say_on_their_card_what_they_are)
{
    const TempFolder folder;
    const auto network = make_network("cosmic_tiny");
    auto module = network.module;
    module.eval();
    save_network(module, card_of(network), folder.file("net.ts"));
    std::vector<std::string> warnings;
    const auto card = SPNG::parse_card(SPNG::ModelFile(folder.file("net.ts")).card(), "net.ts", warnings);
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(card.task, "cosmic");
    EXPECT_EQ(card.images.at(0).axes, (std::vector<std::string>{"plane", "tick", "channel"}));
    EXPECT_EQ(card.outputs.at(0).kind, SPNG::OutputKind::softmax);
    EXPECT_EQ(card.outputs.at(0).classes, (std::vector<std::string>{"background", "cosmic", "neutrino"}));
    EXPECT_EQ(card.outputs.at(0).axes, (std::vector<std::string>{"plane", "class", "tick", "channel"}));
    EXPECT_EQ(card.multiple, 16);
}

TEST(CosmicNetworks, with_planes_as_a_third_dimension_compute_its_convolutions)
{
    constexpr int64_t planes = 3, batch = 2;
    Description description(1);
    const Shape shape{batch * planes, 2, 8, 6};
    description.layers.push_back({.name = "", .kind = "input", .stage = "input", .shape = shape});
    Part part(description, "", "Net");
    auto x = part.argument({.layer = 0, .word = "", .shape = shape});
    x = part.conv("inside", x, {.channels = 4, .planes = 1});
    x = part.merge_planes("merger", x, {.channels = 5, .kernel = 1, .planes = planes});
    x = part.split_planes("splitter", x, {.channels = 3, .kernel = 1, .planes = planes});
    auto module = part.finish({part.planes_from_batch(x, planes)});
    std::map<std::string, at::Tensor> weights;
    for (const auto& [name, tensor] : state_dict(module)) weights[name] = tensor.detach();

    const auto image = noise(shape, 1);
    auto want = image.reshape({batch, planes, 2, 8, 6}).transpose(1, 2);
    want = at::conv3d(want, weights.at("inside.weight"), weights.at("inside.bias"), 1, {0, 1, 1});
    want = at::conv3d(want, weights.at("merger.weight"), weights.at("merger.bias"));
    EXPECT_EQ(want.size(2), 1);
    want = at::conv3d(want, weights.at("splitter.weight"), weights.at("splitter.bias"), 1, {planes - 1, 0, 0});
    EXPECT_TENSOR_NEAR(module.forward({image}).toTensor().detach(), want.transpose(1, 2), 1e-5);
}
