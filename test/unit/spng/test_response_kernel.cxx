#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Response.h"

using namespace WireCell::SPNG;

namespace {
    /// Five wires whose rows hold smooth pulses of area 1, 2, 3, 4, 5 (times the sample period).
    at::Tensor field()
    {
        const auto t = at::arange(200, at::kDouble);
        const auto pulse = at::exp(-at::square((t - 100) / 15) / 2);
        return at::outer(at::arange(1, 6, at::kDouble), pulse / pulse.sum());
    }

    at::Tensor electronics()
    {
        const auto t = at::arange(101, at::kDouble);
        const auto pulse = at::exp(-at::square((t - 50) / 10) / 2);
        return pulse / pulse.sum();
    }
}

TEST(ResponseKernel, rows_start_at_the_wire_of_interest)
{
    const auto kernel = response_kernel(field(), electronics(), {});
    EXPECT_EQ(kernel.sizes(), at::IntArrayRef({5, 60}));
    EXPECT_EQ(kernel.scalar_type(), at::kFloat);
    const auto sums = kernel.sum(1) / kernel[0].sum();
    EXPECT_TENSOR_NEAR(sums, at::tensor({3.0f, 4.0f, 5.0f, 1.0f, 2.0f}) / 3, 1e-5);
}

TEST(ResponseKernel, a_physical_kernel_integrates_the_fine_samples)
{
    const ResponseParams par{.scale = 2};
    const auto kernel = response_kernel(field(), electronics(), par);
    // Sum over coarse samples x coarse period = sum over fine samples x fine period.
    EXPECT_NEAR(kernel[0].sum().item<double>() * par.period, 2 * 3 * par.fine_period * par.fine_period, 1);
}

TEST(ResponseKernel, the_wct_kernel_is_larger_by_the_ratio_of_periods)
{
    const auto physical = response_kernel(field(), electronics(), {});
    const auto wct = response_kernel(field(), electronics(), {.normalization = Normalization::wct});
    // The second ratio is what is padded before resampling.
    EXPECT_TENSOR_NEAR(wct, physical * (5.0), 1e-4);
    const auto odd = electronics().narrow(0, 0, 100);
    const auto padded = response_kernel(field(), odd, {.normalization = Normalization::wct});
    EXPECT_TENSOR_NEAR(padded, response_kernel(field(), odd, {}) * (5.0 * 300 / 299), 1e-3);
}

TEST(ResponseKernel, a_period_just_off_a_whole_ns_is_taken_as_whole)
{
    EXPECT_TENSOR_EQ(response_kernel(field(), electronics(), {.fine_period = 99.999}),
                     response_kernel(field(), electronics(), {}));
}

TEST(ResponseKernel, the_spectrum_wraps_negative_wires_to_the_end)
{
    const auto kernel = response_kernel(field(), electronics(), {});
    const auto image = at::fft_irfft2(response_spectrum(kernel, 9, 64), at::IntArrayRef({9, 64}));
    EXPECT_TENSOR_NEAR(image.narrow(0, 0, 3).narrow(1, 0, 60), kernel.narrow(0, 0, 3), 1e-4);
    EXPECT_TENSOR_NEAR(image.narrow(0, 7, 2).narrow(1, 0, 60), kernel.narrow(0, 3, 2), 1e-4);
    EXPECT_TENSOR_NEAR(image.narrow(0, 3, 4), at::zeros({4, 64}), 1e-4);
    EXPECT_EQ(response_spectrum(kernel, 4, 20).sizes(), at::IntArrayRef({4, 11}));
}

TEST(ResponseKernel, a_ratio_with_zero_response_is_zero)
{
    const auto filter = at::tensor({2.0f, 2.0f});
    const auto response = at::complex(at::tensor({0.0f, 4.0f}), at::zeros({2}));
    EXPECT_TENSOR_EQ(ratio_or_zero(filter, response), at::complex(at::tensor({0.0f, 0.5f}), at::zeros({2})));
}

TEST(ResponseKernel, other_shapes_are_refused)
{
    EXPECT_REFUSED(response_kernel(electronics(), electronics(), {}), "want wires x samples");
    EXPECT_REFUSED(response_kernel(field(), field(), {}), "want one vector");
    EXPECT_REFUSED(response_kernel(field(), electronics(), {.period = 0}), "want positive");
}
