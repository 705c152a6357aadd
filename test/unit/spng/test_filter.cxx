#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Filter.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    const FilterAxis lowpass = {{{FilterKind::lowpass, 0.2, 2}}, 1.0, false, 128};
    const FilterAxis identity = {};
    float at_bin(const at::Tensor& x, int64_t bin) { return x[bin].item<float>(); }
}

TEST(Filter, samples_follow_the_function_and_mirror_it)
{
    const auto even = sample_filter(lowpass, 8);
    for (int64_t bin = 0; bin <= 4; ++bin) {
        const double freq = static_cast<double>(bin) / 8;
        EXPECT_NEAR(at_bin(even, bin), std::exp(-0.5 * std::pow(freq / 0.2, 2)), 1e-6);
    }
    EXPECT_EQ(at_bin(even, 7), at_bin(even, 1));
    EXPECT_EQ(at_bin(even, 5), at_bin(even, 3));
    const auto odd = sample_filter(lowpass, 7);
    EXPECT_EQ(at_bin(odd, 4), at_bin(odd, 3));
    EXPECT_EQ(at_bin(odd, 6), at_bin(odd, 1));
}

TEST(Filter, a_half_spectrum_is_the_first_half)
{
    for (const int64_t n : {1, 7, 8}) {
        EXPECT_TENSOR_EQ(sample_filter(lowpass, n, true), sample_filter(lowpass, n).slice(0, 0, n / 2 + 1));
    }
}

TEST(Filter, the_baseline_bin_can_be_dropped)
{
    auto axis = lowpass;
    axis.ignore_baseline = true;
    EXPECT_EQ(at_bin(sample_filter(axis, 8), 0), 0);
    EXPECT_EQ(at_bin(sample_filter(lowpass, 8), 0), 1);
}

TEST(Filter, functions_of_an_axis_multiply)
{
    FilterAxis axis = {
        {{FilterKind::lowpass, 0.2, 3}, {FilterKind::highpass, 0.1, 2}, {FilterKind::flat, 2.0}}, 1, false};
    const double freq = 1.0 / 8;
    const double want = 2 * std::exp(-0.5 * std::pow(freq / 0.2, 3)) * (1 - std::exp(-std::pow(freq / 0.1, 2)));
    EXPECT_NEAR(at_bin(sample_filter(axis, 8), 1), want, 1e-6);
}

TEST(Filter, axes_multiply_as_an_outer_product)
{
    const auto both = filter_spectrum({lowpass, lowpass}, {4, 6});
    EXPECT_EQ(both.sizes(), at::IntArrayRef({4, 4}));
    EXPECT_TENSOR_NEAR(both, at::outer(sample_filter(lowpass, 4), sample_filter(lowpass, 6, true)), 1e-7);
}

TEST(Filter, an_identity_axis_stays_small)
{
    EXPECT_EQ(filter_spectrum({lowpass, identity}, {4, 6}).sizes(), at::IntArrayRef({4, 1}));
    EXPECT_EQ(filter_spectrum({identity, lowpass}, {4, 6}).sizes(), at::IntArrayRef({1, 4}));
    EXPECT_TENSOR_EQ(filter_spectrum({identity, identity}, {4, 6}), at::ones({1, 4}));
}

TEST(Filter, a_pass_without_scale_or_period_is_refused)
{
    EXPECT_REFUSED(sample_filter({{{FilterKind::lowpass, -1, 2}}, 1.0}, 8), "scale > 0");
    EXPECT_REFUSED(sample_filter({{{FilterKind::highpass, 1, 2}}, -1}, 8), "period > 0");
    EXPECT_REFUSED(sample_filter(lowpass, 0), "0 times");
}
