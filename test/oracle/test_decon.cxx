// Response kernels and the deconvolution of a single electron against the reference's numbers.
#include "Npz.h"
#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Filter.h"
#include "WireCellSpng/algo/dsp/FilterBank.h"
#include "WireCellSpng/algo/dsp/Response.h"
#include "WireCellSpng/base/Dft.h"

#include <cmath>

using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    constexpr double volt = 1e-6;                             // in units of the Wire-Cell Toolkit
    constexpr double adc_per_voltage = -16384 / (1.4 * volt); // 14 bits over 1.4 V, collection positive
    constexpr double tolerance = 1e-4;                        // relative: the reference works in float32

    std::map<std::string, at::Tensor> golden() { return load_npz(shared_data("golden-response-kernels.npz")); }

    /// Rows in the order of wires: the file has the wire of interest first.
    at::Tensor field(const std::map<std::string, at::Tensor>& arrays, int plane)
    {
        const auto rows = arrays.at("avg_fr_" + std::to_string(plane));
        return at::roll(rows, rows.size(0) / 2, 0);
    }

    at::Tensor wct_kernel(const std::map<std::string, at::Tensor>& arrays, int plane)
    {
        const ResponseParams par{.scale = adc_per_voltage, .normalization = Normalization::wct};
        return response_kernel(field(arrays, plane), arrays.at("er"), par);
    }

    FilterAxis time_filter(double lowpass, double power, double highpass = 0)
    {
        FilterAxis axis{{{FilterKind::lowpass, lowpass * 1e-3, power}}, 500, true};
        if (highpass > 0) axis.filters.push_back({FilterKind::highpass, highpass * 1e-3, 2});
        return axis;
    }

    /// Deconvolve the response of a plane put at channel 100 and tick 1000.
    at::Tensor impulse(const at::Tensor& kernel, bool wrapped, double channel_scale, const FilterAxis& filter)
    {
        const int64_t nchannels = wrapped ? 800 : 480;
        auto adc = at::zeros({nchannels, 6000});
        adc.narrow(1, 1000, kernel.size(1)).copy_(at::roll(resize_tensor_middle(kernel, 0, nchannels), 100, 0));

        const std::array<AxisParams, 2> axes = {AxisParams{.cyclic = wrapped, .crop = wrapped ? 0 : -2},
                                                AxisParams{.baseline = true}};
        const auto plan = plan_convolve(axes, adc, {kernel.size(0), kernel.size(1)}, true);
        const auto response = response_spectrum(kernel, plan.channel.conv, plan.tick.conv);
        const FilterAxis channel{{{FilterKind::lowpass, channel_scale, 2}}, 1, false};
        const auto decon = ratio_or_zero(filter_spectrum({channel, {}}, {plan.channel.conv, plan.tick.conv}), response);
        const TimeFilter time{sample_filter(filter, plan.tick.conv, true), 128, 6000};
        return filter_bank(adc, plan_bank(decon, plan, {time})).front();
    }

    double value(const at::Tensor& image, int64_t channel, int64_t tick) { return image[channel][tick].item<double>(); }
}

TEST(Decon, kernels_equal_the_reference)
{
    SPNG_TEST_DATA_OR_SKIP(path, "golden-response-kernels.npz");
    const auto arrays = load_npz(path);
    for (int plane = 0; plane < 3; ++plane) {
        const auto want = arrays.at("response_" + std::to_string(plane));
        const double peak = want.abs().max().item<double>();
        // Transforms differ in the last bits between processors: by up to 2.9e-7 so far.
        EXPECT_TENSOR_NEAR(wct_kernel(arrays, plane), want, 1e-6 * peak) << "plane " << plane;
    }
}

TEST(Decon, kernels_have_the_known_extremes)
{
    SPNG_TEST_DATA_OR_SKIP(path, "golden-response-kernels.npz");
    const auto arrays = load_npz(path);
    struct Row {
        double min, max, sum;
        int64_t argmin, argmax;
    };
    const Row known[] = {{-0.026443, 0.028420, -0.0018765, 127, 120},
                         {-0.027586, 0.027745, -0.0017455, 132, 125},
                         {-1.207e-05, 0.103383, 0.694637, 143, 132}};
    for (int plane = 0; plane < 3; ++plane) {
        SCOPED_TRACE(plane);
        const auto row = wct_kernel(arrays, plane)[0];
        EXPECT_NEAR(row.min().item<double>(), known[plane].min, 2e-6);
        EXPECT_NEAR(row.max().item<double>(), known[plane].max, 2e-6);
        EXPECT_NEAR(row.sum().item<double>(), known[plane].sum, 2e-6);
        EXPECT_EQ(row.argmax().item<int64_t>(), known[plane].argmax);
        EXPECT_EQ(row.argmin().item<int64_t>(), known[plane].argmin);
    }
}

TEST(Decon, the_physical_kernel_is_smaller_by_the_documented_factor)
{
    SPNG_TEST_DATA_OR_SKIP(path, "golden-response-kernels.npz");
    const auto arrays = load_npz(path);
    const auto physical = response_kernel(field(arrays, 2), arrays.at("er"), {.scale = adc_per_voltage});
    EXPECT_TENSOR_NEAR(wct_kernel(arrays, 2), physical * (5 * 1500.0 / 1499), 1e-6);
    EXPECT_NEAR(physical.max().item<double>(), 0.02067, 1e-5);
}

TEST(Decon, one_electron_on_a_collection_wire_comes_back)
{
    SPNG_TEST_DATA_OR_SKIP(path, "golden-response-kernels.npz");
    const auto out = impulse(wct_kernel(golden(), 2), false, 10 / std::sqrt(M_PI), time_filter(0.12, 2));
    EXPECT_EQ(out.argmax().item<int64_t>(), 100 * 6000 + 1128);
    EXPECT_NEAR(value(out, 100, 1128), 0.15004, 2e-5);
    EXPECT_NEAR(value(out, 101, 1128), 1.19e-4, 1e-6);
    EXPECT_NEAR(out[100].narrow(0, 1128 - 40, 81).sum().item<double>(), 0.98585, 1e-4);
}

TEST(Decon, one_electron_on_an_induction_wire_comes_back)
{
    SPNG_TEST_DATA_OR_SKIP(path, "golden-response-kernels.npz");
    const auto arrays = golden();
    for (int plane = 0; plane < 2; ++plane) {
        SCOPED_TRACE(plane);
        const auto out = impulse(wct_kernel(arrays, plane), true, 0.75 / std::sqrt(M_PI), time_filter(0.12, 2));
        EXPECT_EQ(out.argmax().item<int64_t>(), 100 * 6000 + 1128);
        EXPECT_NEAR(value(out, 100, 1128), 0.12153, 2e-5);
        EXPECT_NEAR(value(out, 99, 1128), 0.016366, 2e-5);
    }
    const auto gauss = impulse(wct_kernel(arrays, 0), true, 0.75 / std::sqrt(M_PI), time_filter(0.12, 2));
    EXPECT_NEAR(gauss[100].narrow(0, 1128 - 40, 81).sum().item<double>(), 0.79851, 1e-4);
    const auto wiener =
        impulse(wct_kernel(arrays, 0), true, 0.75 / std::sqrt(M_PI), time_filter(0.148788, 3.76194, 0.080));
    EXPECT_NEAR(value(wiener, 100, 1128), 0.07503, 2e-5);
    EXPECT_NEAR(value(wiener, 101, 1128), 0.010104, 2e-5);
}
