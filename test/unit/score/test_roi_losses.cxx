#include "TensorCheck.h"
#include "WireCellSpng/algo/score/RoiLosses.h"

#include <cmath>
#include <functional>

using namespace WireCell::SPNG;

namespace {
    at::Tensor pixels(std::vector<double> values) { return at::tensor(values, at::kDouble).view({1, 1, 1, -1}); }

    /// The largest difference between the gradient by differentiation and by small steps.
    double gradient_error(const std::function<at::Tensor(const at::Tensor&)>& loss, at::Tensor at_point)
    {
        auto point = at_point.clone().requires_grad_();
        loss(point).backward();
        const auto gradient = point.grad().flatten();
        double worst = 0;
        constexpr double step = 1e-6;
        for (int64_t pixel = 0; pixel < gradient.numel(); ++pixel) {
            auto up = at_point.clone(), down = at_point.clone();
            up.flatten()[pixel] += step;
            down.flatten()[pixel] -= step;
            const double slope = (loss(up) - loss(down)).item<double>() / (2 * step);
            worst = std::max(worst, std::abs(slope - gradient[pixel].item<double>()));
        }
        return worst;
    }
}

TEST(RoiLosses, cross_entropy_is_the_mean_logarithm)
{
    const double want = -(std::log(0.8) + std::log(1 - 0.3)) / 2;
    EXPECT_NEAR(bce_loss(pixels({0.8, 0.3}), pixels({1, 0})).item<double>(), want, 1e-12);
    // A certain mistake is worth 100, not infinity.
    EXPECT_NEAR(bce_loss(pixels({0}), pixels({1})).item<double>(), 100, 1e-12);
}

TEST(RoiLosses, dice_of_scores_is_averaged_over_images)
{
    const auto score = at::cat({pixels({0.5, 0.5}), pixels({1, 0})});
    const auto label = at::cat({pixels({1, 0}), pixels({1, 0})});
    // (2 x 0.5 + 1) / (1 + 1 + 1) and 1.
    EXPECT_NEAR(dice_loss(score, label).item<double>(), 1 - (2.0 / 3 + 1) / 2, 1e-12);
    EXPECT_NEAR(dice_loss(pixels({0, 0}), pixels({0, 0})).item<double>(), 0, 1e-12);
}

TEST(RoiLosses, the_focal_loss_counts_a_pixel_by_what_its_score_lacks)
{
    const double want = -(0.2 * 0.2 * std::log(0.8) + 0.3 * 0.3 * std::log(0.7)) / 2;
    EXPECT_NEAR(focal_loss(pixels({0.8, 0.3}), pixels({1, 0})).item<double>(), want, 1e-12);
    const auto score = pixels({0.9, 0.2, 0.4}), label = pixels({1, 0, 1});
    EXPECT_NEAR(focal_loss(score, label, 0).item<double>(), bce_loss(score, label).item<double>(), 1e-12);
}

TEST(RoiLosses, the_hurdle_is_a_score_and_the_charge_where_there_is_some)
{
    const auto output = at::cat({pixels({0.8, 0.3}), pixels({5, 77})}, 1);
    const double want = -(std::log(0.8) + std::log(0.7)) / 2 + 4;
    EXPECT_NEAR(hurdle_loss(output, pixels({3, 0}), 1).item<double>(), want, 1e-12);
    EXPECT_NEAR(hurdle_loss(output, pixels({0, 0}), 1).item<double>(), -(std::log(0.2) + std::log(0.7)) / 2, 1e-12);
}

TEST(RoiLosses, gradients_are_the_slopes)
{
    const auto score = at::sigmoid(spng::test::noise({2, 1, 3, 4}, 9).to(at::kDouble));
    const auto label = spng::test::random_mask({2, 1, 3, 4}, 0.4, 10);
    EXPECT_LT(gradient_error([&](const at::Tensor& x) { return bce_loss(x, label); }, score), 1e-8);
    EXPECT_LT(gradient_error([&](const at::Tensor& x) { return dice_loss(x, label); }, score), 1e-8);
    EXPECT_LT(gradient_error([&](const at::Tensor& x) { return focal_loss(x, label); }, score), 1e-8);
    const auto output = at::cat({score, score + 1}, 1);
    const auto charge = 3 * label.to(at::kDouble);
    EXPECT_LT(gradient_error([&](const at::Tensor& x) { return hurdle_loss(x, charge, 1); }, output), 1e-8);
}

TEST(RoiLosses, refuse_shapes_that_differ_and_batches_of_nothing)
{
    EXPECT_REFUSED(bce_loss(at::zeros({1, 1, 2, 3}), at::zeros({1, 1, 3, 2})),
                   "scores (1, 1, 2, 3) and labels (1, 1, 3, 2)");
    EXPECT_REFUSED(dice_loss(at::zeros({0, 1, 2, 3}), at::zeros({0, 1, 2, 3})), "not empty");
    EXPECT_REFUSED(hurdle_loss(at::zeros({1, 1, 2, 3}), at::zeros({1, 1, 2, 3}), 1), "score and charge");
}
