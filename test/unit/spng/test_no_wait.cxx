#include "TensorCheck.h"
#include "WireCellSpng/algo/cells/CellViews.h"
#include "WireCellSpng/algo/cells/CrossViews.h"
#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/algo/dsp/Reduce.h"
#include "WireCellSpng/algo/roi/Rebaseline.h"
#include "WireCellSpng/algo/roi/Threshold.h"
#include "WireCellSpng/algo/roi/Tiles.h"

#include <ATen/ExpandUtils.h>
#include <torch/library.h>

using namespace WireCell::SPNG;
using namespace spng::test;

// The algorithms on tensors without data, which take the branches of a GPU and throw wherever the host would wait for a
// value: item, nonzero, a copy to the host.

namespace {
    // Shapes that LibTorch knows in Python only.
    at::Tensor select_shape(const at::Tensor& x, int64_t dim, const at::Tensor& index)
    {
        auto sizes = x.sizes().vec();
        sizes.at(static_cast<size_t>(dim < 0 ? dim + x.dim() : dim)) = index.numel();
        return at::empty(sizes, x.options());
    }
    at::Tensor where_shape(const at::Tensor& condition, const at::Tensor& x, const at::Tensor& y)
    {
        const auto sizes = at::infer_size(condition.sizes(), at::infer_size(x.sizes(), y.sizes()));
        return at::empty(sizes, condition.options().dtype(at::result_type(x, y)));
    }
    at::Tensor flip_shape(const at::Tensor& x, at::IntArrayRef) { return at::empty(x.sizes(), x.options()); }
    void cummax_shape(const at::Tensor&, at::Tensor&, at::Tensor&, int64_t) {}

    TORCH_LIBRARY_IMPL(aten, Meta, library)
    {
        library.impl("flip", flip_shape);
        library.impl("_cummax_helper", cummax_shape);
        library.impl("_cummin_helper", cummax_shape);
        library.impl("index_select", select_shape);
        library.impl("where.self", where_shape);
    }

    const at::Device without_data(at::kMeta);

    at::Tensor image(at::ScalarType type = at::kFloat)
    {
        return at::empty({800, 1500}, at::TensorOptions().dtype(type).device(without_data));
    }
}

TEST(NoWait, the_device_without_data_throws_where_a_gpu_would_be_waited_for)
{
    EXPECT_ANY_THROW(image().sum().item<float>());
    EXPECT_ANY_THROW(at::nonzero(image()));
    EXPECT_ANY_THROW(image().cpu());
}

TEST(NoWait, coincidences_are_found_without_a_value_on_the_host)
{
    const auto index = at::arange(500, at::kLong).remainder(800);
    const auto plan = plan_cell_views(at::stack({index, index, index}, 1), 0, 800).to(without_data);
    const auto mask = image(at::kBool);
    const auto views = cell_views({mask, mask, mask}, plan, {CellFeature::mp2, CellFeature::mp3});
    EXPECT_EQ(views.sizes(), (at::IntArrayRef{2, 800, 1500}));
    EXPECT_EQ(extract_mp(image(at::kInt), 2).sizes(), mask.sizes());
}

TEST(NoWait, masks_are_dilated_and_their_runs_chosen_without_a_value_on_the_host)
{
    EXPECT_EQ(dilate_ticks(image(at::kBool), 3, 4).sizes(), image().sizes());
    EXPECT_EQ(runs_with(image(at::kBool), image(at::kBool)).sizes(), image().sizes());
}

TEST(NoWait, baselines_are_drawn_without_a_value_on_the_host)
{
    RebaselineParams par;
    EXPECT_EQ(rebaseline(image(), par).sizes(), image().sizes());
    par.remove_small = par.open_ends = true;
    par.end_size = 4;
    EXPECT_EQ(rebaseline(image(), par).sizes(), image().sizes());
    EXPECT_EQ(rebaseline(image(), par, image(at::kBool)).sizes(), image().sizes());
}

TEST(NoWait, images_are_rebinned_and_joined_without_a_value_on_the_host)
{
    for (const auto norm : {RebinNorm::integral, RebinNorm::interpolation, RebinNorm::maximum}) {
        EXPECT_EQ(rebin(image(), -1, 4, norm).sizes(), (at::IntArrayRef{800, 375}));
        EXPECT_EQ(rebin(image(), -1, -4, norm).sizes(), (at::IntArrayRef{800, 6000}));
    }
    EXPECT_EQ(reduce_tensors(ReduceOp::mul, 0, {image(), image(at::kBool)}).sizes(), image().sizes());
}

TEST(NoWait, a_net_in_pieces_gives_no_value_to_the_host)
{
    const Net net = [](const at::Tensor& x) { return at::sum(x, 1, true); };
    const auto batch = at::empty({2, 3, 800, 1500}, image().options());
    EXPECT_EQ(forward_pieces(net, batch, -2, 400, {16, 16}).sizes(), (at::IntArrayRef{2, 1, 800, 1500}));
}
