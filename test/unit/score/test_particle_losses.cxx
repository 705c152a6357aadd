#include "TensorCheck.h"
#include "WireCellSpng/algo/score/ParticleLosses.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    /// Two events of classes 0 and 1, of ln E 0 and -1.
    at::Tensor truth() { return at::tensor({0.0, 0.0, 1.0, -1.0}, at::kDouble).view({2, 2}); }
    /// -ln of a probability of a logit beside 0.
    double entropy(double logit) { return std::log1p(std::exp(-logit)); }
    double loss(const at::Tensor& output, const ParticleLoss& how)
    {
        return particle_loss(output, truth(), how).item<double>();
    }
}

TEST(ParticleLosses, are_the_cross_entropy_weighted_by_class)
{
    const auto output = at::tensor({2.0, 0.0, 1.0, 0.0}, at::kDouble).view({2, 1, 2});
    const double right = entropy(2), wrong = entropy(-1);
    EXPECT_NEAR(loss(output, {.classes = 2}), (right + wrong) / 2, 1e-12);
    const auto weights = at::tensor({1.0, 3.0}, at::kDouble);
    EXPECT_NEAR(loss(output, {.classes = 2, .weights = weights}), (right + 3 * wrong) / 4, 1e-12);
    EXPECT_NEAR(loss(output, {.classes = 2, .classes_weight = 0.5}), (right + wrong) / 4, 1e-12);
}

TEST(ParticleLosses, are_square_near_the_energy_and_linear_far_from_it)
{
    // Off by 1/2 and by 3.
    const auto output = at::tensor({0.5, 2.0}, at::kDouble).view({2, 1, 1});
    EXPECT_NEAR(loss(output, {.energy = true}), (0.125 + 2.5) / 2, 1e-12);
    EXPECT_NEAR(loss(output, {.energy = true, .energy_weight = 4}), 2 * (0.125 + 2.5), 1e-12);
}

TEST(ParticleLosses, add_heads_with_their_weight)
{
    const auto main = at::tensor({2.0, 0.0, 0.5, 1.0, 0.0, 2.0}, at::kDouble).view({2, 1, 3});
    const auto other = at::tensor({0.0, 1.0, 0.0, 3.0, 0.0, -1.0}, at::kDouble).view({2, 1, 3});
    const ParticleLoss both{.classes = 2, .energy = true};
    EXPECT_NEAR(loss(main, both), (entropy(2) + entropy(-1)) / 2 + (0.125 + 2.5) / 2, 1e-12);
    EXPECT_NEAR(loss(at::cat({main, other}, 1), both), loss(main, both) + 0.3 * loss(other, both), 1e-12);
    const ParticleLoss alone{.classes = 2, .energy = true, .auxiliary_weight = 0};
    EXPECT_NEAR(loss(at::cat({main, other}, 1), alone), loss(main, both), 1e-12);
}

TEST(ParticleLosses, have_gradients_for_what_is_asked_alone)
{
    auto output = at::ones({2, 2, 3}, at::kFloat).requires_grad_();
    particle_loss(output, truth(), {.classes = 2, .energy = true, .energy_weight = 0, .auxiliary_weight = 0})
        .backward();
    EXPECT_GT(output.grad().select(1, 0).narrow(1, 0, 2).abs().min().item<float>(), 0);
    EXPECT_EQ(output.grad().select(1, 0).select(1, 2).abs().max().item<float>(), 0);
    EXPECT_EQ(output.grad().select(1, 1).abs().max().item<float>(), 0);
}

TEST(ParticleLosses, refuse_other_shapes_and_truth_of_no_class)
{
    EXPECT_REFUSED(loss(at::zeros({2, 1, 3}), {.classes = 2}), "an output (2, 1, 3) and truth (2, 2)");
    EXPECT_REFUSED(loss(at::zeros({1, 1, 2}), {.classes = 2}), "want [batch, head, 2] and [batch, 2]");
    EXPECT_REFUSED(particle_loss(at::zeros({2, 1, 2}), truth() + 1, {.classes = 2}), "a class is not from 0 to 1");
    const auto endless = at::full({2, 2}, INFINITY, at::kDouble);
    EXPECT_REFUSED(particle_loss(at::zeros({2, 1, 1}), endless, {.energy = true}), "a true energy is not finite");
}
