// Response and deconvolution of the traditional signal processing.
#include "OspTesting.h"
#include "WireCellSpng/algo/osp/Decon.h"
#include "WireCellSpng/algo/osp/Response.h"
#include "WireCellSpng/algo/osp/Spectra.h"
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

TEST(OspDecon, gaps_keep_rows_apart)
{
    EXPECT_EQ(spectrum_rows(4, nwires, {}), (std::vector<int64_t>{0, 1, 2, 3}));
    EXPECT_EQ(spectrum_rows(4, nwires, {0, 2}), (std::vector<int64_t>{5, 6, 12, 13}));
    constexpr int64_t nrows = 20, half = 10, tick = 12;
    auto samples = at::zeros({nrows, nticks}, at::kFloat);
    samples[half - 1].narrow(0, tick, nticks - tick).copy_(response()[margin].narrow(0, 0, nticks - tick));
    const auto image = [&](const std::vector<int64_t>& gaps) {
        auto view = view_of(nrows, 0);
        view.rows = spectrum_rows(nrows, nwires, gaps);
        return images(deconvolve(samples, {.response = response(), .gaps = gaps}), view, {at::Tensor()})[0];
    };
    const auto joined = image({}), apart = image({half});
    const auto charge_of = [](const at::Tensor& rows, int64_t row) { return at::abs(rows[row]).max().item<float>(); };
    EXPECT_NEAR(charge_of(joined, half), charge_of(joined, half - 2), 1e-3);
    EXPECT_LT(charge_of(apart, half), 0.1F * charge_of(apart, half - 2));
    EXPECT_NEAR(charge_of(apart, half - 1), charge_of(joined, half - 1), 1e-3);
}

TEST(OspDecon, a_correction_multiplies_the_spectrum_of_its_row)
{
    const auto samples = noise({nwires * 2, nticks}, 3);
    const auto half = at::full({nwires * 2, WireCell::SPNG::half_size(nticks)}, 0.5, at::kComplexFloat);
    const auto plain = images(deconvolve(samples * 0.5, {.response = response()}), view_of(6, 0), {at::Tensor()})[0];
    const auto corrected =
        images(deconvolve(samples, {.response = response(), .correction = half}), view_of(6, 0), {at::Tensor()})[0];
    EXPECT_TENSOR_NEAR(corrected, plain, 1e-3);
}

TEST(OspDecon, its_spectra_are_those_of_samples_and_response_and_their_ratio)
{
    constexpr int64_t nrows = 20;
    const auto samples = noise({nrows, nticks - 10}, 4);
    auto correction = at::ones({nrows, WireCell::SPNG::half_size(nticks)}, at::kComplexFloat);
    correction.narrow(0, 0, 7).mul_(0.5);
    const std::vector<int64_t> gaps = {8};
    const DeconParams params{.response = response(), .correction = correction, .gaps = gaps};
    const auto spectra = spectra_of(samples, params);
    const std::vector<int64_t> sizes = {nrows + nwires - 1 + nwires, nticks};
    EXPECT_EQ(spectra.decon.sizes(), sizes);

    auto rows = at::zeros(sizes, at::kFloat);
    rows.narrow(0, margin, 8).narrow(1, 0, nticks - 10).copy_(samples.narrow(0, 0, 8));
    rows.narrow(0, margin + 8 + nwires, 12).narrow(1, 0, nticks - 10).copy_(samples.narrow(0, 8, 12));
    rows.narrow(0, margin, 7).mul_(0.5);
    EXPECT_TENSOR_NEAR(at::real(at::fft_ifft2(spectra.input)), rows, 1e-5);

    auto kernel = at::zeros(sizes, at::kFloat);
    kernel.narrow(0, 0, nwires).copy_(response());
    EXPECT_TENSOR_NEAR(at::real(at::fft_ifft2(spectra.response)), kernel, 1e-5);

    const auto half = at::fft_ifft(spectra.decon, c10::nullopt, 0).narrow(1, 0, WireCell::SPNG::half_size(nticks));
    const auto want = deconvolve(samples, params);
    EXPECT_TENSOR_NEAR(at::view_as_real(half), at::view_as_real(want), 1e-4 * at::max(at::abs(want)).item<double>());
}

TEST(OspDecon, its_ratio_is_zero_where_the_response_is)
{
    const auto spectra =
        spectra_of(at::ones({10, nticks}, at::kFloat), {.response = at::zeros({nwires, nticks}, at::kFloat)});
    EXPECT_EQ(at::max(at::abs(spectra.decon)).item<float>(), 0);
    EXPECT_GT(at::max(at::abs(spectra.input)).item<float>(), 0);
}

TEST(OspDecon, sizes_that_do_not_fit_are_refused)
{
    const auto samples = at::zeros({10, nticks + 1}, at::kFloat);
    EXPECT_THROW(deconvolve(samples, {.response = response()}), WireCell::ValueError);
    EXPECT_THROW(deconvolve(samples, {.response = at::ones({4, nticks + 1})}), WireCell::ValueError)
        << "an even number of wires";
    EXPECT_THROW(spectra_of(samples, {.response = response()}), WireCell::ValueError);
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
