// Networks that tell particles: widths, counts, shapes, heads, planes, options, cards.
#include "ErrorText.h"
#include "TempFolder.h"
#include "TensorCheck.h"

#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/core/ModelFile.h"
#include "nets/NetworkFile.h"
#include "nets/Weights.h"

#include <map>

using namespace WireCell;
using namespace WireCell::Nets;
using namespace spng::test;
using nlohmann::json;

namespace {
    const json five{"electron", "photon", "muon", "pion", "proton"};
    const json six{"electron", "photon", "muon", "pion", "proton", "kaon"};

    /// Narrow ones: what is asked holds for any width.
    json narrow(json options = {})
    {
        json all{{"width", 8}};
        if (options.is_object()) all.update(options);
        return all;
    }

    class EachPid : public testing::TestWithParam<std::string> {};

    int64_t parameters_of(const std::string& name, const json& options)
    {
        return count_parameters(make_network(name, options).layers);
    }

    std::map<std::string, at::Tensor> weights_of(const torch::jit::Module& module)
    {
        std::map<std::string, at::Tensor> weights;
        for (const auto& [name, tensor] : state_dict(module)) weights[name] = tensor.detach();
        return weights;
    }

    at::Tensor run(torch::jit::Module& module, const at::Tensor& x) { return module.forward({x}).toTensor(); }

    std::vector<std::string> without_gradient(const torch::jit::Module& module)
    {
        std::vector<std::string> names;
        for (const auto& each : module.named_parameters()) {
            const auto& gradient = each.value.grad();
            if (!gradient.defined() || gradient.abs().max().item<float>() == 0) names.push_back(each.name);
        }
        return names;
    }
}

TEST(PidInception, has_the_parameters_of_the_published_widths)
{
    EXPECT_EQ(parameters_of("pid_inception", {{"classes", six}}), 5970416 + 1025 * 6);
    EXPECT_EQ(parameters_of("pid_inception", json::object()), 5970416 + 1025 * 5);
    EXPECT_EQ(parameters_of("pid_inception", {{"classes", six}, {"width", 16}}), 377234);
    EXPECT_EQ(parameters_of("pid_inception", {{"classes", six}, {"width", 8}}), 95544);
    // Three planes: another 7 x 7 for each of 64 channels.
    EXPECT_EQ(parameters_of("pid_inception", {{"classes", six}, {"planes", 3}}), 5976566 + 49 * 64);
}

TEST(PidInception, has_the_parameters_of_the_published_table_layer_by_layer)
{
    const std::map<std::string, int64_t> want{{"conv1", 6336},
                                              {"inception3a", 163696},
                                              {"inception3b", 388736},
                                              {"inception4a", 376176},
                                              {"inception4b", 449160},
                                              {"inception4c", 510104},
                                              {"inception4d", 605376},
                                              {"inception4e", 868352},
                                              {"inception5a", 1043456},
                                              {"inception5b", 1444080},
                                              {"fc", 5125}};
    std::map<std::string, int64_t> got;
    std::map<std::string, Shape> shapes;
    const auto network = make_network("pid_inception", json::object(), 1, {.batch = 1, .height = 224, .width = 224});
    for (const auto& layer : network.layers) {
        got[layer.stage] += layer.parameters;
        shapes[layer.stage] = layer.shape;
    }
    for (const auto& [stage, count] : want) EXPECT_EQ(got[stage], count) << stage;
    EXPECT_EQ(got["conv2"] + got["conv3"], 114944);
    EXPECT_EQ(shapes["conv1"], (Shape{1, 64, 112, 112}));
    EXPECT_EQ(shapes["conv3"], (Shape{1, 192, 56, 56}));
    EXPECT_EQ(shapes["inception3b"], (Shape{1, 480, 28, 28}));
    EXPECT_EQ(shapes["inception4d"], (Shape{1, 528, 14, 14}));
    EXPECT_EQ(shapes["inception5b"], (Shape{1, 1024, 7, 7}));
}

TEST(PidInception, a_block_is_what_its_branches_give_side_by_side)
{
    const auto network = make_network("pid_inception", narrow());
    const auto weights = weights_of(network.module);
    auto block = network.module.attr("inception3a").toModule();
    const auto x = noise({2, 24, 9, 7}, 1);
    const auto conv = [&](const std::string& branch, const at::Tensor& in, int64_t padding) {
        const auto at = "inception3a." + branch + ".conv.";
        return at::relu(at::conv2d(in, weights.at(at + "weight"), weights.at(at + "bias"), 1, padding));
    };
    const auto want =
        at::cat({conv("branch1", x, 0), conv("branch2.1", conv("branch2.0", x, 0), 1),
                 conv("branch3.1", conv("branch3.0", x, 0), 2), conv("branch4.1", at::max_pool2d(x, 3, 1, 1), 0)},
                1);
    EXPECT_EQ(want.size(1), 32);
    EXPECT_TENSOR_NEAR(run(block, x).detach(), want, 1e-5);
}

TEST(PidInception, auxiliary_heads_answer_in_training_alone)
{
    const auto network = make_network("pid_inception", narrow({{"auxiliary", true}}));
    // 1 x 1 of 64 and of 66 channels to 16, a dense layer of 128, five classes.
    int64_t more = 0;
    for (const int64_t channels : {64, 66}) more += 16 * channels + 16 + 128 * 256 + 128 + 5 * 128 + 5;
    EXPECT_EQ(count_parameters(network.layers), parameters_of("pid_inception", narrow()) + more);
    auto module = network.module;
    const auto image = noise({2, 2, 64, 48}, 1);
    module.train();
    EXPECT_EQ(run(module, image).sizes().vec(), (Shape{2, 3, 5}));
    module.eval();
    EXPECT_EQ(run(module, image).sizes().vec(), (Shape{2, 1, 5}));
    auto alone = make_network("pid_inception", narrow()).module;
    alone.train();
    EXPECT_EQ(run(alone, image).sizes().vec(), (Shape{2, 1, 5}));
}

TEST(PidInception, auxiliary_heads_change_no_answer)
{
    const auto with = make_network("pid_inception", narrow({{"auxiliary", true}, {"dropout", 0.5}}));
    auto without = make_network("pid_inception", narrow());
    const auto weights = weights_of(with.module);
    for (const auto& [name, tensor] : state_dict(without.module)) tensor.detach().copy_(weights.at(name));
    auto first = with.module, second = without.module;
    first.eval();
    second.eval();
    const auto image = noise({2, 2, 40, 33}, 1);
    EXPECT_TENSOR_EQ(run(first, image).detach(), run(second, image).detach());
}

TEST(PidSiamese, shares_its_first_layer_or_has_one_for_each_plane)
{
    // At a width of 64: 32 filters of 4 x 4, merged 1 x 1, and the network behind it takes 32 channels.
    const int64_t behind = 5970416 - 6336 + 49 * 32 * 64 + 64 + 1025 * 5, first = 16 * 32 + 32;
    for (const int64_t planes : {2, 3}) {
        const int64_t merge = planes * 32 * 32 + 32;
        EXPECT_EQ(parameters_of("pid_siamese", {{"planes", planes}}), behind + merge + planes * first);
        EXPECT_EQ(parameters_of("pid_siamese", {{"planes", planes}, {"share_weights", true}}), behind + merge + first);
    }
}

TEST(PidSiamese, with_shared_weights_planes_swapped_swap_what_the_first_layer_sees)
{
    const auto network = make_network("pid_siamese", narrow({{"share_weights", true}, {"zero_output", false}}));
    auto module = network.module;
    module.eval();
    const auto image = noise({1, 2, 64, 64}, 1), swapped = image.flip({1});
    const auto before = run(module, image).detach();
    EXPECT_GT((run(module, swapped).detach() - before).abs().max().item<float>(), 1e-6f);
    // With the weights of the merging layer swapped, too, it is the same answer: nothing else knows planes.
    for (const auto& [name, tensor] : state_dict(module)) {
        if (name != "merge.conv.weight") continue;
        const auto weights = tensor.detach();
        const auto halves = weights.clone().chunk(2, 1);
        weights.copy_(at::cat({halves[1], halves[0]}, 1));
    }
    EXPECT_TENSOR_NEAR(run(module, swapped).detach(), before, 1e-5);
}

TEST(PidSiamese, begins_with_equal_logits)
{
    auto module = make_network("pid_siamese", narrow({{"auxiliary", true}})).module;
    module.train();
    EXPECT_EQ(run(module, noise({2, 2, 64, 64}, 1)).abs().max().item<float>(), 0);
}

TEST(PidResNet, has_the_parameters_of_resnet18)
{
    // Those of the published network of a width of 64, 11,689,512 for three planes and a thousand classes, with one plane
    // less and five classes.
    EXPECT_EQ(parameters_of("pid_resnet", {{"width", 64}}), 11689512 - 49 * 64 - 513 * 995);
    EXPECT_LT(parameters_of("pid_resnet", json::object()), 710000);
    EXPECT_EQ(make_network("pid_resnet", {{"levels", 2}, {"blocks", 1}}).layers.back().shape, (Shape{1, 1, 5}));
}

TEST_P(EachPid, gives_numbers_of_any_image_that_is_not_too_small)
{
    for (const auto& options : std::vector<json>{{{"classes", six}},
                                                 {{"energy", true}},
                                                 {{"classes", json::array()}, {"energy", true}},
                                                 {{"planes", 3}, {"normalization", "batch"}, {"dropout", 0}},
                                                 {{"planes", 1}, {"normalization", "layer"}, {"dense", 7}},
                                                 {{"parameter", "plane"}},
                                                 {{"parameter", "dense"}}}) {
        SCOPED_TRACE(options.dump());
        const int64_t planes = options.value("planes", 2) + (options.contains("parameter") ? 1 : 0);
        const auto numbers =
            static_cast<int64_t>(options.value("classes", five).size()) + (options.value("energy", false) ? 1 : 0);
        const auto network = make_network(GetParam(), narrow(options), 1, {.batch = 2, .height = 40, .width = 52});
        auto module = network.module;
        EXPECT_EQ(network.layers.back().shape, (Shape{2, 1, numbers}));
        int64_t parameters = 0;
        for (const at::Tensor& each : module.parameters()) parameters += each.numel();
        EXPECT_EQ(count_parameters(network.layers), parameters);
        for (const bool training : {true, false}) {
            module.train(training);
            for (const auto& size : std::vector<Shape>{{2, planes, 40, 52}, {3, planes, 33, 97}}) {
                const auto got = run(module, noise(size, 1));
                EXPECT_EQ(got.sizes().vec(), (Shape{size[0], 1, numbers}));
                EXPECT_TRUE(got.isfinite().all().item<bool>());
            }
        }
    }
}

TEST_P(EachPid, treats_each_image_of_a_batch_alone_when_it_is_not_trained)
{
    auto module = make_network(GetParam(), narrow({{"normalization", "batch"}, {"zero_output", false}})).module;
    module.eval();
    const auto image = noise({1, 2, 64, 48}, 1);
    const auto alone = run(module, image).detach();
    EXPECT_TENSOR_NEAR(run(module, at::cat({image, 100 * noise({1, 2, 64, 48}, 2)})).detach().narrow(0, 0, 1), alone,
                       1e-5);
    EXPECT_TENSOR_EQ(run(module, image).detach(), alone);
}

TEST_P(EachPid, every_weight_gets_a_gradient)
{
    for (auto options : std::vector<json>{json::object(),
                                          {{"auxiliary", true}, {"energy", true}},
                                          {{"parameter", "dense"}, {"normalization", "batch"}},
                                          {{"parameter", "plane"}}}) {
        options["zero_output"] = false;
        if (GetParam() == "pid_resnet") options.erase("auxiliary");
        SCOPED_TRACE(options.dump());
        auto module = make_network(GetParam(), narrow(options)).module;
        module.train();
        // No ReLU of a few channels is closed for all images.
        for (const auto& [name, tensor] : state_dict(module)) {
            if (name.ends_with(".bias")) tensor.detach().add_(0.5);
        }
        at::manual_seed(1);
        const int64_t planes = options.contains("parameter") ? 3 : 2;
        const auto numbers = run(module, noise({8, planes, 96, 96}, 1));
        (numbers * noise(numbers.sizes(), 2)).sum().backward();
        EXPECT_EQ(without_gradient(module), std::vector<std::string>{});
    }
}

TEST_P(EachPid, steps_downhill_lower_the_loss)
{
    auto module =
        make_network(GetParam(), narrow({{"dropout", 0}, {"classes", {"left", "right"}}, {"normalization", "batch"}}))
            .module;
    module.train();
    auto image = noise({8, 2, 64, 64}, 1);
    image.narrow(0, 0, 4).narrow(3, 0, 32) += 1;
    image.narrow(0, 4, 4).narrow(3, 32, 32) += 1;
    const auto truth = at::tensor({0, 0, 0, 0, 1, 1, 1, 1}, at::kLong);
    std::vector<double> losses;
    for (int step = 0; step < 12; ++step) {
        const auto loss = at::cross_entropy_loss(run(module, image).select(1, 0), truth);
        losses.push_back(loss.item<double>());
        loss.backward();
        const at::NoGradGuard no_gradient;
        for (const at::Tensor& weights : module.parameters()) {
            weights.add_(weights.grad(), -0.05);
            weights.grad().zero_();
        }
    }
    EXPECT_LT(losses.back(), 0.9 * losses.front());
}

TEST_P(EachPid, begins_with_the_same_weights_for_the_same_seed)
{
    const auto first = state_dict(make_network(GetParam(), narrow(), 7).module);
    const auto second = state_dict(make_network(GetParam(), narrow(), 7).module);
    const auto other = state_dict(make_network(GetParam(), narrow(), 8).module);
    for (size_t ind = 0; ind < first.size(); ++ind) EXPECT_TENSOR_EQ(first[ind].second, second[ind].second);
    EXPECT_FALSE(at::equal(first.front().second, other.front().second));
}

TEST_P(EachPid, hears_of_its_parameter)
{
    for (const char* way : {"plane", "dense"}) {
        SCOPED_TRACE(way);
        auto module = make_network(GetParam(), narrow({{"parameter", way}, {"zero_output", false}})).module;
        module.eval();
        auto image = noise({2, 3, 48, 48}, 1);
        image[1] = image[0];
        image.select(1, 2).copy_(at::tensor({0.2, 0.8}).reshape({2, 1, 1}).expand({2, 48, 48}));
        const auto got = run(module, image).detach();
        EXPECT_GT((got[0] - got[1]).abs().max().item<float>(), 1e-6f);
        // What is dense sees the mean alone.
        auto mixed = image.clone();
        mixed.select(1, 2).narrow(1, 0, 24) -= 0.1;
        mixed.select(1, 2).narrow(1, 24, 24) += 0.1;
        const auto change = (run(module, mixed).detach() - got).abs().max().item<float>();
        if (way == std::string("dense")) { EXPECT_LT(change, 1e-5f); }
        else {
            EXPECT_GT(change, 1e-6f);
        }
    }
}

TEST_P(EachPid, refuses_images_that_are_too_small)
{
    EXPECT_REFUSED(make_network(GetParam(), {}, 1, {.height = 256, .width = 16}),
                   "network " + GetParam() + ": an image of 256 x 16 (want at least 3");
    auto module = make_network(GetParam(), narrow()).module;
    const auto told = error_of<std::exception>([&] { module.forward({at::zeros({1, 2, 20, 64})}); });
    EXPECT_TRUE(contains(told, "an image of 20 x 64 (the network takes at least 3")) << told;
    module.eval();
    EXPECT_EQ(run(module, at::zeros({1, 2, 33, 33})).size(2), 5);
}

TEST_P(EachPid, refuses_options_that_do_not_go)
{
    const auto who = "network " + GetParam();
    const std::vector<std::pair<json, std::string>> cases{
        {{{"planes", 0}}, who + ".planes: got 0 (want from 1 to 64)"},
        {{{"width", 0}}, who + ".width: got 0"},
        {{{"dropout", 1}}, who + ".dropout: got 1"},
        {{{"dense", -1}}, who + ".dense: got -1"},
        {{{"classes", {"muon"}}}, "two or more names that differ"},
        {{{"classes", {"muon", "muon"}}}, "two or more names that differ"},
        {{{"classes", json::array()}}, "neither classes nor the energy are asked for"},
        {{{"parameter", "planes"}}, "plane"},
        {{{"plane", 3}}, "planes"}};
    for (const auto& [options, told] : cases) EXPECT_REFUSED(make_network(GetParam(), options), told);
    EXPECT_REFUSED(make_network("pid_resnet", {{"levels", 0}}), "network pid_resnet.levels: got 0");
    EXPECT_REFUSED(make_network("pid_inception", {{"auxiliary_dropout", -1}}), ".auxiliary_dropout: got -1");
    EXPECT_REFUSED(make_network("pid_inception", {{"share_weights", true}}), "unknown key 'share_weights'");
}

TEST_P(EachPid, says_on_its_card_what_it_is_and_loads_again)
{
    const TempFolder folder;
    const auto network = make_network(GetParam(), narrow({{"parameter", "plane"}, {"zero_output", false}}));
    auto module = network.module;
    module.eval();
    save_network(module, card_of(network), folder.file("net.ts"));
    const SPNG::ModelFile file(folder.file("net.ts"));
    std::vector<std::string> warnings;
    const auto card = SPNG::parse_card(file.card(), "net.ts", warnings);
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(card.task, "pid");
    EXPECT_EQ(card.images.at(0).axes, (std::vector<std::string>{"plane", "wire", "tick"}));
    EXPECT_EQ(card.outputs.at(0).kind, SPNG::OutputKind::softmax);
    EXPECT_EQ(json(card.outputs.at(0).classes), five);
    ASSERT_TRUE(card.particles);
    EXPECT_EQ(json(card.particles->classes), five);
    EXPECT_EQ(card.particles->parameter, "plane");
    EXPECT_FALSE(card.particles->energy);
    EXPECT_TRUE(card.particles->image.is_null());
    EXPECT_FALSE(card.halo || card.multiple);
    EXPECT_EQ(card.training["network"]["name"], GetParam());

    auto loaded = file.load(at::kCPU);
    const auto image = noise({2, 3, 64, 48}, 1);
    const auto want = run(module, image).detach();
    EXPECT_TENSOR_EQ(run(loaded, image).detach(), want);
    auto frozen = torch::jit::freeze(loaded);
    EXPECT_TENSOR_NEAR(run(frozen, image).detach(), want, 1e-5);
}

TEST(PidNetworks, that_tell_the_energy_say_so)
{
    const auto card = card_of(make_network("pid_resnet", {{"classes", json::array()}, {"energy", true}}));
    EXPECT_EQ(card["energy"], true);
    EXPECT_FALSE(card.contains("classes"));
    EXPECT_EQ(card["outputs"][0], (json{{"name", "scores"}, {"kind", "value"}, {"axes", {"head", "number"}}}));
}

INSTANTIATE_TEST_SUITE_P(All, EachPid, testing::Values("pid_inception", "pid_siamese", "pid_resnet"),
                         [](const auto& test) { return test.param; });
