#include "TensorCheck.h"

#include "WireCellSpng/algo/roi/Rebaseline.h"

using namespace WireCell::SPNG;

namespace {
    at::Tensor row(std::vector<float> values) { return at::tensor(values).view({1, -1}); }

    /// Both formulations must say the same.
    void expect_rebaselined(const at::Tensor& wave, const RebaselineParams& par, const at::Tensor& want)
    {
        EXPECT_TENSOR_NEAR(rebaseline(wave, par), want, 1e-6);
        EXPECT_TENSOR_NEAR(rebaseline_segments(wave, par), want, 1e-6);
    }
}

TEST(Rebaseline, a_line_through_the_ends_is_subtracted)
{
    expect_rebaselined(row({0, 0, 5, 10, 5, 0, 0}), {}, row({0, 0, 0, 5, 0, 0, 0}));
    expect_rebaselined(row({0, 0, 1, 10, 3, 0, 0}), {}, row({0, 0, 0, 8, 0, 0, 0}));
}

TEST(Rebaseline, a_masked_zero_splits_and_cuts_as_an_end_of_the_array_does)
{
    const auto wave = row({0, 0, 2, 4, 2, 0, 6, 3, 1, 0, 0});
    const auto masked = at::arange(11) == 5;
    for (const bool open : {false, true}) {
        RebaselineParams par;
        par.open_ends = open;
        const auto want = open ? row({0, 0, 0, 2, 0, 0, 5, 2, 0, 0, 0}) : row({0, 0, 0, 2, 0, 0, 0, -.5, 0, 0, 0});
        EXPECT_TENSOR_NEAR(rebaseline(wave, par, masked), want, 1e-6);
        EXPECT_TENSOR_NEAR(rebaseline_segments(wave, par, masked), want, 1e-6);
    }
    EXPECT_TENSOR_EQ(rebaseline(wave, {}, at::zeros({11}, at::kBool)), rebaseline(wave, {}));
}

TEST(Rebaseline, the_ends_become_exactly_zero)
{
    const auto out = rebaseline(row({0, 0, 0.1f, 7.3f, 11.7f, 0.7f, 0, 0}), {});
    EXPECT_EQ(out[0][2].item<float>(), 0);
    EXPECT_EQ(out[0][5].item<float>(), 0);
}

TEST(Rebaseline, a_single_zero_does_not_split)
{
    expect_rebaselined(row({0, 0, 2, 4, 0, 4, 2, 0, 0}), {}, row({0, 0, 0, 2, -2, 2, 0, 0, 0}));
}

TEST(Rebaseline, two_zeros_split_and_three_can_be_asked_for)
{
    const auto wave = row({2, 4, 2, 0, 0, 3, 6, 3});
    expect_rebaselined(wave, {}, row({0, 2, 0, 0, 0, 0, 3, 0}));
    RebaselineParams par;
    par.consequtive_zeros = 3;
    const auto whole = rebaseline(wave, par);
    EXPECT_NEAR(whole[0][3].item<float>(), -2 - 3.0 / 7, 1e-6);
    expect_rebaselined(wave, par, whole);
}

TEST(Rebaseline, a_short_run_of_zeros_at_the_edge_belongs_to_the_roi)
{
    expect_rebaselined(row({0, 4, 2, 0, 0}), {}, row({0, 3, 0, 0, 0}));
    expect_rebaselined(row({0, 0, 2, 4, 0}), {}, row({0, 0, 0, 3, 0}));
}

TEST(Rebaseline, small_rois_are_left_alone_or_removed)
{
    const auto wave = row({0, 0, 7, 0, 0, 2, 4, 2});
    expect_rebaselined(wave, {}, row({0, 0, 7, 0, 0, 0, 2, 0}));
    RebaselineParams par;
    par.remove_small = true;
    expect_rebaselined(wave, par, row({0, 0, 0, 0, 0, 0, 2, 0}));
    par.min_roi_size = 3;
    expect_rebaselined(wave, par, at::zeros({1, 8}));
}

TEST(Rebaseline, shrinking_moves_the_ends_and_keeps_what_is_cut)
{
    RebaselineParams par;
    par.shrink_size = 1;
    expect_rebaselined(row({0, 0, 9, 2, 4, 2, 9, 0, 0}), par, row({0, 0, 9, 0, 2, 0, 9, 0, 0}));
    expect_rebaselined(row({0, 0, 9, 8, 0, 0}), par, row({0, 0, 9, 8, 0, 0}));
}

TEST(Rebaseline, negative_samples_can_be_removed_along_any_dimension)
{
    RebaselineParams par;
    par.remove_negative = true;
    const auto wave = row({0, 0, 2, -4, 6, 2, 0, 0});
    const auto want = row({0, 0, 0, 0, 4, 0, 0, 0});
    expect_rebaselined(wave, par, want);
    par.dim = 0;
    expect_rebaselined(wave.t(), par, want.t());
    par.dim = -2;
    expect_rebaselined(wave.t(), par, want.t());
}

TEST(Rebaseline, nothing_and_all_zeros_stay_what_they_are)
{
    expect_rebaselined(at::zeros({3, 0}), {}, at::zeros({3, 0}));
    expect_rebaselined(at::zeros({0, 5}), {}, at::zeros({0, 5}));
    expect_rebaselined(at::zeros({3, 5}), {}, at::zeros({3, 5}));
}

TEST(Rebaseline, the_input_is_not_written)
{
    const auto wave = row({0, 0, 5, 10, 5, 0, 0});
    const auto copy = wave.clone();
    rebaseline(wave, {});
    EXPECT_TENSOR_EQ(wave, copy);
}

TEST(Rebaseline, an_integer_image_is_refused)
{
    EXPECT_REFUSED(rebaseline(at::zeros({2, 8}, at::kInt), {}), "float32 or float64");
}
