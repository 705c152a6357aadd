#include "TempFolder.h"
#include "ToyTraining.h"
#include "sio/ArrayIO.h"
#include "train/images/ValidationImages.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace WireCell;
using namespace WireCell::Train;
using namespace spng::test;
namespace fs = std::filesystem;

namespace {
    /// Arrays of an archive by their names.
    std::map<std::string, std::vector<double>> arrays_of(const std::string& path)
    {
        std::map<std::string, std::vector<double>> arrays;
        Sio::ArchiveReader archive(path, "test");
        while (archive.next()) arrays[archive.name()] = Sio::read_array<double>(archive, {0, 0});
        return arrays;
    }

    std::vector<std::string> names_in(const std::string& folder)
    {
        std::vector<std::string> names;
        for (const auto& one : fs::directory_iterator(folder)) names.push_back(one.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }

    TrainerConfig short_training(int epochs, int images)
    {
        TrainerConfig config;
        config.epochs = epochs;
        config.images = images;
        config.schedule.rate = 0.02;
        return config;
    }

    const RoiTask task(RoiTaskConfig{}, "task");
}

TEST(ValidationImages, are_there_after_each_epoch_with_truth_and_score)
{
    const TempFolder folder;
    ToyBatches training{2}, validation{3, 2, 77};
    Trainer(short_training(2, 3), toy_network(), task, training, validation, folder.file("run"), "trainer").run();
    const auto images = folder.file("run/images");
    EXPECT_EQ(names_in(images),
              (std::vector<std::string>{"epoch-0000.npz", "epoch-0001.npz", "validation.json", "validation.npz"}));
    const auto fixed = arrays_of(images + "/validation.npz"), scores = arrays_of(images + "/epoch-0001.npz");
    ASSERT_EQ(fixed.size(), 6U);
    ASSERT_EQ(scores.size(), 3U);
    // The second batch is of the third image.
    const auto batch = validation.get(0, 1);
    const auto truth = batch.truth[0][0].to(at::kDouble).contiguous();
    EXPECT_EQ(fixed.at("truth_2.npy"),
              std::vector<double>(truth.data_ptr<double>(), truth.data_ptr<double>() + truth.numel()));
    const auto input = batch.features[0][0].to(at::kDouble).contiguous();
    EXPECT_EQ(fixed.at("input_2.npy"),
              std::vector<double>(input.data_ptr<double>(), input.data_ptr<double>() + input.numel()));
    for (const auto& [name, values] : scores) {
        EXPECT_EQ(values.size(), 256U);
        for (const double one : values) EXPECT_TRUE(one >= 0 && one <= 255 && one == std::floor(one));
    }
    const auto about = nlohmann::json::parse(std::ifstream(images + "/validation.json"));
    EXPECT_EQ(about.at("images").at(2).at("origin"), batch.origin);
}

TEST(ValidationImages, are_none_where_none_are_wanted_and_change_nothing)
{
    const TempFolder folder;
    ToyBatches training{2}, validation{3, 2, 77};
    auto with = toy_network(), without = toy_network();
    at::set_num_threads(1);
    Trainer(short_training(2, 2), with, task, training, validation, folder.file("with"), "trainer").run();
    Trainer(short_training(2, 0), without, task, training, validation, folder.file("without"), "trainer").run();
    EXPECT_FALSE(fs::exists(folder.file("without/images")));
    const auto one = with.parameters(), other = without.parameters();
    auto its = other.begin();
    for (const auto& parameter : one) EXPECT_TRUE(at::equal(parameter, *its++));
    const auto text = [&](const std::string& name) {
        std::ifstream file(folder.file(name), std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    EXPECT_EQ(text("with/loss-batch.csv"), text("without/loss-batch.csv"));
}

TEST(ValidationImages, a_training_that_goes_on_goes_on_with_them)
{
    const TempFolder folder;
    ToyBatches training{2}, validation{3, 2, 77};
    Trainer(short_training(1, 1), toy_network(), task, training, validation, folder.file("run"), "trainer").run();
    // Another number of images is no other training.
    Trainer longer(short_training(3, 2), toy_network(), task, training, validation, folder.file("run"), "trainer");
    longer.resume();
    longer.run();
    EXPECT_EQ(arrays_of(folder.file("run/images/epoch-0000.npz")).size(), 1U);
    EXPECT_EQ(arrays_of(folder.file("run/images/epoch-0002.npz")).size(), 2U);
    EXPECT_EQ(arrays_of(folder.file("run/images/validation.npz")).size(), 4U);
    ValidationImages::remove(folder.file("run"));
    EXPECT_TRUE(names_in(folder.file("run/images")).empty());
    ValidationImages::remove(folder.file("nowhere"));
}

TEST(ValidationImages, a_disk_that_can_not_be_written_to_is_an_error_that_names_the_file)
{
    const TempFolder folder;
    fs::create_directories(folder.file("run"));
    std::ofstream(folder.file("run/images")) << "a file";
    ToyBatches training{2}, validation{3, 2, 77};
    try {
        Trainer(short_training(1, 1), toy_network(), task, training, validation, folder.file("run"), "trainer").run();
        ADD_FAILURE() << "nothing thrown";
    }
    catch (const Exception& error) {
        EXPECT_NE(std::string(error.what()).find("run/images"), std::string::npos) << error.what();
    }
    EXPECT_THROW(ValidationImages("run", -1, "trainer"), ValueError);
}
