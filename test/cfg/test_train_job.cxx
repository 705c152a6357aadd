#include "Evaluate.h"

using namespace spng::test;

namespace {
    Configuration train(const Arguments& arguments)
    {
        auto all = arguments;
        all.insert({"data", "train-*.h5,more.h5"});
        all.insert({"output", "run1"});
        return parser(all).load("train/dnnroi.jsonnet");
    }

    Configuration trainer(const Arguments& arguments)
    {
        return find_component(train(arguments), "SPNGTrainer")["data"];
    }

    void expect_refused(const Arguments& arguments, const std::string& text)
    {
        const auto told = complaint([&] { train(arguments); });
        EXPECT_NE(told.find(text), std::string::npos) << text << " in: " << told;
    }
}

TEST(TrainJob, arguments_become_the_component_s_keys)
{
    const auto data = trainer({{"loss", "bce+dice"},
                               {"width", "8"},
                               {"features", "dense,mp2"},
                               {"crop", "128x64"},
                               {"planes", "u,w"},
                               {"lr", "1e-2"},
                               {"schedule", "cosine"},
                               {"resume", "true"}});
    EXPECT_EQ(data["data"]["files"], Configuration({"train-*.h5", "more.h5"}));
    EXPECT_EQ(data["data"]["crop"]["channels"], 128);
    EXPECT_EQ(data["data"]["crop"]["bins"], 64);
    EXPECT_EQ(data["data"]["planes"], Configuration({0, 2}));
    EXPECT_EQ(data["data"]["labels"]["kind"], "mask");
    EXPECT_EQ(data["options"], Configuration({{"width", 8}, {"features", {"dense", "mp2"}}}));
    EXPECT_EQ(data["task"]["loss"], "bce_dice");
    EXPECT_EQ(data["trainer"]["schedule"]["rate"], 0.01);
    EXPECT_EQ(data["trainer"]["schedule"]["schedule"], "cosine");
    EXPECT_EQ(data["resume"], true);
    EXPECT_EQ(data["output"], "run1");
}

TEST(TrainJob, charge_is_learnt_in_the_unit_of_the_dense_image)
{
    const auto data = trainer({{"loss", "hurdle"}, {"threshold", "200"}, {"crop", "all"}});
    EXPECT_EQ(data["data"]["labels"]["kind"], "charge");
    EXPECT_NEAR(data["task"]["charge_threshold"].get<double>(), 200.0 / 4000, 1e-12);
    EXPECT_EQ(data["data"]["crop"]["bins"], 0);
}

TEST(TrainJob, live_data_come_from_a_graph_that_the_trainer_runs)
{
    const auto sequence = train({{"data", "live"}});
    EXPECT_EQ(sequence.at(0)["data"]["apps"], Configuration({"SPNGTrainer"}));
    const auto data = find_component(sequence, "SPNGTrainer")["data"];
    EXPECT_EQ(data["engine"], "Pgrapher");
    EXPECT_FALSE(find_component(sequence, "Pgrapher")["data"]["edges"].empty());
    const auto queue = data["data"]["queue"].get<std::string>();
    EXPECT_EQ(queue.rfind("SPNGExampleQueue:", 0), 0u);
    EXPECT_NO_THROW(find_component(sequence, queue));
    expect_refused({{"data", "live"}, {"validation", "test.h5"}},
                   "validation: got \"test.h5\" (want none with data=live)");
}

TEST(TrainJob, words_that_make_no_sense_are_refused)
{
    expect_refused({{"loss", "bcd"}}, "loss: got \"bcd\" (known: bce, bce+dice, focal, hurdle)");
    expect_refused({{"crop", "128"}}, "crop: got \"128\" (want CHANNELSxBINS or all)");
    expect_refused({{"planes", "x"}}, "planes: got \"x\" (known: u, v, w)");
    expect_refused({{"epochs", "many"}}, "epochs: got \"many\" (want an integer)");
    expect_refused({{"signal", "2"}}, "signal: got \"2\" (want a number from 0 to 1)");
    expect_refused({{"device", "gpux"}}, "device: got \"gpux\"");
}
