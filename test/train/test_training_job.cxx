#include "TempFolder.h"
#include "TensorCheck.h"
#include "ToyTraining.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/core/ModelFile.h"
#include "nets/Weights.h"
#include "train/job/RoiTraining.h"

#include <filesystem>
#include <fstream>

using namespace WireCell::Train;
using namespace spng::test;
using nlohmann::json;

namespace {
    const char* where = "SPNGTrainer";

    /// Squares of two features, which come as "dense" and "mp2".
    Data toy_data(int64_t size = 4)
    {
        Data data;
        data.training = std::make_unique<ToyBatches>(size);
        data.validation = std::make_unique<ToyBatches>(1, 2, 77);
        data.features = {{"axes", {"feature", "channel", "tick"}},
                         {"features", {{{"name", "dense"}, {"scale", 4000}}, "mp2"}},
                         {"anode", 3},
                         {"rebin", {{"ticks", 4}, {"norm", "interpolation"}}},
                         {"coincidence", "cellviews"},
                         {"planes", {"u", "v"}},
                         {"detector", "toy"},
                         {"truth", {{"threshold", 100}}}};
        data.record = {{"files", {"toy"}}};
        return data;
    }

    /// The same few images for training and validation: crops of lines at any angle in noise.
    class FewCrops : public Batches {
      public:
        int64_t size() const override { return 1; }
        Batch get(int64_t, int64_t) override
        {
            auto generator = at::make_generator<at::CPUGeneratorImpl>(uint64_t{5});
            constexpr int64_t crops = 4, side = 48;
            auto features = at::randn({crops, 2, side, side}, generator) * 0.1;
            auto truth = at::zeros({crops, 1, side, side}, at::kBool);
            for (int64_t crop = 0; crop < crops; ++crop) {
                for (int64_t channel = 4; channel < 44; ++channel) {
                    const int64_t bin = 6 + (channel * (crop + 1)) / 6;
                    features[crop][0][channel].narrow(0, bin, 4).add_(0.3);
                    truth[crop][0][channel].narrow(0, bin, 4).fill_(true);
                }
            }
            return {.features = features, .truth = truth, .origin = "four crops"};
        }
    };

    class TrainingJob : public testing::Test {
      public:
        void SetUp() override
        {
            WireCell::Flow::clear_stop_request();
            config.network = "unet";
            config.options = {{"width", 4}, {"levels", 2}};
            config.output = folder.file("run");
            config.trainer.epochs = 2;
            config.trainer.optimiser.method = Method::adam;
            config.trainer.schedule.rate = 0.003;
        }

        void run(const Data& data) { run_training(config, data, team, where); }
        void run() { run(toy_data()); }

        json card_of(const std::string& path) const
        {
            return json::parse(WireCell::SPNG::ModelFile(config.output + "/" + path).card());
        }
        std::vector<std::pair<std::string, at::Tensor>> weights_of(const std::string& path) const
        {
            return WireCell::Nets::state_dict(WireCell::SPNG::ModelFile(path).load(at::kCPU));
        }
        /// One message with all of these words.
        void expect_refused(const std::function<void()>& call, const std::vector<std::string>& words)
        {
            try {
                call();
                FAIL() << "it was taken";
            }
            catch (const WireCell::ValueError& error) {
                const std::string text = error.what();
                for (const auto& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
            }
        }

        TempFolder folder;
        TrainingConfig config;
        Team team;
    };
}

TEST_F(TrainingJob, a_small_unet_learns_four_crops_by_heart)
{
    config.options = {{"width", 8}, {"levels", 2}};
    config.trainer.epochs = 150;
    config.trainer.patience = 0;
    config.trainer.schedule.rate = 0.01;
    config.task.loss = RoiLoss::bce_dice;
    auto data = toy_data();
    data.training = std::make_unique<FewCrops>();
    data.validation = std::make_unique<FewCrops>();
    run(data);
    EXPECT_GT(card_of("network.ts").at("training").at("figures").at("dice").get<double>(), 0.98);
}

TEST_F(TrainingJob, the_file_says_what_the_network_is_and_how_it_was_trained)
{
    config.name = "toy-net";
    config.task.threshold = 0.4;
    run();
    const auto card = card_of("toy-net.ts");
    std::vector<std::string> warnings;
    const auto read = WireCell::SPNG::parse_card(card.dump(), "card", warnings);
    EXPECT_TRUE(warnings.empty());
    ASSERT_EQ(read.images.size(), 1u);
    EXPECT_EQ(WireCell::SPNG::names_of(read.images[0].features), (std::vector<std::string>{"dense", "mp2"}));
    EXPECT_EQ(read.images[0].features[0].scale, 4000);
    EXPECT_EQ(read.rebin.value().ticks, 4);
    EXPECT_EQ(read.planes, (std::vector<std::string>{"u", "v"}));
    EXPECT_EQ(read.detector, "toy");
    EXPECT_EQ(read.threshold, 0.4);
    // Half of what one place depends on.
    EXPECT_EQ(read.halo.value().ticks, 26);
    EXPECT_EQ(read.multiple, 4);
    const auto& training = card.at("training");
    EXPECT_EQ(training.at("network").at("name"), "unet");
    EXPECT_EQ(training.at("network").at("options").at("width"), 4);
    EXPECT_EQ(training.at("data").at("files").at(0), "toy");
    EXPECT_EQ(training.at("truth").at("threshold"), 100);
    EXPECT_EQ(training.at("anode"), 3);
    EXPECT_EQ(training.at("trainer").at("seed"), 1);
    EXPECT_GT(training.at("steps").get<int>(), 0);
    EXPECT_TRUE(training.at("figures").contains("dice"));
    EXPECT_FALSE(training.at("version").get<std::string>().empty());
}

TEST_F(TrainingJob, goes_on_from_the_weights_of_a_file_or_of_a_checkpoint)
{
    config.trainer.epochs = 1;
    run();
    auto next = config;
    next.network = "";
    next.options = json::object();
    next.network_seed = 9;
    for (const char* file : {"network.ts", "best.ckpt"}) {
        next.weights = config.output + "/" + file;
        const auto network = starting_network(next, roi_subject(next, toy_data().features), toy_data().features, where);
        EXPECT_EQ(network.name, "unet");
        const auto ours = WireCell::Nets::state_dict(network.module),
                   theirs = weights_of(config.output + "/network.ts");
        ASSERT_EQ(ours.size(), theirs.size());
        for (size_t ind = 0; ind < ours.size(); ++ind) EXPECT_TENSOR_EQ(ours[ind].second, theirs[ind].second);
    }
    next.network = "uresnet";
    EXPECT_REFUSED(starting_network(next, roi_subject(next, toy_data().features), toy_data().features, where),
                   "best.ckpt is of another network");
}

TEST_F(TrainingJob, data_of_other_features_are_refused_with_both_named)
{
    run();
    auto data = toy_data();
    data.features["rebin"]["ticks"] = 10;
    config.resume = true;
    expect_refused([&] { run(data); }, {"SPNGTrainer.resume: ", "last.ckpt", "rebin", "10", "4"});
    config.resume = false;
    config.weights = config.output + "/network.ts";
    config.output = folder.file("other");
    expect_refused([&] { run(data); }, {"SPNGTrainer.weights: ", "network.ts", "rebin", "10", "4"});
    config.weights = "";
    config.options["features"] = {"dense", "mp3"};
    expect_refused([&] { run(); }, {"the network takes dense, mp3 (the data have dense, mp2)"});
}

TEST_F(TrainingJob, a_network_sees_the_features_that_its_options_name)
{
    config.options["features"] = {"mp2"};
    run();
    EXPECT_EQ(card_of("network.ts").at("features"), json({"mp2"}));
    const auto all = toy_data();
    const auto seen = seen_data(all, config.options, where);
    EXPECT_TENSOR_EQ(seen.training->get(0, 1).features, all.training->get(0, 1).features.narrow(1, 1, 1));
    config.options["features"] = {"mp2", "dense"};
    EXPECT_EQ(seen_data(all, config.options, where).features.at("features").at(1).at("scale"), 4000);
    EXPECT_TENSOR_EQ(seen_data(all, config.options, where).validation->get(0, 0).features,
                     all.validation->get(0, 0).features.flip(1));
    config.resume = true;
    expect_refused([&] { run(); }, {"SPNGTrainer.resume: ", "last.ckpt", "features"});
}

TEST_F(TrainingJob, a_training_that_is_there_is_gone_on_with_or_begun_anew_only_where_asked_for)
{
    run();
    expect_refused([&] { run(); }, {"has a training already. Try resume"});
    config.resume = true;
    config.options["width"] = 6;
    expect_refused([&] { run(); }, {"is of the network", "\"width\":4", "\"width\":6"});
    config.overwrite = true;
    expect_refused([&] { run(); }, {"resume and overwrite exclude each other"});
    config.resume = false;
    run();
    EXPECT_EQ(card_of("network.ts").at("training").at("network").at("options").at("width"), 6);
    config.output = "";
    expect_refused([&] { run(); }, {"SPNGTrainer.output: is empty"});
}

TEST_F(TrainingJob, a_score_and_a_charge_are_learnt_together)
{
    config.task.loss = RoiLoss::hurdle;
    auto data = toy_data();
    run(data);
    const auto card = card_of("network.ts");
    EXPECT_EQ(card.at("outputs").at(0).at("kind"), "probability");
    EXPECT_EQ(card.at("outputs").at(1).at("kind"), "value");
}

TEST_F(TrainingJob, figures_by_angle_are_written_where_data_have_angles)
{
    class Angles : public ToyBatches {
      public:
        using ToyBatches::ToyBatches;
        Batch get(int64_t epoch, int64_t number) override
        {
            auto batch = ToyBatches::get(epoch, number);
            batch.angles = {45, 82};
            return batch;
        }
    };
    auto data = toy_data();
    data.validation = std::make_unique<Angles>(3);
    run(data);
    std::ifstream file(config.output + "/metrics-angle.csv");
    std::string head, low, high;
    std::getline(file, head);
    std::getline(file, low);
    std::getline(file, high);
    EXPECT_EQ(head, "epoch,from,to,images,loss,dice,eff_pix,pur_pix,eff_roi,pur_roi");
    EXPECT_EQ(low.substr(0, 9), "0,0,60,3,");
    EXPECT_EQ(high.substr(0, 10), "0,80,85,3,");
}
