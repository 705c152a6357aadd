// Looking inside of networks: what modules give, what answers depend on, numbers as colours.
#include "TempFolder.h"
#include "TensorCheck.h"

#include "nets/Network.h"
#include "nets/layers/Part.h"
#include "nets/look/LookExamples.h"
#include "nets/look/LookLayers.h"
#include "nets/look/LookSaliency.h"
#include "nets/look/LookScores.h"
#include "nets/look/Picture.h"
#include "nets/look/Png.h"
#include "nets/look/TappedNetwork.h"

#include <fstream>
#include <functional>

using namespace WireCell;
using namespace WireCell::Nets;
using namespace spng::test;
using nlohmann::json;

namespace {
    torch::jit::Module build(const Shape& shape, const std::function<Value(Part&, const Value&)>& body)
    {
        Description description(1);
        description.layers.push_back({.name = "", .kind = "input", .stage = "input", .shape = shape});
        Part part(description, "", "Net");
        const auto result = body(part, part.argument({.layer = 0, .word = "", .shape = shape}));
        auto module = part.finish({result});
        module.eval();
        for (at::Tensor weights : module.parameters()) weights.requires_grad_(false);
        return module;
    }

    /// Convolution and ReLU in a module, called for each plane, and a second convolution.
    torch::jit::Module nested()
    {
        return build({1, 2, 6, 6}, [](Part& network, const Value& x) {
            const auto planes =
                network.each({network.channels(x, 0, 1), network.channels(x, 1, 1)}, [&](const Value& plane) {
                    return network.part("first", "Block", {plane}, [](Part& part, const Values& in) {
                        return part.relu(part.conv("steps.0", in[0], {.channels = 3}));
                    });
                });
            return network.relu(network.conv("last", network.concatenate(planes), {.channels = 1}));
        });
    }

    LookSubject subject_of(const torch::jit::Module& module, const std::vector<std::string>& classes,
                           bool energy = false)
    {
        LookSubject subject{.path = "net.ts", .module = module};
        subject.card.task = "pid";
        subject.card.particles.emplace();
        subject.card.particles->classes = classes;
        subject.card.particles->energy = energy;
        return subject;
    }

    /// Logits that are the sums of some pixels.
    LookSubject of_two_pixels()
    {
        auto module = build({1, 1, 8, 8}, [](Part& network, const Value& x) {
            return network.heads({network.linear("fc", network.flatten(x), 2, FirstWeights::zero)});
        });
        const at::Tensor weights = module.attr("fc").toModule().attr("weight").toTensor();
        weights[0][1 * 8 + 6] = 2;
        weights[1][5 * 8 + 1] = 3;
        return subject_of(module, {"one", "two"});
    }
}

TEST(TappedNetwork, names_modules_that_give_a_tensor_in_the_order_of_their_calls)
{
    EXPECT_EQ(TappedNetwork::names_of(nested()),
              (std::vector<std::string>{"first", "first.steps.0", "first#2", "first.steps.0#2", "last"}));
}

TEST(TappedNetwork, gives_what_modules_give_before_it_is_changed_in_place)
{
    auto module = nested();
    const auto image = noise({2, 2, 6, 6}, 1);
    const TappedNetwork network(module, {"first.steps.0#2", "first#2", "last"});
    const auto pass = network.run(image);
    auto first = module.attr("first").toModule();
    const auto block = first.forward({image.narrow(1, 1, 1)}).toTensor();
    EXPECT_TENSOR_EQ(pass.layers[1], block);
    EXPECT_LT(pass.layers[0].min().item<float>(), 0);
    EXPECT_TENSOR_EQ(pass.layers[0].relu(), block);
    EXPECT_LT(pass.layers[2].min().item<float>(), 0);
    EXPECT_TENSOR_EQ(pass.output, pass.layers[2].relu());
    EXPECT_TENSOR_EQ(pass.output, module.forward({image}).toTensor());
}

TEST(TappedNetwork, takes_every_network_that_there_is)
{
    for (const auto& kind : network_kinds()) {
        SCOPED_TRACE(kind.name);
        if (kind.name == "cosmic_s4" || kind.name == "cosmic_polaris") continue;
        json options = json::object();
        if (kind.options.contains("width")) options["width"] = kind.name.rfind("transformer", 0) == 0 ? 8 : 4;
        if (kind.task == "cosmic") options = {{"n_initial_filters", 2}, {"depth", 3}, {"bottleneck_deepest", 4}};
        auto module = make_network(kind.name, options).module;
        module.eval();
        const at::NoGradGuard no_gradients;
        const auto image = noise({1, kind.task == "pid" ? 2 : 3, 64, 64}, 1);
        const auto names = TappedNetwork::names_of(module);
        ASSERT_FALSE(names.empty());
        const auto pass = TappedNetwork(module, names).run(image);
        EXPECT_TENSOR_EQ(pass.output, module.forward({image}).toTensor());
        EXPECT_EQ(pass.layers.size(), names.size());
    }
}

TEST(TappedNetwork, refuses_layers_that_there_are_not_and_inputs_that_do_not_go)
{
    EXPECT_REFUSED(TappedNetwork(nested(), {"frist"}), "the network has no layer 'frist' (the nearest is 'first')");
    EXPECT_REFUSED(TappedNetwork(nested(), {}).run(noise({1, 1, 6, 6}, 1)),
                   "the network fails for an input of [1, 1, 6, 6]");
}

TEST(LookExamples, find_the_events_and_places_with_the_largest_answers)
{
    // A feature that is the pixel itself, and one that is the pixel to its right, taken twice.
    auto module = build({1, 1, 7, 9}, [](Part& network, const Value& x) {
        return network.conv("first", x, {.channels = 2, .first = FirstWeights::zero});
    });
    const at::Tensor weights = module.attr("first").toModule().attr("weight").toTensor();
    weights[0][0][1][1] = 1;
    weights[1][0][1][2] = 2;
    std::vector<LookEvent> events;
    for (int event = 0; event < 20; ++event) {
        auto image = at::zeros({1, 7, 9});
        image[0][event % 7][3] = event;
        events.push_back({.image = image, .origin = "event " + std::to_string(event)});
    }
    const auto subject = subject_of(module, {"one", "two"});
    const auto lists = largest_activations(subject, events, "first", 5, 3);
    ASSERT_EQ(lists.size(), 2U);
    ASSERT_EQ(lists[0].size(), 3U);
    EXPECT_EQ(lists[0][0].feature, 1);
    EXPECT_EQ(lists[0][0].value, 38);
    EXPECT_EQ(lists[0][0].event, 19U);
    EXPECT_EQ(lists[0][0].row, 5);
    EXPECT_EQ(lists[0][0].column, 2);
    EXPECT_EQ(lists[1][2].event, 17U);
    // What the pixel to the right depends on is that pixel.
    EXPECT_TENSOR_EQ(seen_by(subject, events[19], "first", lists[0][0]), at::full({1, 1, 1}, 19.0f));
}

TEST(LookSaliency, a_gradient_is_the_weight_of_a_pixel)
{
    const LookEvent event{.image = noise({1, 8, 8}, 1), .origin = "event 0"};
    auto want = at::zeros({1, 8, 8});
    want[0][5][1] = 3;
    EXPECT_TENSOR_EQ(gradient_of(of_two_pixels(), event, 1), want);
}

TEST(LookSaliency, occlusion_falls_where_the_answer_looks)
{
    const auto subject = of_two_pixels();
    auto image = at::zeros({1, 8, 8});
    image[0][1][6] = 1;
    image[0][7][7] = 5;
    const LookEvent event{.image = image, .origin = "event 0"};
    const auto falls = occlusion_of(subject, event, 0, 2);
    EXPECT_EQ(falls.sizes().vec(), (Shape{1, 7, 7}));
    // Without the pixel both classes are equal; with it the logits are 2 and 0.
    const float want = 1 / (1 + std::exp(-2.0f)) - 0.5f;
    for (int64_t row = 0; row < 7; ++row) {
        for (int64_t column = 0; column < 7; ++column) {
            const bool covers = row <= 1 && row >= 0 && column >= 5 && column <= 6;
            EXPECT_NEAR(falls[0][row][column].item<float>(), covers ? want : 0, 1e-6) << row << " " << column;
        }
    }
    EXPECT_REFUSED(occlusion_of(subject, event, 0, 1), "--box is 1 (want 2 pixels or more)");
    // A square that is larger than the image is all of it.
    EXPECT_NEAR(occlusion_of(subject, event, 0, 100).item<float>(), want, 1e-6);
}

TEST(LookScores, a_correlation_is_that_of_a_hand_computed_case)
{
    // Deviations -1.5 -0.5 0.5 1.5 and -1 -1 0 2: 5 / sqrt(5 x 6).
    const auto found = correlation_of(at::tensor({1., 2., 3., 4.}), at::tensor({0., 0., 1., 3.}));
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->value, 5 / std::sqrt(30.0), 1e-12);
    EXPECT_NEAR(found->error, 1 - 25 / 30.0, 1e-12);
    EXPECT_FALSE(correlation_of(at::ones({4}), at::tensor({0., 0., 1., 3.})));
    EXPECT_FALSE(correlation_of(at::ones({3}), at::ones({3})));
}

TEST(LookPicture, colours_go_from_white_up_and_from_white_to_both_sides)
{
    const auto range = range_of(at::tensor({0., 4.}));
    EXPECT_EQ(range.low, 0);
    EXPECT_EQ(range.high, 4);
    const auto up = coloured(at::tensor({0., 4., 9.}).reshape({1, 3}), range);
    EXPECT_EQ(up[0][0].min().item<int>(), 255);
    EXPECT_LT(up[0][1].max().item<int>(), 20);
    EXPECT_TENSOR_EQ(up[0][1], up[0][2]);
    const auto both = range_of(at::tensor({-3., 1.}));
    EXPECT_EQ(both.low, -3);
    EXPECT_EQ(both.high, 3);
    const auto sides = coloured(at::tensor({-3., 0., 3.}).reshape({1, 3}), both);
    EXPECT_EQ(sides[0][1].min().item<int>(), 255);
    EXPECT_GT(sides[0][0][2].item<int>(), sides[0][0][0].item<int>());
    EXPECT_GT(sides[0][2][0].item<int>(), sides[0][2][2].item<int>());
}

TEST(LookPicture, nothing_thin_vanishes_when_an_image_is_reduced)
{
    auto image = at::zeros({10, 7});
    image[9][6] = -5;
    image[9][0] = 2;
    const auto small = reduced(image, 4);
    EXPECT_EQ(small.sizes().vec(), (Shape{4, 4}));
    EXPECT_EQ(small[3][3].item<float>(), -5);
    EXPECT_EQ(small[3][0].item<float>(), 2);
    EXPECT_EQ(small.abs().sum().item<float>(), 7);
}

TEST(LookPicture, points_lie_where_their_numbers_say)
{
    const auto picture = scattered({at::tensor({0., 1.}).reshape({2, 1})}, {0, 1}, {0, 1});
    // Left, at the top.
    EXPECT_NE(picture[8][8][0].item<int>(), 255);
    EXPECT_EQ(picture[100][100].min().item<int>(), 255);
    EXPECT_EQ(tiled({picture, picture, picture}, 2).size(0), 2 * picture.size(0) + 12);
}

TEST(LookPicture, a_png_begins_as_the_format_says)
{
    const TempFolder folder;
    write_png(folder.file("a.png"), at::zeros({3, 5, 3}, at::kByte));
    std::ifstream file(folder.file("a.png"), std::ios::binary);
    std::string bytes(33, ' ');
    file.read(bytes.data(), 33);
    EXPECT_EQ(bytes.substr(0, 16), std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    EXPECT_EQ(bytes.substr(16, 10), std::string("\0\0\0\5\0\0\0\3\x08\x02", 10));
    EXPECT_REFUSED(write_png(folder.file("b.png"), at::zeros({3, 5}, at::kByte)), "a picture is [row, column, 3]");
}

TEST(LookLayers, those_of_the_first_level_that_give_images_are_shown_by_default)
{
    auto module = make_network("pid_inception", {{"width", 8}}).module;
    module.eval();
    const auto subject = subject_of(module, {"electron", "photon", "muon", "pion", "proton"});
    const LookEvent event{.image = noise({2, 64, 64}, 1), .origin = "event 0"};
    const auto layers = layers_with_images(subject, event, {}, 100);
    EXPECT_EQ(layers.front(), "conv1");
    EXPECT_EQ(layers.back(), "inception5b");
    EXPECT_EQ(layers.size(), 12U);
    EXPECT_EQ(layers_with_images(subject, event, {}, 2).size(), 2U);
    EXPECT_REFUSED(layers_with_images(subject, event, {"fc"}, 2),
                   "\"net.ts\": the layer 'fc' gives [1, 5] (want one with an image for each feature)");
}
