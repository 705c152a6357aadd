#include "TensorCheck.h"
#include "WireCellSpng/algo/score/LikelihoodRatio.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    at::Tensor numbers(std::vector<double> values) { return at::tensor(values, at::kDouble); }
}

TEST(LikelihoodRatio, is_the_logit_less_what_came_oftener)
{
    // s = 2/3, of twice as many: as likely as the other.
    EXPECT_NEAR(log_ratio(numbers({std::log(2)}), 2)[0].item<double>(), 0, 1e-15);
    EXPECT_TENSOR_EQ(log_ratio(numbers({1, -2})), numbers({1, -2}));
    EXPECT_REFUSED(log_ratio(numbers({0}), 0), "a share of 0");
}

TEST(LikelihoodRatio, of_mixtures_is_that_of_their_sums)
{
    // Densities of three components at two places.
    const auto density = numbers({0.5, 0.2, 0.1, 0.01, 0.3, 0.6}).view({2, 3});
    const auto ratios = density.log().unsqueeze(2) - density.log().unsqueeze(1);
    const auto first = numbers({0.6, 0.3, 0.1}), second = numbers({0, 0.5, 0.5});
    const auto want = (density.matmul(first) / density.matmul(second)).log();
    EXPECT_TENSOR_NEAR(mixture_log_ratio(ratios, first, second), want, 1e-12);
    EXPECT_TENSOR_NEAR(mixture_log_ratio(ratios, second, first), -want, 1e-12);
    EXPECT_REFUSED(mixture_log_ratio(ratios, first, 2 * second), "weights1 has 3 weights of sum 2 (want 3");
    EXPECT_REFUSED(mixture_log_ratio(density, first, second), "ratios (2, 3)");
}

TEST(LikelihoodRatio, goes_with_the_true_one_along_a_line)
{
    const auto truth = numbers({-1, 0, 1, 2});
    const auto exact = ratio_line(0.9 * truth + 0.1, truth);
    EXPECT_NEAR(exact.slope, 0.9, 1e-14);
    EXPECT_NEAR(exact.offset, 0.1, 1e-14);
    EXPECT_NEAR(exact.slope_error, 0, 1e-7);
    // Off by +-1 at both ends alike: the slope stays, its error is sqrt(4 / 2 / 5).
    const auto off = ratio_line(truth + numbers({1, -1, -1, 1}), truth);
    EXPECT_NEAR(off.slope, 1, 1e-14);
    EXPECT_NEAR(off.slope_error, std::sqrt(4.0 / 2 / 5), 1e-14);
    EXPECT_REFUSED(ratio_line(truth, numbers({1, 1, 1, 1})), "all true ratios are equal");
    EXPECT_REFUSED(ratio_line(numbers({1, 2}), numbers({1, 2})), "2 and 2 events (want as many, 3 or more)");
}
