#include "sim/Binomial.h"
#include "sim/Induce.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace WireCell::Gen::Sim;

namespace {
    constexpr int nwires = 150, positions = 11, nticks = 300;

    PlaneGrid toy_grid()
    {
        return {Binning(nwires * (positions - 1), 0, nwires), Binning(nticks, 0, nticks), positions, 3};
    }

    /// Of a given number of wires around.
    at::Tensor toy_response(int64_t neighbours)
    {
        at::manual_seed(1);
        return at::randn({neighbours, positions, 40});
    }

    std::vector<Cloud> toy_clouds(int count)
    {
        std::vector<Cloud> clouds;
        SplitMix random(5);
        for (int ind = 0; ind < count; ++ind) {
            clouds.push_back({nwires * random.uniform(), nticks * random.uniform(), 0.5 * random.uniform(),
                              3 * random.uniform(), -5000 * random.uniform()});
        }
        return clouds;
    }
}

TEST(Induce, a_point_of_charge_between_two_positions_is_shared_by_closeness)
{
    const auto response = at::zeros({1, positions, 1});
    response.select(1, 3).fill_(1);
    const std::vector<Cloud> clouds{{20.0 + 0.325, 7.5, 0, 0, 100}};
    const auto volts = induce(clouds, toy_grid(), response).volts;
    EXPECT_NEAR(volts[20][7].item<float>(), 75, 1e-3);
    EXPECT_NEAR(volts.sum().item<float>(), 75, 1e-2);
}

TEST(Induce, the_signal_is_seen_on_the_wires_around_after_the_arrival)
{
    auto response = at::zeros({3, positions, 5});
    response.select(0, 2).select(1, 4).fill_(1); // on the wire below that of the charge, 4 ticks later
    const std::vector<Cloud> clouds{{20.4, 7.5, 0, 0, 100}};
    const auto volts = induce(clouds, toy_grid(), response).volts;
    EXPECT_NEAR(volts[19][11].item<float>(), 100, 0.1);
    EXPECT_NEAR(volts.abs().sum().item<float>(), 100, 0.2);
}

TEST(Induce, tensor_operations_give_what_the_loops_give)
{
    const auto clouds = toy_clouds(500);
    const auto response = toy_response(21);
    const auto loops = induce(clouds, toy_grid(), response);
    const auto tensors = induce_on_device(clouds, toy_grid(), response);
    EXPECT_EQ(loops.dropped, tensors.dropped);
    const auto scale = loops.volts.abs().max().item<float>();
    EXPECT_LT((loops.volts - tensors.volts).abs().max().item<float>(), 1e-5 * scale);
}

TEST(Induce, the_number_of_threads_does_not_matter)
{
    const auto clouds = toy_clouds(200);
    const auto response = toy_response(21);
    const int threads = at::get_num_threads();
    const auto many = induce(clouds, toy_grid(), response, 17).volts;
    at::set_num_threads(1);
    const auto one = induce(clouds, toy_grid(), response, 17).volts;
    at::set_num_threads(threads);
    EXPECT_TRUE(at::allclose(many, one, 1e-6, 1e-6 * one.abs().max().item<double>()));
}

TEST(Induce, clouds_beyond_the_grid_are_counted_and_those_cut_by_it_keep_their_charge)
{
    auto response = at::ones({1, positions, 1});
    const std::vector<Cloud> clouds{{-10, 5, 0.5, 1, -70}, {20, 5000, 0.5, 1, -30}, {0.0, 5, 0.5, 1, -1000}};
    const auto induced = induce(clouds, toy_grid(), response);
    EXPECT_EQ(induced.dropped, 2);
    EXPECT_DOUBLE_EQ(induced.lost_charge, -100);
    EXPECT_NEAR(induced.volts.sum().item<float>(), -1000, 0.1);
}

TEST(Induce, no_clouds_give_silence)
{
    const auto induced = induce({}, toy_grid(), toy_response(21));
    EXPECT_EQ(induced.volts.sizes(), (at::IntArrayRef{nwires, nticks}));
    EXPECT_EQ(induced.volts.abs().max().item<float>(), 0);
}

TEST(Induce, fluctuations_keep_the_charge_and_differ_by_seed)
{
    auto response = at::ones({1, positions, 1});
    const std::vector<Cloud> clouds{{20, 50, 0.5, 3, -1000}};
    const auto first = induce(clouds, toy_grid(), response, 1).volts;
    const auto second = induce(clouds, toy_grid(), response, 2).volts;
    EXPECT_NEAR(first.sum().item<float>(), -1000, 0.1);
    EXPECT_GT((first - second).abs().max().item<float>(), 1);
}

TEST(Binomial, mean_and_variance_are_those_of_the_distribution)
{
    for (const auto& [n, p] : {std::pair<int64_t, double>{20, 0.1}, {5000, 0.03}, {5000, 0.97}, {100, 0.5}}) {
        SplitMix random(3);
        const int draws = 20000;
        double sum = 0, squares = 0;
        for (int ind = 0; ind < draws; ++ind) {
            const auto k = static_cast<double>(binomial(n, p, random));
            ASSERT_TRUE(k >= 0 && k <= static_cast<double>(n));
            sum += k;
            squares += k * k;
        }
        const double mean = sum / draws, variance = squares / draws - mean * mean;
        const double want = static_cast<double>(n) * p, width = want * (1 - p);
        EXPECT_NEAR(mean, want, 4 * std::sqrt(width / draws));
        EXPECT_NEAR(variance, width, 0.05 * width);
    }
}

TEST(Binomial, certain_outcomes_are_certain)
{
    SplitMix random(3);
    EXPECT_EQ(binomial(0, 0.5, random), 0);
    EXPECT_EQ(binomial(10, 0, random), 0);
    EXPECT_EQ(binomial(10, 1, random), 10);
}
