#include "Npz.h"
#include "TensorCheck.h"
#include "train/LearningRate.h"

#include <cmath>
#include <fstream>

using namespace WireCell::Train;

TEST(LearningRate, constant_is_constant_after_its_warmup)
{
    const LearningRate rate({.rate = 0.1, .warmup = 1}, 10, "x");
    // Four steps an epoch: they rise by as much each, and the first is not 0.
    EXPECT_NEAR(rate.rate(0, 0, 4), 0.02, 1e-12);
    EXPECT_NEAR(rate.rate(0, 3, 4), 0.08, 1e-12);
    EXPECT_NEAR(rate.rate(1, 0, 4), 0.1, 1e-12);
    EXPECT_NEAR(rate.rate(9, 3, 4), 0.1, 1e-12);
}

TEST(LearningRate, exp_falls_from_epoch_to_epoch)
{
    const LearningRate rate({.schedule = Schedule::exp, .rate = 1, .decay = 0.04}, 10, "x");
    EXPECT_NEAR(rate.rate(0, 3, 4), 1, 1e-12);
    EXPECT_NEAR(rate.rate(5, 0, 4), std::exp(-0.2), 1e-12);
}

TEST(LearningRate, cosine_goes_from_the_highest_to_the_floor)
{
    const LearningRate rate({.schedule = Schedule::cosine, .rate = 2, .floor = 0.1}, 10, "x");
    EXPECT_NEAR(rate.rate(0, 0, 4), 2, 1e-12);
    EXPECT_NEAR(rate.rate(5, 0, 4), 1.1, 1e-12);
    EXPECT_NEAR(rate.rate(10, 0, 4), 0.2, 1e-12);
}

TEST(LearningRate, plateau_drops_when_the_validation_stands_still)
{
    LearningRate rate({.schedule = Schedule::plateau, .rate = 1, .factor = 0.5, .patience = 2}, 10, "x");
    for (const double loss : {1.0, 0.9, 0.95}) rate.validated(loss);
    EXPECT_EQ(rate.rate(3, 0, 4), 1);
    rate.validated(0.9);
    EXPECT_EQ(rate.rate(4, 0, 4), 0.5);
    LearningRate other({.schedule = Schedule::plateau, .rate = 1, .factor = 0.5, .patience = 2}, 10, "x");
    other.restore(rate.state());
    EXPECT_EQ(other.rate(4, 0, 4), 0.5);
}

TEST(LearningRate, refuses_numbers_that_make_no_schedule)
{
    EXPECT_REFUSED(LearningRate({.rate = 0}, 10, "job.schedule"), "job.schedule.rate: got 0");
    EXPECT_REFUSED(LearningRate({.warmup = -1}, 10, "x"), "x.warmup: got -1");
    EXPECT_REFUSED(LearningRate({.factor = 1}, 10, "x"), "x.factor: got 1");
    EXPECT_REFUSED(LearningRate({.patience = 0}, 10, "x"), "x.patience: got 0");
}

TEST(LearningRate, of_a_flat_top_is_that_of_cosmic_tagger)
{
    SPNG_TEST_DATA_OR_SKIP(path, "golden-cosmic.json");
    const auto golden = nlohmann::json::parse(std::ifstream(path));
    for (const auto& run : golden.at("learning_rate")) {
        ScheduleConfig config;
        config.schedule = Schedule::flat_top;
        config.rate = run.at("learning_rate");
        const double minibatch = run.at("minibatch"), events = run.at("train_size");
        for (const auto& value : run.at("values")) {
            const double step = value[0], wanted = value[2];
            EXPECT_NEAR(flat_top(config, step * minibatch / events), wanted, 1e-15) << step;
            if (std::fmod(events, minibatch) > 0) continue;
            const auto steps = static_cast<int64_t>(events / minibatch), whole = static_cast<int64_t>(step);
            const LearningRate rate(config, 50, "rate");
            EXPECT_NEAR(rate.rate(whole / steps, whole % steps, steps), wanted, 1e-12) << step;
        }
    }
}
