#include "TensorCheck.h"

#include "nets/Weights.h"
#include "nets/layers/Part.h"

#include <functional>

using namespace WireCell::Nets;
using namespace spng::test;

namespace {
    struct Built {
        torch::jit::Module module;
        std::vector<Layer> layers;

        at::Tensor run(const at::Tensor& x) { return module.forward({x}).toTensor().detach(); }

        void set(const std::string& name, const at::Tensor& numbers) const
        {
            for (const auto& [known, tensor] : state_dict(module)) {
                if (known == name) return void(tensor.detach().copy_(numbers));
            }
            FAIL() << "no weights " << name;
        }

        at::Tensor get(const std::string& name) const
        {
            for (const auto& [known, tensor] : state_dict(module)) {
                if (known == name) return tensor.detach();
            }
            return {};
        }
    };

    Built build(const Shape& shape, const std::function<Value(Part&, const Value&)>& body)
    {
        Description description(1);
        description.layers.push_back({.name = "", .kind = "input", .stage = "input", .shape = shape});
        Part part(description, "", "Net");
        const auto result = body(part, part.argument({.layer = 0, .word = "", .shape = shape}));
        const auto module = part.finish({result});
        return {module, description.layers};
    }

    at::Tensor row(const std::vector<float>& values)
    {
        return at::tensor(values).reshape({1, 1, 1, static_cast<int64_t>(values.size())});
    }

    /// What a layer without weights makes of one number.
    double of_number(double x, Value (Part::*layer)(const Value&))
    {
        auto net = build({1, 1, 1, 1}, [&](Part& part, const Value& in) { return (part.*layer)(in); });
        return net.run(at::full({1, 1, 1, 1}, x, at::kDouble)).item<double>();
    }
}

TEST(Layers, a_convolution_sums_over_its_window_and_adds_its_bias)
{
    auto net = build({1, 1, 3, 3}, [](Part& part, const Value& x) { return part.conv("conv", x, {.channels = 1}); });
    net.set("conv.weight", at::ones({1, 1, 3, 3}));
    net.set("conv.bias", at::full({1}, 0.5));
    const auto want = at::tensor({4.5F, 6.5F, 4.5F, 6.5F, 9.5F, 6.5F, 4.5F, 6.5F, 4.5F}).reshape({1, 1, 3, 3});
    EXPECT_TENSOR_EQ(net.run(at::ones({1, 1, 3, 3})), want);
    EXPECT_EQ(net.layers.back().parameters, 10);
    EXPECT_EQ(net.layers.back().multiply_adds, 81);
}

TEST(Layers, a_depthwise_convolution_with_a_stride_sees_each_channel_alone)
{
    auto net = build({1, 2, 5, 4}, [](Part& part, const Value& x) {
        return part.conv("conv", x, {.channels = 2, .stride = 2, .groups = 2, .bias = false});
    });
    net.set("conv.weight", at::tensor({1.0F, 10.0F}).reshape({2, 1, 1, 1}).expand({2, 1, 3, 3}));
    const auto got = net.run(at::ones({1, 2, 5, 4}));
    EXPECT_EQ(got.sizes().vec(), net.layers.back().shape);
    EXPECT_TENSOR_EQ(got[0][0], at::tensor({4.0F, 6.0F, 6.0F, 9.0F, 4.0F, 6.0F}).reshape({3, 2}));
    EXPECT_TENSOR_EQ(got[0][1], 10 * got[0][0]);
    EXPECT_EQ(net.layers.back().parameters, 18);
    EXPECT_EQ(net.layers.back().multiply_adds, 2 * 6 * 9);
    EXPECT_EQ(net.layers.back().scale, 2);
}

TEST(Layers, a_transposed_convolution_puts_its_kernel_at_each_place)
{
    auto net = build({1, 1, 1, 2}, [](Part& part, const Value& x) { return part.transposed_conv("up", x, 1); });
    net.set("up.weight", at::tensor({1.0F, 2.0F, 3.0F, 4.0F}).reshape({1, 1, 2, 2}));
    net.set("up.bias", at::zeros({1}));
    const auto want = at::tensor({1.0F, 2.0F, 10.0F, 20.0F, 3.0F, 4.0F, 30.0F, 40.0F}).reshape({1, 1, 2, 4});
    EXPECT_TENSOR_EQ(net.run(row({1, 10})), want);
    EXPECT_EQ(net.layers.back().multiply_adds, 8);
}

TEST(Layers, a_normalisation_takes_the_batch_in_training_and_what_it_has_seen_after_it)
{
    auto net = build({1, 1, 1, 2}, [](Part& part, const Value& x) { return part.batch_norm("norm", x); });
    net.module.train();
    const double unit = 1 / std::sqrt(1 + 1e-5);
    EXPECT_TENSOR_NEAR(net.run(row({1, 3})), unit * row({-1, 1}), 1e-6);
    // A tenth of the mean, 2, and of the variance without bias, 2.
    EXPECT_NEAR(net.get("norm.running_mean").item<double>(), 0.2, 1e-6);
    EXPECT_NEAR(net.get("norm.running_var").item<double>(), 1.1, 1e-6);
    EXPECT_EQ(net.get("norm.num_batches_tracked").item<int64_t>(), 1);

    net.module.eval();
    EXPECT_NEAR(net.run(row({1})).item<double>(), 0.8 / std::sqrt(1.1 + 1e-5), 1e-6);
    EXPECT_NEAR(net.get("norm.running_mean").item<double>(), 0.2, 1e-6);
    EXPECT_EQ(net.get("norm.num_batches_tracked").item<int64_t>(), 1);
}

TEST(Layers, attention_weights_tokens_by_the_softmax_of_their_products)
{
    auto net = build({1, 2, 1}, [](Part& part, const Value& x) { return part.attention(x, 1); });
    net.set("in_proj_weight", at::ones({3, 1}));
    // The first token, 0, sees both alike; the second, 1, with exp(0) and exp(1).
    const auto want = at::tensor({0.5, std::exp(1.0) / (1 + std::exp(1.0))}).reshape({1, 2, 1}).to(at::kFloat);
    EXPECT_TENSOR_NEAR(net.run(at::tensor({0.0F, 1.0F}).reshape({1, 2, 1})), want, 1e-6);
    EXPECT_EQ(net.layers.back().parameters, 6);
    EXPECT_EQ(net.layers.back().multiply_adds, 2 * (3 + 4));
}

TEST(Layers, a_linear_layer_and_a_normalisation_work_on_the_channels_of_tokens)
{
    auto net =
        build({1, 1, 2}, [](Part& part, const Value& x) { return part.linear("fc", part.layer_norm("norm", x), 1); });
    net.set("fc.weight", at::tensor({1.0F, 3.0F}).reshape({1, 2}));
    net.set("fc.bias", at::ones({1}));
    // 4 and 8 are -1 and 1 in units of their deviation.
    EXPECT_NEAR(net.run(at::tensor({4.0F, 8.0F}).reshape({1, 1, 2})).item<double>(), 3, 1e-5);
}

TEST(Layers, places_are_coded_by_sines_and_cosines_of_row_and_column)
{
    auto net = build({1, 4, 2, 3}, [](Part& part, const Value& x) { return part.add_positions(x); });
    const auto got = net.run(at::ones({1, 4, 2, 3}, at::kDouble));
    EXPECT_EQ(got.scalar_type(), at::kDouble);
    for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 3; ++x) {
            const auto want = at::tensor({std::sin(y), std::cos(y), std::sin(x), std::cos(x)}, at::kDouble) + 1;
            EXPECT_TENSOR_NEAR(got.select(3, x).select(2, y)[0], want, 1e-6);
        }
    }
}

TEST(Layers, activations_have_their_values)
{
    EXPECT_EQ(of_number(-2, &Part::relu), 0);
    EXPECT_EQ(of_number(7, &Part::relu6), 6);
    EXPECT_NEAR(of_number(1, &Part::hard_swish), 4.0 / 6, 1e-12);
    EXPECT_NEAR(of_number(-1, &Part::hard_sigmoid), 2.0 / 6, 1e-12);
    EXPECT_NEAR(of_number(1, &Part::gelu), 0.8413447460685429, 1e-12);
    EXPECT_NEAR(of_number(0, &Part::sigmoid), 0.5, 1e-12);
}

TEST(Layers, pooling_leaves_out_an_odd_last_row_and_column)
{
    auto net = build({1, 1, 3, 5}, [](Part& part, const Value& x) { return part.max_pool(x); });
    const auto image = at::arange(15, at::kFloat).reshape({1, 1, 3, 5});
    EXPECT_TENSOR_EQ(net.run(image), row({6, 8}));
    EXPECT_EQ(net.layers.back().shape, (Shape{1, 1, 1, 2}));
    EXPECT_REFUSED(build({1, 1, 1, 5}, [](Part& part, const Value& x) { return part.max_pool(x); }),
                   "nothing is left of an image of 1 x 5");
}

TEST(Layers, pools_of_any_window_have_the_sizes_and_numbers_of_the_operator)
{
    for (const auto& pool : std::vector<PoolShape>{{.kernel = 3, .stride = 2, .ceil = true},
                                                   {.kernel = 3, .stride = 1, .padding = 1},
                                                   {.kernel = 3, .stride = 2},
                                                   {.kernel = 2, .stride = 2, .ceil = true}}) {
        for (const Shape& shape : {Shape{1, 2, 7, 8}, {2, 1, 3, 5}, {1, 1, 4, 9}}) {
            auto net = build(shape, [&](Part& part, const Value& x) { return part.max_pool(x, pool); });
            const auto image = noise(shape, 1);
            const auto want = at::max_pool2d(image, pool.kernel, pool.stride, pool.padding, 1, pool.ceil);
            EXPECT_TENSOR_EQ(net.run(image), want);
            EXPECT_EQ(net.layers.back().shape, want.sizes().vec());
        }
    }
    EXPECT_REFUSED(
        build({1, 1, 1, 5},
              [](Part& part, const Value& x) { return part.max_pool(x, {.kernel = 3, .stride = 2, .ceil = true}); }),
        "nothing is left of an image of 1 x 5");
}

TEST(Layers, a_grid_of_means_has_the_same_size_for_any_image)
{
    auto net = build({1, 1, 2, 4}, [](Part& part, const Value& x) { return part.flatten(part.grid_mean(x, 2)); });
    EXPECT_TENSOR_EQ(net.run(at::arange(8).to(at::kFloat).reshape({1, 1, 2, 4})),
                     at::tensor({0.5f, 2.5f, 4.5f, 6.5f}).reshape({1, 4}));
    EXPECT_EQ(net.run(at::ones({3, 2, 5, 1})).sizes().vec(), (Shape{3, 8}));
    EXPECT_EQ(net.layers.back().shape, (Shape{1, 4}));
}

TEST(Layers, dropout_leaves_out_its_share_in_training_and_none_elsewhere)
{
    auto net = build({1, 20000}, [](Part& part, const Value& x) { return part.dropout(x, 0.4); });
    const auto ones = at::ones({1, 20000});
    at::manual_seed(1);
    const auto got = net.run(ones);
    EXPECT_NEAR((got == 0).to(at::kDouble).mean().item<double>(), 0.4, 0.02);
    EXPECT_NEAR(got.max().item<double>(), 1 / 0.6, 1e-6);
    net.module.eval();
    EXPECT_TENSOR_EQ(net.run(ones), ones);
}

TEST(Layers, heads_are_one_beside_the_other_in_training_and_else_the_first)
{
    auto net = build({2, 3}, [](Part& part, const Value& x) {
        return part.heads({part.scale(x, 2), part.scale(x, 3)});
    });
    const auto x = noise({2, 3}, 1);
    EXPECT_TENSOR_EQ(net.run(x), at::stack({x * 2, x * 3}, 1));
    net.module.eval();
    EXPECT_TENSOR_EQ(net.run(x), (x * 2).unsqueeze(1));
}

TEST(Layers, upsampling_keeps_corners_or_the_image)
{
    for (const bool align : {true, false}) {
        auto net = build({1, 1, 1, 2}, [&](Part& part, const Value& x) { return part.upsample(x, align); });
        const auto got = net.run(row({0, 12}));
        EXPECT_EQ(got.sizes().vec(), (Shape{1, 1, 2, 4}));
        EXPECT_TENSOR_NEAR(got[0][0][0],
                           at::tensor(align ? std::vector<float>{0, 4, 8, 12} : std::vector<float>{0, 3, 9, 12}), 1e-5);
    }
}

TEST(Layers, an_image_is_padded_or_cut_to_the_size_of_another)
{
    auto net = build({1, 1, 3, 5}, [](Part& part, const Value& x) {
        return part.concatenate({x, part.pad(part.upsample(part.max_pool(x), false), x)});
    });
    // The smaller image is 2 x 4: nothing is missing above and to the left.
    const auto padded = net.run(at::ones({1, 1, 3, 5}))[0][1];
    EXPECT_TENSOR_EQ(padded, at::tensor({1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0}, at::kFloat).reshape({3, 5}));

    auto cut = build({1, 1, 1, 3}, [](Part& part, const Value& x) {
        const auto half = part.conv("conv", x, {.channels = 1, .kernel = 1, .stride = 2, .bias = false});
        return part.pad(part.transposed_conv("up", half, 1), x);
    });
    cut.set("conv.weight", at::ones({1, 1, 1, 1}));
    cut.set("up.weight", at::ones({1, 1, 2, 2}));
    cut.set("up.bias", at::zeros({1}));
    EXPECT_TENSOR_EQ(cut.run(row({1, 2, 3})), row({1, 3, 3}));
}

TEST(Layers, an_image_is_resized_only_where_its_size_differs)
{
    const auto halve = [](Part& part, const Value& x) { return part.resize(part.max_pool(x), x, false); };
    auto net = build({1, 1, 2, 4}, halve);
    EXPECT_TENSOR_NEAR(
        net.run(at::tensor({0.0F, 0.0F, 12.0F, 0.0F}).reshape({1, 1, 1, 4}).expand({1, 1, 2, 4}))[0][0][0],
        at::tensor({0.0F, 3.0F, 9.0F, 12.0F}), 1e-5);
    auto same = build({1, 1, 2, 2}, [](Part& part, const Value& x) { return part.resize(x, x, true); });
    const auto image = noise({1, 1, 2, 2}, 1);
    EXPECT_TENSOR_EQ(same.run(image), image);
}

TEST(Layers, what_nothing_needs_has_weights_and_is_not_computed)
{
    auto net = build({1, 1, 4, 4}, [](Part& part, const Value& x) {
        part.conv("unused", x, {.channels = 7});
        return part.conv("used", x, {.channels = 1});
    });
    EXPECT_EQ(net.get("unused.weight").size(0), 7);
    EXPECT_FALSE(net.layers[1].is_used);
    EXPECT_EQ(count_parameters(net.layers), 70 + 10);
    EXPECT_EQ(count_multiply_adds(net.layers), 16 * 9);
    net.set("unused.weight", at::full({7, 1, 3, 3}, std::nan("")));
    EXPECT_TRUE(at::isfinite(net.run(at::ones({1, 1, 4, 4}))).all().item<bool>());
}

TEST(Layers, names_with_dots_are_modules_in_modules)
{
    auto net = build({1, 1, 4, 4}, [](Part& part, const Value& image) {
        const auto inner = part.part("down.1", "Down", {image}, [](Part& down, const Values& in) {
            return down.batch_norm("conv.1", down.conv("conv.0", in[0], {.channels = 2, .bias = false}));
        });
        return part.conv("out", inner, {.channels = 1, .kernel = 1});
    });
    std::vector<std::string> names;
    for (const auto& [name, tensor] : state_dict(net.module)) names.push_back(name);
    const std::vector<std::string> want{"down.1.conv.0.weight",
                                        "down.1.conv.1.weight",
                                        "down.1.conv.1.bias",
                                        "down.1.conv.1.running_mean",
                                        "down.1.conv.1.running_var",
                                        "down.1.conv.1.num_batches_tracked",
                                        "out.weight",
                                        "out.bias"};
    EXPECT_EQ(names, want);
    EXPECT_EQ(net.layers[1].name, "down.1.conv.0");
    EXPECT_EQ(net.layers[1].stage, "down.1");
    net.module.eval();
    for (const auto& module : net.module.modules()) EXPECT_FALSE(module.attr("training").toBool());
}

TEST(Layers, receptive_fields_are_the_places_that_weights_reach)
{
    const auto convs = build({1, 1, 64, 64}, [](Part& part, const Value& x) {
        return part.conv("b", part.conv("a", x, {.channels = 1}), {.channels = 1, .kernel = 5});
    });
    EXPECT_EQ(receptive_field(convs.layers, 2).size, 7);
    EXPECT_EQ(receptive_field(convs.layers, 2).halo, 3);
    EXPECT_EQ(multiple_of(convs.layers), 1);

    // Of place 2 m the smaller image is needed from m - 2 to m + 1: 2 m - 4 to 2 m + 3; of 2 m + 1 from 2 m - 2 to 2 m + 5.
    const auto halved = build({1, 1, 64, 64}, [](Part& part, const Value& x) {
        return part.upsample(part.conv("a", part.max_pool(x), {.channels = 1}), false);
    });
    const auto field = receptive_field(halved.layers, 3);
    EXPECT_EQ(field.size, 8);
    EXPECT_EQ(field.halo, 4);
    EXPECT_FALSE(field.everywhere);
    EXPECT_EQ(multiple_of(halved.layers), 2);

    const auto whole = build({1, 1, 64, 64}, [](Part& part, const Value& x) {
        return part.multiply(part.mean(x), part.conv("a", x, {.channels = 1}));
    });
    EXPECT_EQ(whole.layers.back().shape, (Shape{1, 1, 64, 64}));
    EXPECT_TRUE(receptive_field(whole.layers, 3).everywhere);
    EXPECT_EQ(receptive_field(whole.layers, 3).size, 3);
}
