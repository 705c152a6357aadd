// Sparse networks against dense ones.
#include "TempFolder.h"
#include "TensorCheck.h"

#include "WireCellSpng/core/ModelFile.h"
#include "nets/NetworkFile.h"
#include "nets/Weights.h"
#include "nets/layers/Part.h"

#include <torch/csrc/jit/python/update_graph_executor_opt.h>

using namespace WireCell::Nets;
using namespace spng::test;
using nlohmann::json;

namespace {
    const Shape shape{2, 3, 16, 24};

    json with(json options)
    {
        // Optimisation takes longer than the networks of these tests.
        torch::jit::setGraphExecutorOptimize(false);
        json all{{"n_initial_filters", 4},    {"depth", 2},        {"blocks_per_layer", 1},
                 {"blocks_deepest_layer", 1}, {"blocks_final", 1}, {"bottleneck_deepest", 12},
                 {"filter_size_deepest", 3}};
        if (options.is_object()) all.update(options);
        return all;
    }

    torch::jit::Module made(json options, bool sparse)
    {
        options = with(options);
        options["sparse"] = sparse;
        auto module = make_network("cosmic_uresnet", options, 3, {.batch = 2, .height = 16, .width = 24}).module;
        // Not where they begin, so that every normalisation does something.
        for (const auto& [name, tensor] : state_dict(module)) {
            if (name.find("running_mean") != std::string::npos) tensor.detach().fill_(0.05);
            if (name.find("running_var") != std::string::npos) tensor.detach().fill_(0.7);
            if (name.find("norm.bias") != std::string::npos) tensor.detach().fill_(0.1);
        }
        module.to(at::kDouble);
        return module;
    }

    /// Images with about this part of their pixels above 0.
    at::Tensor images(double occupancy, uint64_t seed = 1)
    {
        return ((noise(shape, seed).abs() + 0.1) * random_mask(shape, occupancy, seed + 1)).to(at::kDouble);
    }

    at::Tensor run(torch::jit::Module& module, const at::Tensor& x) { return module.forward({x}).toTensor(); }

    /// A network of two convolutions and no halving, and the same with everything off the sites set to 0 after each of them.
    struct Submanifold {
        explicit Submanifold(const at::Tensor& image)
        {
            Description description(1);
            description.layers.push_back({.name = "", .kind = "input", .stage = "input", .shape = image.sizes().vec()});
            Part part(description, "", "Net");
            const auto in = part.argument({.layer = 0, .word = "", .shape = image.sizes().vec()});
            auto x = part.conv("first", part.sparse(in, 5), {.channels = 6, .kernel = 5});
            x = part.for_kernel(part.leaky_relu(part.batch_norm("norm", x)), 3);
            x = part.conv("second", x, {.channels = 3});
            module = part.finish({part.dense(x, 0)});
            module.to(at::kDouble);
            module.eval();
        }

        at::Tensor masked_dense(const at::Tensor& image) const
        {
            std::map<std::string, at::Tensor> weights;
            for (const auto& each : module.named_parameters()) weights[each.name] = each.value;
            const auto mask = (image != 0).to(at::kDouble);
            auto x = at::conv2d(image, weights.at("first.weight"), weights.at("first.bias"), 1, 2) * mask;
            x = at::batch_norm(x, weights.at("norm.weight"), weights.at("norm.bias"), at::zeros({6}, at::kDouble),
                               at::ones({6}, at::kDouble), false, 0.1, 1e-5, false);
            x = at::leaky_relu(x) * mask;
            return at::conv2d(x, weights.at("second.weight"), weights.at("second.bias"), 1, 1) * mask;
        }

        torch::jit::Module module;
    };
}

TEST(Sparse, convolutions_give_what_dense_ones_give_that_are_masked_at_the_same_sites_and_their_gradients)
{
    for (const double occupancy : {0.02, 0.3, 1.0}) {
        const auto image = images(occupancy).narrow(1, 0, 1).contiguous();
        Submanifold net(image);
        for (const at::Tensor& weights : net.module.parameters()) {
            const at::NoGradGuard no_gradients;
            weights.copy_(noise(weights.sizes(), 11));
        }
        const auto got = run(net.module, image), want = net.masked_dense(image);
        EXPECT_TENSOR_NEAR(got.detach(), want.detach(), 1e-9);
        std::vector<at::Tensor> gradients;
        const auto direction = noise(want.sizes(), 12).to(at::kDouble);
        for (const auto& output : {got, want}) {
            (output * direction).sum().backward();
            for (const at::Tensor& weights : net.module.parameters()) {
                gradients.push_back(weights.grad().clone());
                weights.mutable_grad().zero_();
            }
        }
        for (size_t ind = 0; 2 * ind < gradients.size(); ++ind) {
            EXPECT_TENSOR_NEAR(gradients[ind], gradients[ind + gradients.size() / 2], 1e-8);
        }
    }
}

TEST(Sparse, networks_of_full_images_are_the_dense_ones_with_any_options_in_training_too)
{
    const auto image = images(1);
    const auto direction = noise({2, 3, 3, 16, 24}, 5).to(at::kDouble);
    for (const auto& options : std::vector<json>{json::object(),
                                                 {{"connections", "sum"}, {"residual", false}},
                                                 {{"connections", "none"}, {"growth_rate", "multiplicative"}},
                                                 {{"downsampling", "convolutional"}, {"upsampling", "convolutional"}},
                                                 {{"block_concat", true}, {"filter_size_deepest", 5}},
                                                 {{"normalization", "layer"}},
                                                 {{"normalization", "none"}, {"bias", false}, {"blocks_final", 0}}}) {
        SCOPED_TRACE(options.dump());
        auto dense = made(options, false), sparse = made(options, true);
        for (auto* module : {&dense, &sparse}) {
            module->train();
            (run(*module, image) * direction).sum().backward();
        }
        const auto wanted = state_dict(dense), got = state_dict(sparse);
        ASSERT_EQ(wanted.size(), got.size());
        for (size_t ind = 0; ind < got.size(); ++ind) {
            EXPECT_EQ(got[ind].first, wanted[ind].first);
            // Running statistics of the batch, and gradients.
            EXPECT_TENSOR_NEAR(got[ind].second.detach().to(at::kDouble), wanted[ind].second.detach().to(at::kDouble),
                               1e-9);
            if (!got[ind].second.requires_grad()) continue;
            EXPECT_TENSOR_NEAR(got[ind].second.grad(), wanted[ind].second.grad(), 1e-7) << got[ind].first;
        }
        const at::NoGradGuard no_gradients;
        dense.eval();
        sparse.eval();
        EXPECT_TENSOR_NEAR(run(sparse, image), run(dense, image), 1e-9);
    }
}

TEST(Sparse, networks_treat_each_image_of_a_batch_alone_and_call_what_is_empty_background)
{
    for (const auto& options :
         std::vector<json>{json::object(), {{"normalization", "layer"}, {"upsampling", "convolutional"}}}) {
        auto module = made(options, true);
        module.eval();
        const at::NoGradGuard no_gradients;
        auto image = images(0.05);
        image[0][1].zero_();
        const auto both = run(module, image);
        for (int64_t which = 0; which < 2; ++which) {
            EXPECT_TENSOR_NEAR(both.narrow(0, which, 1), run(module, image.narrow(0, which, 1)), 1e-9);
        }
        EXPECT_TENSOR_EQ(both.argmax(2).masked_select(image == 0),
                         at::zeros({(image == 0).sum().item<int64_t>()}, at::kLong));
    }
}

TEST(Sparse, networks_train_on_images_with_no_site_or_one)
{
    auto module = made({}, true);
    module.train();
    for (const int sites : {0, 1}) {
        auto image = at::zeros(shape, at::kDouble);
        if (sites == 1) image[0][0][3][7] = 2;
        const auto output = run(module, image);
        EXPECT_EQ(output.sizes().vec(), (Shape{2, 3, 3, 16, 24}));
        output.sum().backward();
        for (const auto& each : module.named_parameters()) {
            if (each.value.grad().defined()) {
                EXPECT_TRUE(at::isfinite(each.value.grad()).all().item<bool>()) << each.name;
            }
        }
    }
}

TEST(Sparse, networks_are_the_same_saved_loaded_and_frozen)
{
    const TempFolder folder;
    const auto network = make_network("cosmic_uresnet", with({{"sparse", true}}), 3, {.height = 16, .width = 24});
    torch::jit::setGraphExecutorOptimize(true);
    auto module = network.module;
    module.eval();
    save_network(module, card_of(network), folder.file("net.ts"));
    auto loaded = WireCell::SPNG::ModelFile(folder.file("net.ts")).load(at::kCPU);
    const at::NoGradGuard no_gradients;
    const auto image = images(0.1).to(at::kFloat);
    const auto want = run(module, image);
    EXPECT_TENSOR_EQ(run(loaded, image), want);
    auto frozen = torch::jit::freeze(loaded);
    EXPECT_TENSOR_NEAR(run(frozen, image), want, 1e-5);
}
