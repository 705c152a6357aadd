// Response and deconvolution of the traditional signal processing.
#include "OspTesting.h"
#include "WireCellSpng/algo/osp/Decon.h"
#include "WireCellSpng/algo/osp/Response.h"
#include "WireCellSpng/base/Dft.h"

using namespace spng::test;

namespace {
    constexpr int64_t nwires = 5, nticks = 60, margin = nwires / 2;

    /// A response that falls off across wires and time.
    at::Tensor response()
    {
        const auto wire = at::arange(nwires, at::kFloat) - margin, tick = at::arange(nticks, at::kFloat);
        return (at::exp(-wire * wire).unsqueeze(1) * at::exp(-tick / 2).unsqueeze(0)).contiguous();
    }

    ImageView view_of(int64_t nrows, int64_t shift)
    {
        ImageView view{.nticks = nticks, .shift = shift, .crop = nticks - 10, .rows = {}};
        for (int64_t row = 0; row < nrows; ++row) view.rows.push_back(row);
        return view;
    }
}

TEST(OspDecon, the_response_to_a_charge_gives_the_charge)
{
    constexpr int64_t nrows = 20, wire = 8, tick = 12, shift = 7;
    auto samples = at::zeros({nrows, nticks}, at::kFloat);
    samples.narrow(0, wire - margin, nwires)
        .narrow(1, tick, nticks - tick)
        .copy_(response().narrow(1, 0, nticks - tick));
    const auto spectrum = deconvolve(samples, {.response = response()});
    auto want = at::zeros({nrows, nticks - 10}, at::kFloat);
    want[wire][tick + shift] = 1;
    EXPECT_TENSOR_NEAR(images(spectrum, view_of(nrows, shift), {at::Tensor()})[0], want, 1e-3);
    EXPECT_TENSOR_NEAR(
        images(deconvolve(samples * 3, {.response = response()}), view_of(nrows, shift), {at::Tensor()})[0], want * 3,
        3e-3);
}

TEST(OspDecon, negative_shifts_are_cyclic)
{
    const auto samples = noise({nwires * 2, nticks}, 1);
    const auto spectrum = deconvolve(samples, {.response = response()});
    EXPECT_TENSOR_EQ(images(spectrum, view_of(3, -4), {at::Tensor()})[0],
                     images(spectrum, view_of(3, nticks - 4), {at::Tensor()})[0]);
}

TEST(OspDecon, a_division_by_zero_gives_zero)
{
    const auto samples = at::ones({nwires * 2, nticks}, at::kFloat);
    const auto spectrum = deconvolve(samples, {.response = at::zeros({nwires, nticks}, at::kFloat)});
    EXPECT_EQ(at::max(at::abs(spectrum)).item<float>(), 0);
}

TEST(OspDecon, several_images_are_those_made_one_by_one)
{
    const auto spectrum = deconvolve(noise({40, nticks}, 2), {.response = response()});
    const auto filter = at::exp(-at::arange(WireCell::SPNG::half_size(nticks), at::kFloat) / 10);
    const auto both = images(spectrum, view_of(36, 3), {filter, at::Tensor()});
    EXPECT_TENSOR_EQ(both[0], images(spectrum, view_of(36, 3), {filter})[0]);
    EXPECT_TENSOR_EQ(both[1], images(spectrum, view_of(36, 3), {at::Tensor()})[0]);
}

TEST(OspDecon, sizes_that_do_not_fit_are_refused)
{
    const auto samples = at::zeros({10, nticks + 1}, at::kFloat);
    EXPECT_THROW(deconvolve(samples, {.response = response()}), WireCell::ValueError);
    EXPECT_THROW(deconvolve(samples, {.response = at::ones({4, nticks + 1})}), WireCell::ValueError)
        << "an even number of wires";
}

TEST(OspResponse, field_and_electronics_are_convolved_and_interpolated)
{
    // A current of one sample: the response is the electronics, twice as coarse from its second sample on.
    auto field = at::zeros({1, 4}, at::kFloat);
    field[0][1] = 1;
    const auto elec = at::tensor({8.0F, 4.0F, 2.0F, 1.0F, 0.0F, 0.0F, 0.0F, 0.0F});
    const auto whole = build_response(field, elec, {.fine_period = 1, .period = 2, .nticks = 5});
    EXPECT_TENSOR_NEAR(whole, rows_of({{0, 4, 1, 0, 0}}), 1e-6);
    const auto half = build_response(field, elec, {.fine_period = 1, .period = 0.5, .nticks = 5});
    EXPECT_TENSOR_NEAR(half, rows_of({{0, 4, 8, 6, 4}}), 1e-6);
    const auto later = build_response(field, elec, {.fine_period = 1, .period = 1, .shift = 1.9, .nticks = 4});
    EXPECT_TENSOR_NEAR(later, rows_of({{0, 0, 8, 4}}), 1e-6);
}

TEST(OspResponse, parts_of_unlike_size_are_refused)
{
    EXPECT_THROW(build_response(at::zeros({3, 8}), at::zeros({4}), {.nticks = 4}), WireCell::ValueError);
    EXPECT_THROW(build_response(at::zeros({3, 8}), at::zeros({8}), {.period = 0, .nticks = 4}), WireCell::ValueError);
}
