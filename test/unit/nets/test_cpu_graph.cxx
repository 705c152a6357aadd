#include "CpuGraph.h"
#include "MaxPool.h"
#include "TensorCheck.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/script.h>

#include <array>
#include <cmath>
#include <limits>

using namespace WireCell::SPNG;
using spng::test::noise;

namespace {
    /// What became of a network of convolutions w0, w1, ... of 3 x 3 with biases b0, b1, ...
    struct Fast {
        std::string text;     ///< of its graph, without constants
        float difference = 0; ///< the largest, to the network as it was, of its largest number

        bool has(const std::string& word) const { return text.find(word) != std::string::npos; }
        size_t count(const std::string& word) const
        {
            size_t found = 0;
            for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
            return found;
        }
    };

    const std::string convolution = "mkldnn::_convolution_pointwise";

    /// `shapes`: outputs, and inputs of a group, of each convolution.
    Fast made_fast(const std::string& body, const std::vector<std::pair<int64_t, int64_t>>& shapes,
                   const at::Tensor& image = noise({2, 3, 22, 36}, 1))
    {
        torch::jit::Module module("Net");
        for (size_t ind = 0; ind < shapes.size(); ++ind) {
            const auto [outputs, inputs] = shapes[ind];
            const auto number = std::to_string(ind);
            module.register_parameter("w" + number, noise({outputs, inputs, 3, 3}, 10 + ind) / 5, false);
            module.register_parameter("b" + number, noise({outputs}, 20 + ind), false);
        }
        module.define(
            "def conv(self, x, w, b: Optional[Tensor]):\n    return torch.conv2d(x, w, b, [1, 1], [1, 1], [1, 1], 1)\n"
            "def forward(self, x):\n" +
            body);
        module.eval();
        const c10::InferenceMode quiet;
        const auto want = module.forward({image}).toTensor();
        auto net = torch::jit::freeze(module);
        const auto graph = net.get_method("forward").graph();
        use_onednn(graph, at::kFloat);
        Fast fast{graph->toString(false)};
        for (int round = 0; round < 3; ++round) {
            const auto got = net.forward({image.contiguous(at::MemoryFormat::ChannelsLast)}).toTensor();
            EXPECT_EQ(got.sizes(), want.sizes());
            fast.difference = std::max(fast.difference, ((got - want).abs().max() / want.abs().max()).item<float>());
        }
        return fast;
    }

    // A level of a U-Net: what is smaller comes back beside what was there before.
    const std::string level = "    a = torch.relu(self.conv(x, self.w0, self.b0))\n"
                              "    p = torch.max_pool2d(a, [2, 2])\n"
                              "    d = torch.relu(self.conv(p, self.w1, self.b1))\n"
                              "    u = torch.upsample_bilinear2d(d, [2 * d.size(2), 2 * d.size(3)], False)\n";
    const std::string padded = "    h = a.size(2) - u.size(2)\n"
                               "    w = a.size(3) - u.size(3)\n"
                               "    u = torch.constant_pad_nd(u, [w // 2, w - w // 2, h // 2, h - h // 2], 0.)\n";
    constexpr float rounding = 2e-6;
}

TEST(CpuGraph, joined_images_are_convolved_one_by_one)
{
    const auto fast =
        made_fast(level + padded + "    return torch.relu(self.conv(torch.cat([a, u], 1), self.w2, self.b2))\n",
                  {{8, 3}, {16, 8}, {8, 24}});
    EXPECT_LT(fast.difference, rounding);
    EXPECT_FALSE(fast.has("aten::cat")) << fast.text;
    EXPECT_FALSE(fast.has("aten::relu")) << fast.text;
    EXPECT_EQ(fast.count(convolution + "("), 3u) << fast.text;
    EXPECT_EQ(fast.count(convolution + "_("), 1u) << fast.text;
    // The part of `a` is made where `a` is, and nothing asks for `a` later.
    const auto last = fast.text.rfind(convolution + "(");
    EXPECT_LT(fast.text.find(convolution + "(", fast.text.find(convolution + "(") + 1), fast.text.find("max_pool2d("));
    EXPECT_LT(fast.text.find("aten::size"), last);
}

TEST(CpuGraph, the_largest_in_windows_are_found_without_their_places)
{
    const auto usual = made_fast(level + "    return u\n", {{8, 3}, {16, 8}});
    EXPECT_LT(usual.difference, rounding);
    EXPECT_TRUE(usual.has("spng::max_pool2d")) << usual.text;
    EXPECT_FALSE(usual.has("aten::max_pool2d")) << usual.text;
    const auto pooled = [](const std::string& arguments) {
        const auto fast = made_fast(
            "    a = self.conv(x, self.w0, self.b0)\n    return torch.max_pool2d(a, " + arguments + ")\n", {{8, 3}});
        EXPECT_LT(fast.difference, rounding) << arguments;
        return fast.has("spng::max_pool2d");
    };
    EXPECT_TRUE(pooled("[3, 2], [2, 3]"));
    EXPECT_FALSE(pooled("[2, 2], [x.size(0), 2]")) << "strides that are not known";
    // What reaches beyond the image, or leaves out samples.
    EXPECT_FALSE(pooled("[2, 2], [2, 2], [1, 0]"));
    EXPECT_FALSE(pooled("[2, 2], [2, 2], [0, 0], [1, 2]"));
    EXPECT_FALSE(pooled("[3, 3], [3, 3], [0, 0], [1, 1], True"));
}

TEST(MaxPool, gives_the_bits_of_libtorch)
{
    const float nan = std::nanf(""), infinity = std::numeric_limits<float>::infinity();
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
        for (const auto& [kernel, stride] : std::vector<std::array<std::vector<int64_t>, 2>>{
                 {{{2, 2}, {2, 2}}}, {{{1, 4}, {1, 4}}}, {{{3, 2}, {1, 3}}}, {{{5, 7}, {5, 7}}}}) {
            auto image = noise({2, 5, 21, 34}, 3).contiguous(format);
            for (const float value : {nan, infinity, -infinity, -0.F}) {
                image.index_put_({at::randint(0, 2, {40}), at::randint(0, 5, {40}), at::randint(0, 21, {40}),
                                  at::randint(0, 34, {40})},
                                 at::full({}, value));
            }
            const auto got = max_pool(image, kernel, stride), want = at::max_pool2d(image, kernel, stride);
            EXPECT_TRUE(got.is_contiguous(format));
            EXPECT_TENSOR_EQ(got.contiguous().view(at::kInt), want.contiguous().view(at::kInt));
        }
    }
    // Strides of dimensions of size 1 may be anything.
    for (const auto& [sizes, strides] : std::vector<std::array<std::vector<int64_t>, 2>>{
             {{{2, 1, 5, 12}, {60, 120, 12, 1}}}, {{{3, 1, 1, 12}, {12, 1, 7, 1}}}, {{{1, 4, 6, 1}, {99, 6, 1, 3}}}}) {
        const auto odd = noise(400, 5).as_strided(sizes, strides);
        const std::vector<int64_t> window = {1, sizes[3] > 1 ? 2 : 1};
        EXPECT_TENSOR_EQ(max_pool(odd, window, window), at::max_pool2d(odd, window, window));
    }
    const auto doubles = noise({1, 2, 4, 6}, 4).to(at::kDouble);
    EXPECT_TENSOR_EQ(max_pool(doubles, {2, 2}, {2, 2}), at::max_pool2d(doubles, {2, 2}, {2, 2}));
    EXPECT_THROW(max_pool(noise({1, 2, 1, 6}, 4), {2, 2}, {2, 2}), std::exception);
    EXPECT_THROW(max_pool(noise({1, 2, 4, 6}, 4), {2, 2}, {2, 0}), std::exception);
}

TEST(CpuGraph, odd_sizes_are_padded)
{
    const auto body = level + padded + "    return self.conv(torch.cat([u, a], 1), self.w2, self.b2)\n";
    for (const int64_t columns : {36, 37}) {
        const auto fast = made_fast(body, {{8, 3}, {16, 8}, {8, 24}}, noise({1, 3, 21, columns}, 2));
        EXPECT_LT(fast.difference, rounding) << columns;
        EXPECT_FALSE(fast.has("aten::cat")) << fast.text;
    }
}

TEST(CpuGraph, more_images_or_the_same_twice)
{
    const auto three = made_fast(level + "    return self.conv(torch.cat([u, a, u], 1), self.w2, None)\n",
                                 {{8, 3}, {16, 8}, {40, 40}});
    EXPECT_LT(three.difference, rounding);
    EXPECT_FALSE(three.has("aten::cat")) << three.text;
    EXPECT_EQ(three.count(convolution + "_("), 2u) << three.text;
    const auto twice =
        made_fast(level + "    return torch.relu(self.conv(torch.cat([a, a], 1), self.w2, self.b2)) * u[:, :8]\n",
                  {{8, 3}, {16, 8}, {8, 16}});
    EXPECT_LT(twice.difference, rounding);
    EXPECT_FALSE(twice.has("aten::cat")) << twice.text;
}

TEST(CpuGraph, what_changes_an_image_in_its_place_is_heeded)
{
    const std::vector<std::pair<int64_t, int64_t>> shapes = {{8, 3}, {16, 8}, {8, 24}};
    for (const std::string change : {"    a.add_(1.)\n", "    u.mul_(2.)\n", "    v = a[:, 1:3]\n    v.mul_(-1.)\n",
                                     "    p.add_(1.)\n", "    torch.relu_(a)\n"}) {
        const auto fast =
            made_fast(level + change + "    return self.conv(torch.cat([a, u], 1), self.w2, self.b2)\n", shapes);
        EXPECT_LT(fast.difference, rounding) << change;
    }
    const auto later = made_fast(level + "    y = self.conv(torch.cat([a, u], 1), self.w2, self.b2)\n    a.mul_(3.)\n"
                                         "    return torch.cat([y, a], 1)\n",
                                 shapes);
    EXPECT_LT(later.difference, rounding);
    const auto between = made_fast(level + "    j = torch.cat([a, u], 1)\n    u.mul_(2.)\n"
                                           "    return self.conv(j, self.w2, self.b2)\n",
                                   shapes);
    EXPECT_LT(between.difference, rounding);
    // Padding by nothing makes a copy, which is another image from then on.
    for (const std::string change : {"q.mul_(2.)", "u.mul_(2.)"}) {
        const auto fast = made_fast(level + "    q = torch.constant_pad_nd(u, [0, 0, 0, 0], 0.)\n    " + change +
                                        "\n    return self.conv(torch.cat([a, q * u], 1), self.w2, self.b2)\n",
                                    shapes);
        EXPECT_LT(fast.difference, rounding) << change;
    }
}

TEST(CpuGraph, joins_that_it_does_not_understand_stay)
{
    const std::vector<std::pair<int64_t, int64_t>> shapes = {{8, 3}, {16, 8}, {8, 24}};
    // The channels of the input are not in the graph.
    EXPECT_LT(
        made_fast(
            "    a = self.conv(x, self.w0, self.b0)\n    return self.conv(torch.cat([x, a], 1), self.w1, self.b1)\n",
            {{8, 3}, {8, 11}})
            .difference,
        rounding);
    const auto used = made_fast(
        level + "    j = torch.cat([a, u], 1)\n    return self.conv(j, self.w2, self.b2) + j[:, 4:12]\n", shapes);
    EXPECT_LT(used.difference, rounding);
    EXPECT_TRUE(used.has("aten::cat"));
    const auto rows = made_fast(level + "    return self.conv(torch.cat([a, u[:, :8]], 2), self.w2, self.b2)\n",
                                {{8, 3}, {16, 8}, {8, 8}});
    EXPECT_LT(rows.difference, rounding);
    EXPECT_TRUE(rows.has("aten::cat"));
    const auto groups = made_fast(
        level + "    return torch.conv2d(torch.cat([a, u], 1), self.w2, self.b2, [2, 1], [1, 0], [1, 2], 2)\n",
        {{8, 3}, {16, 8}, {8, 12}});
    EXPECT_LT(groups.difference, rounding);
    EXPECT_TRUE(groups.has("aten::cat"));
}

TEST(CpuGraph, strides_and_dilations_stay)
{
    const auto fast = made_fast(
        level + "    return torch.conv2d(torch.cat([a, u], 1), self.w2, self.b2, [2, 1], [1, 0], [1, 2], 1)\n",
        {{8, 3}, {16, 8}, {8, 24}});
    EXPECT_LT(fast.difference, rounding);
    EXPECT_FALSE(fast.has("aten::cat"));
}

TEST(CpuGraph, images_in_branches_stay_there)
{
    const auto fast =
        made_fast(level + "    if x.size(3) > 30:\n        y = self.conv(torch.cat([a, u], 1), self.w2, self.b2)\n"
                          "    else:\n        y = a\n    return y\n",
                  {{8, 3}, {16, 8}, {8, 24}});
    EXPECT_LT(fast.difference, rounding);
    const auto either = made_fast(level + "    if x.size(3) > 30:\n        v = a\n    else:\n        v = u[:, :8]\n"
                                          "    return self.conv(torch.cat([v, u], 1), self.w2, self.b2)\n",
                                  {{8, 3}, {16, 8}, {8, 24}});
    EXPECT_LT(either.difference, rounding);
}
