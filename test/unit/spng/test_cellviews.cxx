#include "TensorCheck.h"

#include "WireCellSpng/algo/cells/CellViews.h"
#include "WireCellSpng/algo/cells/PackTicks.h"

using namespace WireCell::SPNG;
using spng::test::random_mask;

namespace {
    at::Tensor longs(std::vector<int64_t> values) { return at::tensor(values, at::kLong); }

    /// MP2 and MP3 of one view, cell by cell.
    std::array<at::Tensor, 2> direct(const std::array<at::Tensor, 3>& masks, const at::Tensor& cells, int view)
    {
        auto cross = at::zeros_like(masks[view]);
        for (int64_t ind = 0; ind < cells.size(0); ++ind) {
            const auto row = [&](int plane) { return masks[plane % 3][cells[ind][plane % 3].item<int64_t>()]; };
            cross[cells[ind][view].item<int64_t>()].bitwise_or_(row(view + 1) & row(view + 2));
        }
        return {~masks[view] & cross, masks[view] & cross};
    }

    at::Tensor random_cells(int64_t n, std::array<int64_t, 3> nrows)
    {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(9);
        std::vector<at::Tensor> columns;
        for (const auto size : nrows) columns.push_back(at::randint(0, size, {n}, generator, at::kLong));
        return at::stack(columns, 1);
    }
}

TEST(PackTicks, unpacking_gives_back_the_mask)
{
    for (const int64_t nticks : {0, 1, 7, 8, 63, 64, 65, 200}) {
        const auto mask = random_mask({2, 3, nticks}, 0.5, 1);
        const auto words = pack_ticks(mask);
        EXPECT_EQ(words.sizes(), at::IntArrayRef({2, 3, (nticks + 63) / 64}));
        EXPECT_TENSOR_EQ(unpack_ticks(words, nticks), mask);
    }
}

TEST(PackTicks, tick_t_is_bit_t)
{
    auto mask = at::zeros({1, 70}, at::kBool);
    mask[0][3] = true;
    mask[0][63] = true;
    mask[0][64] = true;
    EXPECT_TENSOR_EQ(pack_ticks(mask), longs({8 + std::numeric_limits<int64_t>::min(), 1}).view({1, 2}));
}

TEST(GroupPairs, pairs_are_sorted_and_unique)
{
    const auto pairs = group_pairs(longs({2, 0, 2, 2}), longs({1, 4, 0, 1}), longs({5, 6, 7, 5}), 4);
    EXPECT_TENSOR_EQ(pairs.offsets, longs({0, 1, 1, 3, 3}));
    EXPECT_TENSOR_EQ(pairs.first, longs({4, 0, 1}).to(at::kInt));
    EXPECT_TENSOR_EQ(pairs.second, longs({6, 7, 5}).to(at::kInt));
    EXPECT_EQ(pairs.longest, 2);
    EXPECT_REFUSED(group_pairs(longs({2}), longs({0}), longs({0}), 2), "more groups than 2");
}

TEST(CellViews, a_full_coincidence_is_mp3_in_each_view)
{
    const auto cells = longs({1, 0, 2}).view({1, 3});
    const auto low = at::zeros({3, 10}, at::kBool);
    for (int view = 0; view < 3; ++view) {
        std::array<at::Tensor, 3> masks = {low.clone(), low.clone(), low.clone()};
        for (int plane = 0; plane < 3; ++plane) masks[plane][cells[0][plane].item<int64_t>()][4] = true;
        const auto plan = plan_cell_views(cells, view, 3);
        auto want = at::zeros({2, 3, 10}, at::kBool);
        want[1][cells[0][view].item<int64_t>()][4] = true;
        EXPECT_TENSOR_EQ(cell_views(masks, plan, {CellFeature::mp2, CellFeature::mp3}), want);

        masks[view].zero_();
        EXPECT_TENSOR_EQ(cell_views(masks, plan, {CellFeature::mp3, CellFeature::mp2}), want);
    }
}

TEST(CellViews, every_formulation_agrees_with_a_loop_over_cells)
{
    const std::array<int64_t, 3> nrows = {11, 13, 17};
    const auto cells = random_cells(300, nrows);
    for (const int64_t nticks : {1, 64, 150}) {
        std::array<at::Tensor, 3> masks;
        for (int plane = 0; plane < 3; ++plane) masks[plane] = random_mask({nrows[plane], nticks}, 0.1, 20 + plane);
        for (int view = 0; view < 3; ++view) {
            const auto plan = plan_cell_views(cells, view, nrows[view]);
            const auto want = direct(masks, cells, view);
            const auto got = cell_views(masks, plan, {CellFeature::mp2, CellFeature::mp3});
            EXPECT_TENSOR_EQ(got[0], want[0]);
            EXPECT_TENSOR_EQ(got[1], want[1]);
            const auto a = pack_ticks(masks[(view + 1) % 3]);
            const auto b = pack_ticks(masks[(view + 2) % 3]);
            EXPECT_TENSOR_EQ(coincide_segments(a, b, plan.pairs), coincide(a, b, plan.pairs));
            EXPECT_TENSOR_EQ(coincide_segments(a, b, plan.pairs, 1), coincide(a, b, plan.pairs));
        }
    }
}

TEST(CellViews, long_images_are_searched_in_blocks_of_words)
{
    const auto cells = random_cells(50, {5, 6, 7});
    const std::array<at::Tensor, 3> masks = {random_mask({5, 10000}, 0.002, 1), random_mask({6, 10000}, 0.002, 2),
                                             random_mask({7, 10000}, 0.002, 3)};
    const auto want = direct(masks, cells, 2);
    const auto got = cell_views(masks, plan_cell_views(cells, 2, 7), {CellFeature::mp2, CellFeature::mp3});
    EXPECT_TENSOR_EQ(got[0], want[0]);
    EXPECT_TENSOR_EQ(got[1], want[1]);
}

TEST(CellViews, the_four_features_share_out_every_sample)
{
    const auto cells = random_cells(30, {5, 6, 7});
    const std::array<at::Tensor, 3> masks = {random_mask({5, 99}, 0.3, 1), random_mask({6, 99}, 0.3, 2),
                                             random_mask({7, 99}, 0.3, 3)};
    const auto all = cell_views(masks, plan_cell_views(cells, 0, 5),
                                {CellFeature::mp0, CellFeature::mp1, CellFeature::mp2, CellFeature::mp3});
    EXPECT_TENSOR_EQ(all.sum(0), at::ones({5, 99}, at::kLong));
    EXPECT_TENSOR_EQ(all[1] | all[3], masks[0]);
}

TEST(CellViews, batches_and_several_views_go_together)
{
    const auto cells = random_cells(30, {5, 6, 7});
    const std::array<at::Tensor, 3> masks = {random_mask({2, 5, 99}, 0.3, 1), random_mask({2, 6, 99}, 0.3, 2),
                                             random_mask({2, 7, 99}, 0.3, 3)};
    const std::vector<CellViewsPlan> plans = {plan_cell_views(cells, 1, 6), plan_cell_views(cells, 0, 5)};
    const auto out = cell_views(masks, plans, {CellFeature::mp3});
    ASSERT_EQ(out.size(), 2);
    EXPECT_EQ(out[0].sizes(), at::IntArrayRef({2, 1, 6, 99}));
    for (int64_t ind = 0; ind < 2; ++ind) {
        const std::array<at::Tensor, 3> one = {masks[0][ind], masks[1][ind], masks[2][ind]};
        EXPECT_TENSOR_EQ(out[1][ind], cell_views(one, plans[1], {CellFeature::mp3}));
    }
    const auto a = pack_ticks(masks[0]);
    const auto b = pack_ticks(masks[2]);
    const auto pairs = group_pairs(cells.select(1, 1), cells.select(1, 0), cells.select(1, 2), 6);
    EXPECT_TENSOR_EQ(coincide_segments(a, b, pairs), coincide(a, b, pairs));
}

TEST(CellViews, without_cells_nothing_coincides)
{
    const std::array<at::Tensor, 3> masks = {at::ones({2, 9}, at::kBool), at::ones({3, 9}, at::kBool),
                                             at::ones({4, 9}, at::kBool)};
    const auto plan = plan_cell_views(at::zeros({0, 3}, at::kLong), 0, 2);
    EXPECT_TENSOR_EQ(cell_views(masks, plan, {CellFeature::mp2, CellFeature::mp3}), at::zeros({2, 2, 9}, at::kBool));
    const auto words = pack_ticks(masks[1]);
    EXPECT_TENSOR_EQ(coincide_segments(words, words, plan.pairs), at::zeros({2, 1}, at::kLong));
}

TEST(CellViews, masks_that_do_not_fit_are_refused)
{
    const auto cells = longs({0, 1, 2}).view({1, 3});
    const auto plan = plan_cell_views(cells, 0, 2);
    const auto mask = [](int64_t rows, int64_t nticks) { return at::zeros({rows, nticks}, at::kBool); };
    const std::vector<CellFeature> mp3 = {CellFeature::mp3};
    EXPECT_REFUSED(cell_views({mask(2, 5), mask(2, 6), mask(3, 5)}, plan, mp3), "planes 0 and 1 differ");
    EXPECT_REFUSED(cell_views({mask(3, 5), mask(2, 5), mask(3, 5)}, plan, mp3), "plane 0 has 3 channels");
    EXPECT_REFUSED(cell_views({mask(2, 5), mask(1, 5), mask(3, 5)}, plan, mp3), "images of 1 and 3 rows");
    EXPECT_REFUSED(cell_views({mask(2, 5), mask(2, 5), at::zeros({3, 5})}, plan, mp3), "plane 2 is Float");
    EXPECT_REFUSED(plan_cell_views(cells, 3, 2), "target view 3");
}
