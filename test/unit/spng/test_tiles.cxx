#include "TensorCheck.h"
#include "WireCellSpng/algo/roi/Tiles.h"

#include <cmath>
#include <new>

using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    /// Two levels of pooling, one 3 x 3 convolution a level, upsampling padded to what it joins.
    struct SmallUNet {
        explicit SmallUNet(bool bilinear)
          : m_bilinear(bilinear)
        {
        }
        at::Tensor operator()(const at::Tensor& x) const
        {
            ++calls;
            samples += x.size(-2) * x.size(-1);
            const auto top = layer(x, m_top);
            const auto middle = layer(at::max_pool2d(top, 2), m_middle);
            const auto bottom = layer(at::max_pool2d(middle, 2), m_bottom);
            const auto up = layer(joined(bottom, middle), m_up);
            return at::sigmoid(at::sum(layer(joined(up, top), m_out), 1, true) - 1);
        }
        mutable int calls = 0;
        mutable int64_t samples = 0;
        static constexpr Reach reach{20, 4};

      private:
        static at::Tensor layer(const at::Tensor& x, const at::Tensor& weights)
        {
            const auto bias = at::linspace(-0.1, 0.4, weights.size(0), at::kFloat);
            return at::relu(at::conv2d(x, weights, bias, {1, 1}, {1, 1}));
        }
        at::Tensor joined(const at::Tensor& low, const at::Tensor& skip) const
        {
            const std::vector<int64_t> twice{low.size(2) * 2, low.size(3) * 2};
            const auto high =
                m_bilinear ? at::upsample_bilinear2d(low, twice, false) : at::upsample_nearest2d(low, twice);
            const int64_t rows = skip.size(2) - high.size(2);
            const int64_t columns = skip.size(3) - high.size(3);
            const auto padded =
                at::constant_pad_nd(high, {columns / 2, columns - columns / 2, rows / 2, rows - rows / 2});
            return at::cat({skip, padded}, 1);
        }
        bool m_bilinear;
        at::Tensor m_top = noise({4, 3, 3, 3}, 1) * 0.3;
        at::Tensor m_middle = noise({6, 4, 3, 3}, 2) * 0.3;
        at::Tensor m_bottom = noise({6, 6, 3, 3}, 3) * 0.3;
        at::Tensor m_up = noise({4, 12, 3, 3}, 4) * 0.3;
        at::Tensor m_out = noise({2, 8, 3, 3}, 5) * 0.3;
    };

    /// Zeros but for a few spots, one at a border and one in a corner.
    at::Tensor spots(int64_t height, int64_t width)
    {
        auto image = at::zeros({2, 3, height, width});
        const auto put = [&](int64_t entry, int64_t row, int64_t column) {
            image[entry].narrow(1, row, 5).narrow(2, column, 7).copy_(noise({3, 5, 7}, 6));
        };
        put(0, height / 2, 0);
        put(0, height - 5, width - 7);
        put(1, height / 3, width / 2);
        return image;
    }

    at::Tensor by_tiles(const Net& net, const at::Tensor& batch, int64_t tile, const Reach& reach, double threshold = 0)
    {
        const auto empty = empty_output(net, batch, batch.size(2), batch.size(3), reach);
        return forward_active(net, batch, empty, tile, reach, threshold);
    }
}

TEST(Tiles, an_empty_image_is_known_from_a_small_one)
{
    for (const bool bilinear : {false, true}) {
        const SmallUNet net(bilinear);
        for (const int64_t height : {30, 48, 61, 150, 203}) {
            const auto whole = net(at::zeros({1, 3, height, 142}));
            net.samples = 0;
            const auto made = empty_output(std::cref(net), whole.expand({1, 3, height, 142}), height, 142, net.reach);
            EXPECT_TENSOR_NEAR(made, whole, 1e-5);
            EXPECT_LE(net.samples, 47 * 50);
        }
    }
}

TEST(Tiles, where_there_is_activity_gives_the_whole_image)
{
    for (const bool bilinear : {false, true}) {
        const SmallUNet net(bilinear);
        for (const auto& [height, width] : {std::pair(160, 208), std::pair(151, 203)}) {
            const auto batch = spots(height, width);
            const auto whole = net(batch);
            for (const int64_t tile : {4, 16, 64}) {
                EXPECT_TENSOR_NEAR(by_tiles(std::cref(net), batch, tile, net.reach), whole, 1e-5);
            }
        }
    }
}

TEST(Tiles, the_context_must_reach_as_far_as_the_net_sees)
{
    const SmallUNet net(true);
    const auto batch = spots(160, 208);
    const auto torn = by_tiles(std::cref(net), batch, 16, {4, 4});
    EXPECT_GT((torn - net(batch)).abs().max().item<float>(), 1e-4);
}

TEST(Tiles, an_image_of_zeros_costs_nothing_and_a_full_one_no_more_than_itself)
{
    const SmallUNet net(true);
    const auto zeros = at::zeros({1, 3, 160, 208});
    const auto empty = empty_output(std::cref(net), zeros, 160, 208, net.reach);
    net.calls = 0;
    EXPECT_TENSOR_EQ(forward_active(std::cref(net), zeros, empty, 16, net.reach, 0), empty);
    EXPECT_EQ(net.calls, 0);
    const auto full = noise({1, 3, 160, 208}, 9);
    EXPECT_TENSOR_NEAR(forward_active(std::cref(net), full, empty, 16, net.reach, 0), net(full), 1e-5);
    EXPECT_EQ(net.calls, 2);
}

TEST(Tiles, what_does_not_exceed_the_threshold_is_no_activity_and_what_is_not_a_number_is)
{
    auto image = at::full({3, 64, 64}, 0.5);
    EXPECT_FALSE(reached_tiles(image, 16, {8, 4}, 0.5).any().item<bool>());
    image[1][20][40] = std::nan("");
    const auto tiles = reached_tiles(image, 16, {8, 4}, 0.5);
    EXPECT_TENSOR_EQ(tiles.to(at::kLong).sum(), at::scalar_tensor(4, at::kLong)); // rows 12 to 31, columns 32 to 51
}

TEST(Tiles, boxes_cover_all_that_is_wanted_and_are_cheaper_than_the_whole)
{
    const auto cost = [](const Box& box) {
        return 4.0 + static_cast<double>((box.bottom - box.top + 2) * (box.right - box.left + 2));
    };
    for (const uint64_t seed : {1, 2, 3}) {
        for (const double fraction : {0.01, 0.1, 0.5}) {
            const auto wanted = random_mask({20, 30}, fraction, seed);
            auto covered = at::zeros({20, 30}, at::kBool);
            double sum = 0;
            for (const auto& box : cover(wanted, cost)) {
                covered.narrow(0, box.top, box.bottom - box.top).narrow(1, box.left, box.right - box.left).fill_(true);
                sum += cost(box);
            }
            EXPECT_FALSE((wanted & ~covered).any().item<bool>());
            EXPECT_LE(sum, cost({0, 20, 0, 30}));
        }
    }
    EXPECT_TRUE(cover(at::zeros({3, 3}, at::kBool), cost).empty());
    EXPECT_EQ(cover(at::eye(20).to(at::kBool).narrow(0, 4, 1), cost), (std::vector{Box{0, 1, 4, 5}}));
}

TEST(Tiles, memory_that_ran_out_is_told_by_type_or_by_text)
{
    EXPECT_TRUE(is_out_of_memory(std::bad_alloc()));
    EXPECT_TRUE(is_out_of_memory(std::runtime_error("CUDA out of memory. Tried to allocate 2 GiB")));
    EXPECT_FALSE(is_out_of_memory(std::runtime_error("sizes differ")));
}
