#include "TensorCheck.h"
#include "WireCellSpng/algo/score/ParticleFigures.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    at::Tensor numbers(std::vector<double> values) { return at::tensor(values, at::kDouble); }
    at::Tensor classes(std::vector<int64_t> values) { return at::tensor(values, at::kLong); }
    at::Tensor once(int64_t events) { return at::ones({1, events}, at::kDouble); }
}

TEST(ParticleFigures, count_events_by_class_and_what_they_are_told_to_be)
{
    const auto weights = at::stack({at::ones({4}, at::kDouble), numbers({0, 2, 1, 1})});
    const auto counts = confusion(classes({0, 0, 1, 2}), classes({0, 2, 1, 1}), 3, weights);
    EXPECT_TENSOR_EQ(counts[0], numbers({1, 0, 1, 0, 1, 0, 0, 1, 0}).view({3, 3}));
    EXPECT_TENSOR_EQ(counts[1], numbers({0, 0, 2, 0, 1, 0, 0, 1, 0}).view({3, 3}));
}

TEST(ParticleFigures, have_the_slope_and_the_rms_of_energies)
{
    // Found is 2 E - 1: off by 0, 1/2, 2/3 of E = 1, 2, 3.
    const auto truth = numbers({1, 2, 3});
    const auto line = energy_figures(2 * truth - 1, truth, once(3));
    EXPECT_NEAR(line.slope[0].item<double>(), 2, 1e-14);
    EXPECT_NEAR(line.bias[0].item<double>(), (0.5 + 2.0 / 3) / 3, 1e-14);
    EXPECT_NEAR(line.resolution[0].item<double>(), std::sqrt((0.25 + 4.0 / 9) / 3), 1e-14);
    const auto exact = energy_figures(truth, truth, once(3));
    EXPECT_NEAR(exact.slope[0].item<double>(), 1, 1e-14);
    EXPECT_EQ(exact.resolution[0].item<double>(), 0);
    // Twice the second event.
    const auto twice = energy_figures(2 * truth - 1, truth, numbers({0, 2, 0}).unsqueeze(0));
    EXPECT_NEAR(twice.bias[0].item<double>(), 0.5, 1e-14);
    EXPECT_TRUE(std::isnan(twice.slope[0].item<double>()));
}

TEST(ParticleFigures, no_constant_is_better_than_the_best_one)
{
    const auto truth = numbers({1, 2, 4}), weights = once(3);
    // (1 + 1/2 + 1/4) / (1 + 1/4 + 1/16)
    const double best = best_constant(truth, weights)[0].item<double>();
    EXPECT_NEAR(best, 1.75 / 1.3125, 1e-14);
    const auto resolution = [&](double energy) {
        return energy_figures(at::full_like(truth, energy), truth, weights).resolution[0].item<double>();
    };
    EXPECT_LT(resolution(best), resolution(best * 1.01));
    EXPECT_LT(resolution(best), resolution(best * 0.99));
    EXPECT_NEAR(energy_figures(at::full_like(truth, best), truth, weights).slope[0].item<double>(), 0, 1e-14);
}

TEST(ParticleFigures, refuse_what_does_not_go)
{
    EXPECT_REFUSED(confusion(classes({0, 3}), classes({0, 1}), 3, once(2)), "a class is not from 0 to 2");
    EXPECT_REFUSED(confusion(classes({0}), classes({0, 1}), 3, once(1)), "int64 [event] both");
    EXPECT_REFUSED(confusion(classes({0, 1}), classes({0, 1}), 3, once(3)), "events (2) and weights (1, 3)");
    EXPECT_REFUSED(energy_figures(numbers({1}), numbers({0}), once(1)), "a true energy is not above 0");
    EXPECT_REFUSED(energy_figures(numbers({1, 2}), numbers({1}), once(1)), "energies (2) and true ones (1)");
}
