#include "TensorCheck.h"

#include "WireCellSpng/algo/score/Charge.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    // Charge of 1000 channels, from 1000 to 50,000 electrons.
    at::Tensor some_truth() { return 1000 + 49000 * spng::test::noise({1000, 4}, 5).abs().clamp_max(1); }
}

TEST(Metrics, the_truth_itself_has_no_bias_no_width_and_no_inefficiency)
{
    const auto truth = some_truth();
    const auto metrics = charge_metrics(truth, truth);
    EXPECT_EQ(metrics.valid, 1000);
    EXPECT_EQ(metrics.bad, 0);
    for (const double one : {metrics.bias, metrics.resolution, metrics.median, metrics.half_width, metrics.total}) {
        EXPECT_NEAR(one, 0, 1e-12);
    }
    EXPECT_EQ(metrics.inefficiency, 0);
}

TEST(Metrics, nine_tenths_of_the_truth_is_a_bias_of_minus_ten_percent)
{
    const auto truth = some_truth();
    const auto metrics = charge_metrics(0.9 * truth, truth);
    EXPECT_NEAR(metrics.bias, -0.1, 1e-6);
    EXPECT_NEAR(metrics.median, -0.1, 1e-6);
    EXPECT_NEAR(metrics.total, -0.1, 1e-6);
    EXPECT_NEAR(metrics.resolution, 0, 1e-6);
    EXPECT_EQ(metrics.inefficiency, 0);
}

TEST(Metrics, ratios_that_scatter_give_their_width)
{
    const auto truth = at::full({100000}, 20000.0, at::kDouble);
    const auto ratio = 0.95 + 0.05 * spng::test::noise({100000}, 7).to(at::kDouble);
    const auto metrics = charge_metrics(ratio * truth, truth);
    EXPECT_NEAR(metrics.bias, -0.05, 1e-3);
    EXPECT_NEAR(metrics.resolution, 0.05 / 0.95, 1e-3);
    EXPECT_NEAR(metrics.median, -0.05, 1e-3);
    EXPECT_NEAR(metrics.half_width, 0.05, 1e-3);
}

TEST(Metrics, the_width_has_one_less_than_the_number_of_channels_below)
{
    const auto truth = at::full({2}, 1000.0);
    const auto metrics = charge_metrics(at::tensor({900.0, 1100.0}), truth);
    EXPECT_NEAR(metrics.bias, 0, 1e-12);
    EXPECT_NEAR(metrics.resolution, std::sqrt(0.02), 1e-12);
}

TEST(Metrics, channels_without_charge_count_as_inefficiency_and_not_as_bias)
{
    const auto truth = at::full({4}, 1000.0);
    const auto metrics = charge_metrics(at::tensor({1000.0, 1000.0, 0.0, -5.0}), truth);
    EXPECT_EQ(metrics.valid, 4);
    EXPECT_EQ(metrics.bad, 2);
    EXPECT_EQ(metrics.inefficiency, 0.5);
    EXPECT_EQ(metrics.bias, 0);
    EXPECT_NEAR(metrics.total, -0.50125, 1e-12);
}

TEST(Metrics, channels_with_little_true_charge_are_not_valid_yet_count_in_the_total)
{
    const auto truth = at::tensor({1000.0, 500.0, 0.0});
    const auto found = at::tensor({1000.0, 0.0, 500.0});
    const auto metrics = charge_metrics(found, truth);
    EXPECT_EQ(metrics.valid, 1);
    EXPECT_EQ(metrics.inefficiency, 0);
    EXPECT_EQ(metrics.total, 0);
    EXPECT_EQ(charge_metrics(found, truth, 499).valid, 2);
}

TEST(Metrics, an_image_is_summed_over_its_ticks)
{
    const auto truth = at::tensor({600.0, 600.0, 0.0, 0.0}).view({2, 2});
    const auto found = at::tensor({0.0, 600.0, 0.0, 0.0}).view({2, 2});
    const auto metrics = charge_metrics(found, truth);
    EXPECT_EQ(metrics.valid, 1);
    EXPECT_EQ(metrics.bias, -0.5);
}

TEST(Metrics, an_image_of_small_integers_is_summed_without_overflow)
{
    const auto image = at::full({1, 6000}, 30000, at::kShort);
    EXPECT_EQ(charge_metrics(image, image).bias, 0);
}

TEST(Metrics, figures_that_do_not_exist_are_not_numbers)
{
    const auto nothing = charge_metrics(at::zeros({3}), at::zeros({3}));
    EXPECT_EQ(nothing.valid, 0);
    for (const double one : {nothing.bias, nothing.resolution, nothing.median, nothing.total, nothing.inefficiency}) {
        EXPECT_TRUE(std::isnan(one));
    }
    const auto one = charge_metrics(at::full({1}, 900.0), at::full({1}, 1000.0));
    EXPECT_NEAR(one.bias, -0.1, 1e-12);
    EXPECT_TRUE(std::isnan(one.resolution));
    EXPECT_TRUE(std::isnan(charge_metrics(at::zeros({0}), at::zeros({0})).bias));
}

TEST(Metrics, images_of_different_shape_are_refused)
{
    EXPECT_REFUSED(charge_metrics(at::zeros({3}), at::zeros({4})), "want one shape");
    EXPECT_REFUSED(charge_metrics(at::zeros({3, 2}), at::zeros({3})), "want one shape");
    EXPECT_REFUSED(charge_metrics(at::zeros({1, 3, 2}), at::zeros({1, 3, 2})), "[channel, tick]");
}

TEST(Fakes, charge_is_fake_where_no_true_charge_is_within_reach)
{
    const auto truth = at::tensor({0.0, 0.0, 7.0, 0.0, 0.0, 0.0, 0.0}).view({1, 7});
    const auto found = at::tensor({1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0}).view({1, 7});
    EXPECT_EQ(fake_charge(found, truth, 0).item<double>(), 123);
    EXPECT_EQ(fake_charge(found, truth, 1).item<double>(), 113);
    EXPECT_EQ(fake_charge(found, truth, 2).item<double>(), 96);
    EXPECT_EQ(fake_charge(found, truth, 1000000).item<double>(), 0);
}

TEST(Fakes, a_channel_without_true_charge_is_fake_as_a_whole_whatever_its_neighbours_have)
{
    const auto truth = at::tensor({0.0, 0.0, 5.0, 5.0}).view({2, 2});
    const auto fake = fake_charge(at::full({2, 2}, 3.0), truth, 20);
    EXPECT_EQ(fake[0].item<double>(), 6);
    EXPECT_EQ(fake[1].item<double>(), 0);
}

TEST(Fakes, negative_charge_is_fake_by_its_magnitude)
{
    const auto fake = fake_charge(at::tensor({-2.0, 2.0}).view({1, 2}), at::zeros({1, 2}), 0);
    EXPECT_EQ(fake.item<double>(), 4);
}

TEST(Fakes, an_image_of_no_ticks_has_none)
{
    EXPECT_EQ(fake_charge(at::zeros({3, 0}), at::zeros({3, 0})).sum().item<double>(), 0);
}

TEST(Fakes, purity_is_the_part_that_is_not_fake)
{
    const auto metrics = fake_metrics(at::tensor({0.0, 600.0, 400.0}), at::tensor({3000.0, 600.0, 400.0}), 500);
    EXPECT_EQ(metrics.channels, 1);
    EXPECT_EQ(metrics.charge, 1000);
    EXPECT_NEAR(metrics.purity, 0.75, 1e-12);
    EXPECT_TRUE(std::isnan(fake_metrics(at::zeros({2}), at::zeros({2})).purity));
}

TEST(Fakes, what_does_not_fit_is_refused)
{
    EXPECT_REFUSED(fake_charge(at::zeros({3, 2}), at::zeros({2, 3})), "one shape");
    EXPECT_REFUSED(fake_charge(at::zeros({3}), at::zeros({3})), "[channel, tick]");
    EXPECT_REFUSED(fake_charge(at::zeros({1, 3}), at::zeros({1, 3}), -1), "reach -1");
    EXPECT_REFUSED(fake_metrics(at::zeros({3}), at::zeros({4})), "one length");
}
