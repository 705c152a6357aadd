#include "TempFolder.h"
#include "TensorCheck.h"
#include "ToyTraining.h"
#include "WireCellFlow/StopRequest.h"
#include <ATen/Parallel.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace WireCell::Train;
using namespace spng::test;

namespace {
    const RoiTask task(RoiTaskConfig{}, "task");

    std::string content(const std::string& path)
    {
        std::ifstream file(path);
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }

    std::vector<at::Tensor> parameters(const torch::jit::Module& network)
    {
        std::vector<at::Tensor> list;
        for (const auto& parameter : network.parameters()) list.push_back(parameter.detach().clone());
        for (const auto& buffer : network.buffers()) list.push_back(buffer.clone());
        return list;
    }

    void expect_same(const torch::jit::Module& got, const torch::jit::Module& want, double tolerance = 0)
    {
        const auto a = parameters(got), b = parameters(want);
        ASSERT_EQ(a.size(), b.size());
        for (size_t ind = 0; ind < a.size(); ++ind) {
            if (tolerance > 0) { EXPECT_TENSOR_NEAR(a[ind], b[ind], tolerance); }
            else {
                EXPECT_TENSOR_EQ(a[ind], b[ind]);
            }
        }
    }

    EpochFigures validate(Trainer& trainer)
    {
        EpochFigures figures;
        EXPECT_TRUE(trainer.validate(figures));
        return figures;
    }

    TrainerConfig adam(int epochs)
    {
        TrainerConfig config;
        config.epochs = epochs;
        config.schedule.rate = 0.02;
        config.optimiser.method = Method::adam;
        config.optimiser.weight_decay = 0;
        return config;
    }

    /// Asks for a stop when a batch is made.
    class StoppingBatches : public ToyBatches {
      public:
        using ToyBatches::ToyBatches;
        WireCell::Train::Batch get(int64_t epoch, int64_t number) override
        {
            if (epoch == 1 && number == 3) WireCell::Flow::request_stop(15);
            return ToyBatches::get(epoch, number);
        }
    };

    class Training : public testing::Test {
      public:
        void SetUp() override
        {
            WireCell::Flow::clear_stop_request();
            at::set_num_threads(1);
        }
        void TearDown() override { WireCell::Flow::clear_stop_request(); }

        TempFolder folder;
        ToyBatches training{6}, validation{2, 2, 77};
    };
}

TEST_F(Training, a_small_network_learns_to_find_squares)
{
    auto network = toy_network();
    Trainer trainer(adam(12), network, task, training, validation, folder.file("run"), "trainer");
    const auto before = validate(trainer);
    trainer.run();
    const auto after = validate(trainer);
    EXPECT_LT(after.validation_loss, before.validation_loss / 2);
    EXPECT_GT(after.figures[0], 0.8);
    EXPECT_EQ(trainer.progress().epoch, 12);
    // A header and a line for each epoch, or each step.
    const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
    EXPECT_EQ(lines(content(folder.file("run/metrics.csv"))), 13);
    EXPECT_EQ(lines(content(folder.file("run/loss-batch.csv"))), 73);
    const auto record = nlohmann::json::parse(content(folder.file("run/run.json")));
    EXPECT_EQ(record.at("trainer").at("epochs"), 12);
    EXPECT_GT(record.at("best").at("dice").get<double>(), 0.8);
}

TEST_F(Training, stopped_and_taken_up_again_gives_the_same_bits)
{
    auto whole = toy_network(1, /*with_dropout=*/true);
    Trainer(adam(3), whole, task, training, validation, folder.file("whole"), "trainer").run();

    auto stopped = toy_network(1, true);
    StoppingBatches stopping{6};
    Trainer first(adam(3), stopped, task, stopping, validation, folder.file("parts"), "trainer");
    first.run();
    EXPECT_EQ(first.progress().epoch, 1);
    EXPECT_GT(first.progress().batch, 0);
    WireCell::Flow::clear_stop_request();

    auto network = toy_network(5, true);
    at::manual_seed(99);
    Trainer second(adam(3), network, task, training, validation, folder.file("parts"), "trainer");
    second.resume();
    second.run();
    expect_same(network, whole);
    EXPECT_EQ(content(folder.file("parts/loss-batch.csv")), content(folder.file("whole/loss-batch.csv")));
}

TEST_F(Training, the_gradients_of_small_batches_make_the_step_of_a_large_one)
{
    // Without batch normalisation, which sees other images.
    const auto make = [] {
        auto network = toy_network();
        network.eval();
        return network;
    };
    class Halves : public ToyBatches {
      public:
        using ToyBatches::ToyBatches;
        WireCell::Train::Batch get(int64_t epoch, int64_t number) override
        {
            auto batch = ToyBatches::get(epoch, number / 2);
            batch.features = batch.features.narrow(0, number % 2, 1);
            batch.truth = batch.truth.narrow(0, number % 2, 1);
            return batch;
        }
    };
    auto one = make(), other = make();
    ToyBatches large(1);
    Halves small(2);
    TrainerConfig config;
    config.epochs = 1;
    const auto step = [&](torch::jit::Module& network, Batches& batches, int accumulate) {
        OptimiserConfig how;
        how.accumulate = accumulate;
        std::vector<at::Tensor> list;
        for (const auto& parameter : network.parameters()) list.push_back(parameter);
        Optimiser optimiser(how, list, /*statistics=*/{}, "optimiser");
        for (int64_t number = 0; number < batches.size(); ++number) {
            const auto batch = batches.get(0, number);
            const auto loss = task.loss(network.forward({batch.features}).toTensor(), batch.truth);
            EXPECT_EQ(optimiser.learn(loss, 0.1, [](const auto&) {}), number + 1 == batches.size());
        }
    };
    step(one, large, 1);
    step(other, small, 2);
    expect_same(other, one, 1e-6);
}

TEST_F(Training, ends_when_the_validation_is_not_better_any_more)
{
    auto config = adam(50);
    config.schedule.rate = 1e-12;
    config.patience = 3;
    config.min_delta = 2; // more than any validation can be better
    config.stop_on = "dice";
    auto network = toy_network();
    Trainer trainer(config, network, task, training, validation, folder.file("run"), "trainer");
    trainer.run();
    EXPECT_EQ(trainer.progress().epoch, 4);
}

TEST_F(Training, a_loss_that_is_no_number_names_the_batch_and_leaves_the_last_checkpoint)
{
    auto network = toy_network();
    Trainer first(adam(1), network, task, training, validation, folder.file("run"), "trainer");
    first.run();
    training.poison = 4;
    Trainer second(adam(2), network, task, training, validation, folder.file("run"), "trainer");
    second.resume();
    try {
        second.run();
        FAIL() << "the loss was a number";
    }
    catch (const WireCell::RuntimeError& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("batch 4 of epoch 1, of toy 1001004"), std::string::npos) << text;
        EXPECT_NE(text.find("run/last.ckpt"), std::string::npos) << text;
    }
    auto saved = toy_network(3);
    Trainer third(adam(2), saved, task, training, validation, folder.file("run"), "trainer");
    third.resume();
    EXPECT_EQ(third.progress().epoch, 1);
    EXPECT_TRUE(at::isfinite(parameters(saved)[0]).all().item<bool>());
}

TEST(Optimiser, the_running_mean_has_the_statistics_too)
{
    const auto weight = at::ones({2}).requires_grad_();
    const auto statistics = at::zeros({3});
    OptimiserConfig config;
    config.average = 0.75;
    Optimiser optimiser(config, {weight}, {statistics}, "optimiser");
    auto weight_mean = weight.detach().clone(), statistics_mean = statistics.clone();
    for (int step = 1; step <= 5; ++step) {
        statistics.fill_(step);
        optimiser.learn(weight.sum() * step, 0.1, [](const auto&) {});
        weight_mean = 0.75 * weight_mean + 0.25 * weight.detach();
        statistics_mean = 0.75 * statistics_mean + 0.25 * step;
    }
    const auto weight_last = weight.detach().clone();
    optimiser.swap_average();
    EXPECT_TRUE(at::allclose(weight.detach(), weight_mean));
    EXPECT_TRUE(at::allclose(statistics, statistics_mean));
    optimiser.swap_average();
    EXPECT_TRUE(at::equal(weight.detach(), weight_last));
    EXPECT_TRUE(at::equal(statistics, at::full({3}, 5.0)));
}

TEST_F(Training, the_running_mean_of_parameters_is_validated_and_training_goes_on_with_its_own)
{
    auto config = adam(2);
    config.optimiser.average = 0.9;
    auto network = toy_network(), plain = toy_network();
    Trainer averaged(config, network, task, training, validation, folder.file("mean"), "trainer");
    averaged.run();
    Trainer usual(adam(2), plain, task, training, validation, folder.file("plain"), "trainer");
    usual.run();
    expect_same(network, plain);
    EXPECT_NE(validate(averaged).validation_loss, validate(usual).validation_loss);
}

TEST_F(Training, batch_statistics_settle_on_what_belongs_to_the_weights)
{
    const auto loss_of = [&](double statistics, int settle) {
        auto network = toy_network();
        for (const auto& buffer : network.buffers()) {
            if (buffer.is_floating_point() && statistics > 0) buffer.fill_(statistics);
        }
        auto config = adam(1);
        config.settle = settle;
        Trainer trainer(config, network, task, training, validation, folder.file("settle"), "trainer");
        return validate(trainer).validation_loss;
    };
    EXPECT_GT(std::abs(loss_of(100, 0) - loss_of(0, 0)), 1e-3);
    EXPECT_NEAR(loss_of(100, 200), loss_of(0, 200), 1e-5);
}

TEST_F(Training, validation_changes_nothing)
{
    auto network = toy_network();
    Trainer trainer(adam(1), network, task, training, validation, folder.file("run"), "trainer");
    const auto before = parameters(network);
    const auto first = validate(trainer), second = validate(trainer);
    EXPECT_EQ(first.validation_loss, second.validation_loss);
    EXPECT_EQ(first.figures, second.figures);
    const auto after = parameters(network);
    for (size_t ind = 0; ind < before.size(); ++ind) EXPECT_TENSOR_EQ(after[ind], before[ind]);
}

TEST_F(Training, the_best_network_is_handed_on_in_evaluation_mode)
{
    auto network = toy_network();
    int calls = 0;
    const auto on_best = [&](const nlohmann::json& figures) {
        ++calls;
        EXPECT_GE(figures.at("dice").get<double>(), 0);
        EXPECT_FALSE(network.is_training());
    };
    Trainer(adam(2), network, task, training, validation, folder.file("run"), "trainer", {.on_best = on_best}).run();
    EXPECT_GE(calls, 1);
    EXPECT_TRUE(std::filesystem::exists(folder.file("run/best.ckpt")));
}

TEST_F(Training, bfloat16_learns_too)
{
    auto config = adam(8);
    config.precision = Precision::bfloat16;
    auto network = toy_network();
    Trainer trainer(config, network, task, training, validation, folder.file("run"), "trainer");
    trainer.run();
    EXPECT_GT(validate(trainer).figures[0], 0.6);
    EXPECT_EQ(parameters(network)[0].scalar_type(), at::kFloat);
}

TEST_F(Training, a_checkpoint_of_something_else_is_refused)
{
    auto network = toy_network();
    const auto in = [&](const TrainerConfig& config, const torch::jit::Module& net) {
        Trainer(config, net, task, training, validation, folder.file("run"), "trainer").resume();
    };
    EXPECT_THROW(in(adam(1), network), WireCell::IOError);
    Trainer(adam(1), network, task, training, validation, folder.file("run"), "trainer").run();
    auto other = adam(1);
    other.optimiser.clip = 1;
    EXPECT_REFUSED(in(other, network), "was written with optimiser");
    torch::jit::Module small("Small");
    small.register_parameter("w", at::ones({3}).requires_grad_(), false);
    small.define("def forward(self, x):\n    return x\n");
    EXPECT_REFUSED(in(adam(1), small), "is of another network: w is missing");
    std::ofstream(folder.file("run/last.ckpt")) << "no archive";
    EXPECT_THROW(in(adam(1), network), WireCell::IOError);
}

TEST_F(Training, settings_that_do_not_go_are_refused)
{
    auto network = toy_network();
    const auto made = [&](const TrainerConfig& config) {
        Trainer(config, network, task, training, validation, folder.file("run"), "trainer");
    };
    auto config = adam(0);
    EXPECT_REFUSED(made(config), "trainer.epochs: got 0");
    config = adam(1);
    config.stop_on = "dise";
    EXPECT_REFUSED(made(config), "trainer.stop_on: got 'dise' (want loss, dice, eff_pix");
    config = adam(1);
    config.optimiser.accumulate = 4;
    EXPECT_REFUSED(made(config), "want a divisor of the 6 batches");
    EXPECT_REFUSED(RoiTask({.threshold = 1}, "task"), "task.threshold: got 1");
}
