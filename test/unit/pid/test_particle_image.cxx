#include "TensorCheck.h"
#include "WireCellSpng/algo/pid/ParticleImage.h"

#include <algorithm>
#include <cmath>

using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    /// An image sample by sample.
    at::Tensor by_loops(const at::Tensor& charge, const ParticleImageConfig& how, int64_t shift)
    {
        const auto x = charge.accessor<float, 3>();
        const int64_t planes = x.size(0), wires = x.size(1), bins = x.size(2) / how.ticks;
        auto sums = at::zeros({planes, wires, bins});
        auto s = sums.accessor<float, 3>();
        for (int64_t p = 0; p < planes; ++p) {
            for (int64_t w = 0; w < wires; ++w) {
                for (int64_t t = 0; t < bins * how.ticks; ++t) {
                    const float term = how.sum == TickSum::absolute ? std::abs(x[p][w][t]) : x[p][w][t];
                    s[p][w][t / how.ticks] += term;
                }
            }
        }
        double most = -1;
        int64_t start = 0;
        for (int64_t first = 0; first + how.bins <= bins; ++first) {
            const double total = sums.narrow(2, first, how.bins).abs().sum(at::kDouble).item<double>();
            if (total > most * (1 + 1e-12)) {
                most = total;
                start = first;
            }
        }
        start = std::min(std::max<int64_t>(start + shift, 0), std::max<int64_t>(bins - how.bins, 0));
        const int64_t height = how.wires > 0 ? how.wires : wires;
        // Where the first wire, and the first bin, of what is there come to lie.
        const int64_t left = height >= wires ? (height - wires) / 2 : -((wires - height) / 2);
        const int64_t before = how.bins > bins ? (how.bins - bins) / 2 : -start;
        auto image = at::zeros({planes, height, how.bins});
        auto to = image.accessor<float, 3>();
        for (int64_t p = 0; p < planes; ++p) {
            for (int64_t w = 0; w < height; ++w) {
                for (int64_t b = 0; b < how.bins; ++b) {
                    const int64_t wire = w - left, bin = b - before;
                    if (wire < 0 || wire >= wires || bin < 0 || bin >= bins) continue;
                    const double value = s[p][wire][bin];
                    const double sign = value > 0 ? 1 : value < 0 ? -1 : 0;
                    const double squeezed = std::tanh(sign * std::log(std::abs(value) + 1) / 2);
                    to[p][w][b] = static_cast<float>(how.normalize ? squeezed : value);
                }
            }
        }
        return image;
    }

    /// Tracks of few samples, so that windows differ.
    at::Tensor event(int64_t planes, int64_t wires, int64_t ticks, uint64_t seed)
    {
        return 50 * noise({planes, wires, ticks}, seed) * random_mask({planes, wires, ticks}, 0.03, seed + 1);
    }
}

TEST(ParticleImage, is_what_loops_over_samples_make)
{
    uint64_t seed = 1;
    for (const int64_t planes : {2, 3}) {
        for (int ticks = 1; ticks <= 8; ++ticks) {
            for (const auto sum : {TickSum::plain, TickSum::absolute}) {
                for (const int64_t length : {64, 203, 517}) {
                    for (const int wires : {0, 7, 16, 24, 25}) {
                        const auto charge = event(planes, 17, length, seed += 2);
                        for (const int64_t shift : {0, 3, -2, 1000, -1000}) {
                            const ParticleImageConfig how{
                                .ticks = ticks, .sum = sum, .wires = wires, .bins = 31, .normalize = wires != 7};
                            SCOPED_TRACE(testing::Message() << planes << " planes, " << ticks << " ticks, " << length
                                                            << " long, " << wires << " wires, shift " << shift);
                            EXPECT_TENSOR_NEAR(particle_image(charge, how, shift), by_loops(charge, how, shift), 1e-4);
                        }
                    }
                }
            }
        }
    }
}

TEST(ParticleImage, has_the_window_with_the_greatest_charge_of_all_planes)
{
    auto charge = at::zeros({2, 3, 100});
    charge[0][1].narrow(0, 10, 3).fill_(5); // 15 in one plane
    charge[0][0][70] = -9;                  // 18 in both
    charge[1][2][72] = 9;
    const auto image = particle_image(charge, {.ticks = 1, .bins = 8, .normalize = false});
    EXPECT_FLOAT_EQ(image.abs().sum().item<float>(), 18);
    // The first of equal windows: it ends with the last charge.
    EXPECT_FLOAT_EQ(image[0][0][5].item<float>(), -9);
    EXPECT_FLOAT_EQ(image[1][2][7].item<float>(), 9);
    const auto moved = particle_image(charge, {.ticks = 1, .bins = 8, .normalize = false}, 5);
    EXPECT_FLOAT_EQ(moved[0][0][0].item<float>(), -9);
}

TEST(ParticleImage, a_shift_is_kept_inside)
{
    auto charge = at::zeros({1, 1, 20});
    charge[0][0][18] = 1;
    const ParticleImageConfig how{.ticks = 1, .bins = 4, .normalize = false};
    EXPECT_TENSOR_EQ(particle_image(charge, how, 100), charge.narrow(2, 16, 4));
    EXPECT_TENSOR_EQ(particle_image(charge, how, -100), charge.narrow(2, 0, 4));
}

TEST(ParticleImage, is_normalised_by_the_logarithm_and_a_tangent)
{
    const auto x = at::tensor({0.F, 1.F, -1.F, 8.F, -1000.F}).view({1, 1, 5});
    const auto image = particle_image(x, {.ticks = 1, .bins = 5}).flatten();
    // tanh(ln(x + 1) / 2) is x / (x + 2).
    EXPECT_TENSOR_NEAR(image, at::tensor({0.F, 1 / 3.F, -1 / 3.F, 0.8F, -1000 / 1002.F}), 1e-6);
}

TEST(ParticleImage, what_is_without_charge_is_refused)
{
    const ParticleImageConfig how{.ticks = 4, .bins = 8};
    EXPECT_REFUSED(particle_image(at::zeros({2, 5, 64}), how),
                   "an image without charge: its 16 bins of time are all zero");
    // Charge in the tail that is cut is none.
    auto tail = at::zeros({2, 5, 63});
    tail[0][0][62] = 1;
    EXPECT_REFUSED(particle_image(tail, how), "without charge");
    tail[0][0][3] = std::nanf("");
    EXPECT_REFUSED(particle_image(tail, how), "not finite");
}

TEST(ParticleImage, numbers_that_make_none_are_refused)
{
    const auto charge = at::ones({1, 2, 8});
    EXPECT_REFUSED(particle_image(charge, {.ticks = 0}), "ticks is 0");
    EXPECT_REFUSED(particle_image(charge, {.bins = 0}), "bins is 0");
    EXPECT_REFUSED(particle_image(charge, {.wires = -1}), "wires is -1");
    EXPECT_REFUSED(particle_image(charge, {.ticks = 9}), "1 planes, 2 wires and 8 ticks (want 1 or more, and 9 ticks");
    EXPECT_REFUSED(particle_image(charge[0], {}), "2 dimensions");
}

TEST(ParticleSums, are_of_successive_ticks_without_what_the_floor_hides)
{
    const auto x = at::tensor({1.F, 2.F, -4.F, -4.F, 0.5F, 0.F, 9.F}).view({1, 7});
    EXPECT_TENSOR_EQ(particle_sums(x, {.ticks = 2, .floor = 1, .scale = 2}),
                     at::tensor({1.5F, -4.F, 0.F}).view({1, 3}));
    EXPECT_TENSOR_EQ(particle_sums(x, {.ticks = 2, .sum = TickSum::absolute}),
                     at::tensor({3.F, 8.F, 0.5F}).view({1, 3}));
    // Counts around a pedestal of their own for each wire.
    const auto counts = at::tensor({900.F, 900.F, 904.F, 900.F, 17.F, 17.F, 17.F, 10.F}).view({2, 4});
    EXPECT_TENSOR_EQ(particle_sums(counts, {.baseline = true}),
                     at::tensor({0.F, 0.F, 4.F, 0.F, 0.F, 0.F, 0.F, -7.F}).view({2, 4}));
    EXPECT_REFUSED(particle_sums(x, {.ticks = 0}), "ticks is 0");
    EXPECT_REFUSED(particle_sums(x, {.ticks = 8}), "samples of 7 ticks (want 8");
    EXPECT_REFUSED(particle_sums(x, {.floor = -1}), "floor is -1 and scale 1");
    EXPECT_REFUSED(particle_sums(x, {.scale = 0}), "scale 0");
}

TEST(StackPlanes, have_the_wires_of_the_widest)
{
    const auto planes = stack_planes({at::ones({2, 4}), at::full({5, 4}, 2.F)});
    auto want = at::zeros({2, 5, 4});
    want[0].narrow(0, 1, 2).fill_(1);
    want[1].fill_(2);
    EXPECT_TENSOR_EQ(planes, want);
    EXPECT_REFUSED(stack_planes({}), "no views");
    EXPECT_REFUSED(stack_planes({at::ones({2, 4}), at::ones({2, 5})}), "views of 4 and 5 ticks");
    EXPECT_REFUSED(stack_planes({at::ones({4})}), "1 dimensions");
}
