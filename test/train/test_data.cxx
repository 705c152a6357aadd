#include "DataTesting.h"
#include "ErrorText.h"
#include "train/data/Rows.h"

#include <chrono>

using namespace WireCell::Train;
using namespace spng::test;
using WireCell::IOError;

namespace {
    /// A shard of some events.
    class FileData : public testing::Test {
      protected:
        FileData() { write_toy_shard(path, 0, 10); }

        TempFolder folder;
        std::string path = folder.file("a.h5");
    };

    DataConfig augmented(DataConfig config)
    {
        config.augment.dead = 0.1;
        config.augment.noisy = 0.1;
        config.augment.charge_scale = {0.5, 2};
        return config;
    }
}

TEST_F(FileData, the_same_epoch_and_number_is_the_same_batch_whatever_was_asked_before)
{
    const auto config = augmented(toy_data(path));
    const auto one = make_data(config, {}, "data"), other = make_data(config, {}, "data");
    ASSERT_EQ(one.training->size(), 4); // 18 images of 9 events
    for (int64_t epoch : {0, 1}) {
        for (int64_t number = 0; number < 4; ++number) one.training->get(epoch, number);
    }
    const auto want = other.training->get(1, 2);
    expect_same(one.training->get(1, 2), want);
    EXPECT_FALSE(at::equal(one.training->get(0, 2).features, want.features));
    EXPECT_EQ(want.features.sizes(), (at::IntArrayRef{4, 3, 16, 16}));
    EXPECT_EQ(want.truth.sizes(), (at::IntArrayRef{4, 1, 16, 16}));
    EXPECT_EQ(want.truth.scalar_type(), at::kBool);
    auto seeded = config;
    seeded.seed = 2;
    EXPECT_FALSE(at::equal(make_data(seeded, {}, "data").training->get(1, 2).features, want.features));
}

TEST_F(FileData, an_epoch_has_each_image_once_in_an_order_of_its_own)
{
    const auto data = make_data(toy_data(path, 1), {}, "data");
    std::vector<std::vector<std::string>> epochs;
    for (int64_t epoch : {0, 1}) {
        auto& names = epochs.emplace_back();
        for (int64_t number = 0; number < data.training->size(); ++number) {
            const auto origin = data.training->get(epoch, number).origin;
            names.push_back(origin.substr(0, origin.find(", channels")));
        }
    }
    EXPECT_NE(epochs[0], epochs[1]);
    for (auto& names : epochs) std::sort(names.begin(), names.end());
    EXPECT_EQ(epochs[0], epochs[1]);
    EXPECT_EQ(std::unique(epochs[0].begin(), epochs[0].end()), epochs[0].end());
    // None of them is in the validation.
    for (int64_t number = 0; number < data.validation->size(); ++number) {
        const auto origin = data.validation->get(0, number).origin;
        EXPECT_EQ(std::count(epochs[0].begin(), epochs[0].end(), origin.substr(0, origin.find(", channels"))), 0);
    }
    EXPECT_EQ(data.validation->size(), 2);
    EXPECT_EQ(data.record["training_events"], 9);
    EXPECT_EQ(data.record["made"][0]["seeds"], (std::vector<int>{1, 2}));
}

TEST_F(FileData, processes_see_together_what_one_sees_alone)
{
    const auto config = augmented(toy_data(path, 6));
    const auto alone = make_data(config, {}, "data");
    for (const int count : {2, 3}) {
        std::vector<at::Tensor> features, truth;
        for (int rank = 0; rank < count; ++rank) {
            const auto data = make_data(config, {rank, count}, "data");
            EXPECT_EQ(data.training->size(), alone.training->size());
            const auto part = data.training->get(3, 1);
            EXPECT_EQ(part.features.size(0), 6 / count);
            features.push_back(part.features);
            truth.push_back(part.truth);
        }
        const auto want = alone.training->get(3, 1);
        EXPECT_TENSOR_EQ(at::cat(features), want.features);
        EXPECT_TENSOR_EQ(at::cat(truth), want.truth);
    }
    EXPECT_REFUSED(make_data(config, {0, 4}, "data"), "data.batch: got 6 (want a multiple of the 4 process(es))");
}

TEST_F(FileData, crops_have_signal_as_often_as_they_shall)
{
    for (const double probability : {0.0, 0.7, 1.0}) {
        auto config = toy_data(path, 1);
        config.crop = {.channels = 4, .bins = 4, .signal_probability = probability, .per_event = 100};
        const auto data = make_data(config, {}, "data");
        const auto ncrops = static_cast<double>(data.training->size());
        double with_signal = 0;
        for (int64_t number = 0; number < data.training->size(); ++number) {
            with_signal += data.training->get(0, number).truth.any().item<bool>();
        }
        // Anywhere, a crop touches the square of 4 x 4 at one in 37 x 57 over 7 x 7 places.
        const double by_chance = 49.0 / (37 * 57);
        const double want = probability + (1 - probability) * by_chance;
        const double error = std::sqrt(want * (1 - want) / ncrops);
        EXPECT_NEAR(with_signal / ncrops, want, 4 * error) << probability;
        EXPECT_EQ(ncrops, 1800);
    }
}

TEST_F(FileData, without_a_crop_images_are_whole)
{
    auto config = toy_data(path, 2);
    config.crop.channels = config.crop.bins = 0;
    config.planes = {1};
    const auto batch = make_data(config, {}, "data").training->get(0, 0);
    EXPECT_EQ(batch.features.sizes(), (at::IntArrayRef{2, 3, 40, 60}));
    EXPECT_EQ(batch.truth.sum().item<int64_t>(), 2 * 16);
}

TEST_F(FileData, is_read_as_fast_as_its_crops_are_large)
{
    const auto large = folder.file("large.h5");
    write_shard(large, {toy_example(0, 800, 1500), toy_example(1, 800, 1500)});
    auto config = toy_data(large, 16);
    config.crop = {.channels = 256, .bins = 256, .signal_probability = 0.5, .per_event = 32};
    const auto data = make_data(config, {}, "data");
    const auto begin = std::chrono::steady_clock::now();
    for (int64_t number = 0; number < 4; ++number) data.training->get(0, number);
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begin;
    RecordProperty("ms_per_batch_of_16", static_cast<int>(spent.count() / 4));
    // Nine times the pixels are in the file.
    EXPECT_LT(spent.count() / 4, 3000);
}

TEST_F(FileData, tells_what_a_card_is_to_say_and_compares_it)
{
    auto config = toy_data(path);
    config.planes = {1};
    config.labels.threshold = 50;
    auto features = make_data(config, {}, "data").features;
    EXPECT_EQ(features["planes"], nlohmann::json({"v"}));
    EXPECT_EQ(features["truth"]["threshold"], 50);
    EXPECT_EQ(features["truth"]["reduce"], "mean");
    EXPECT_EQ(features["rebin"]["ticks"], 4);
    check_same_features(features, {{"rebin", {{"ticks", 4}}}, {"detector", "toy"}, {"task", "roi"}}, "card");
    EXPECT_REFUSED(check_same_features(features, {{"rebin", {{"ticks", 10}}}}, "card"),
                   "card: the data's rebin.ticks is 4 (want 10)");
    EXPECT_REFUSED(check_same_features(features, {{"detector", "pdhd"}}, "card"),
                   "detector is \"toy\" (want \"pdhd\")");
}

TEST_F(FileData, refuses_in_a_line_what_does_not_go)
{
    const auto refused = [&](const std::function<void(DataConfig&)>& change, const std::string& text) {
        auto config = toy_data(path);
        change(config);
        EXPECT_REFUSED(make_data(config, {}, "data"), text);
    };
    refused([](auto& config) { config.files.clear(); }, "data: neither files nor a queue are given");
    refused([](auto& config) { config.planes = {2}; }, "data.planes: got 2, but '" + path + "' has [\"u\",\"v\"]");
    refused([](auto& config) { config.batch = 19; }, "data.batch: got 19, but there are 18 images with 1 crops each");
    refused([](auto& config) { config.crop.bins = 61; }, "data.crop: got 16 channels and 61 bins, but '" + path + "'");
    refused([](auto& config) { config.crop.signal_probability = 2; }, "data.crop.signal_probability: got 2");
    refused([](auto& config) { config.augment.charge_scale = {2, 1}; }, "data.augment.charge_scale: want [low, high]");
    refused([](auto& config) { config.validation_fraction = 1; }, "data.validation_fraction: got 1");
    refused([](auto& config) { config.queue = "SPNGExampleQueue:none"; },
            "data.queue: got 'SPNGExampleQueue:none' beside");
    auto config = toy_data(folder.file("none-*.h5"));
    EXPECT_TRUE(contains(error_of<IOError>([&] { make_data(config, {}, "data"); }), "data.files: there is no file '"));
}

TEST_F(FileData, of_other_features_is_refused_with_both_values)
{
    const auto differs = [&](const std::string& name, const std::function<void(nlohmann::json&)>& change,
                             const std::string& text) {
        auto card = toy_card();
        change(card);
        const auto other = folder.file(name + ".h5");
        write_shard(other, {toy_example(0)}, card);
        auto config = toy_data(path);
        config.validation = {other};
        EXPECT_REFUSED(make_data(config, {}, "data"),
                       "'" + other + "' differs from '" + path + "': the data's " + text);
    };
    differs(
        "rebin", [](auto& card) { card["rebin"]["ticks"] = 10; }, "rebin.ticks is 10 (want 4)");
    differs(
        "detector", [](auto& card) { card["detector"] = "pdhd"; }, "detector is \"pdhd\" (want \"toy\")");
    differs(
        "unit", [](auto& card) { card["features"][0]["scale"] = 200; }, "features is");
    differs(
        "smear", [](auto& card) { card["truth"]["smear_long"] = 1; }, "truth.smear_long is 1 (want 0)");
    differs(
        "flavour", [](auto& card) { card["coincidence"] = "osp"; }, "coincidence is");
    // Another anode is none of these.
    auto card = toy_card();
    card["anode"] = 1;
    write_shard(folder.file("anode.h5"), {toy_example(0)}, card);
    auto config = toy_data(path);
    config.validation = {folder.file("anode.h5")};
    EXPECT_EQ(make_data(config, {}, "data").validation->size(), 2);
}

TEST_F(FileData, without_events_or_with_images_of_two_sizes_is_refused)
{
    write_shard(folder.file("empty.h5"), {});
    auto config = toy_data(folder.file("empty.h5"));
    EXPECT_REFUSED(make_data(config, {}, "data"), "data.files: there are no events in " + folder.file("empty.h5"));
    write_shard(folder.file("other.h5"), {toy_example(0, 50)});
    config = toy_data(path, 18);
    config.files.push_back(folder.file("other.h5"));
    config.crop.channels = 0;
    const auto data = make_data(config, {}, "data");
    EXPECT_REFUSED(data.training->get(0, 0), "data: images of a batch differ in size");
}

TEST(Rows, take_dead_and_noisy_channels_from_features_and_truth_and_scale_charge)
{
    auto view = toy_view(1, 0, 400, 300);
    view.truth.fill_(90);
    const auto image = image_of(view.features, view.truth, "toy");
    DataConfig config;
    config.augment = {.dead = 0.25, .noisy = 0.25, .noise_factor = {10, 10}, .charge_scale = {1.5, 1.5}};
    const Rows rows(config, 4, 4000, "test");
    const auto row = rows.drawn(*image, Draws(7));
    const auto kept = row.truth[0].any(1);
    const auto empty = row.features[0].abs().amax(1) == 0;
    const auto noisy = kept.logical_not().logical_and(empty.logical_not());
    // Charge of 90 is above the threshold of 100 only when it is scaled.
    EXPECT_NEAR(kept.sum().item<int64_t>(), 400 * 0.5625, 45);
    EXPECT_NEAR(empty.sum().item<int64_t>(), 100, 40);
    EXPECT_NEAR(noisy.sum().item<int64_t>(), 75, 40);
    const auto inds = kept.nonzero().flatten();
    EXPECT_TENSOR_NEAR(row.features[0].index_select(0, inds), view.features[0].index_select(0, inds) * 1.5, 1e-6);
    EXPECT_TENSOR_EQ(row.features[1].index_select(0, inds), view.features[1].index_select(0, inds));
    EXPECT_NEAR(row.features[0].index_select(0, noisy.nonzero().flatten()).std().item<double>(), 15, 1);
    EXPECT_EQ(row.features[2].index_select(0, noisy.nonzero().flatten()).sum().item<double>(), 0);
    // The image itself is as it was, and the validation's as it is.
    EXPECT_TENSOR_EQ(image->features_of(image->whole()), view.features);
    EXPECT_TENSOR_EQ(rows.whole(*image).features, view.features);
    EXPECT_FALSE(rows.whole(*image).truth.any().item<bool>());
}

TEST(Rows, have_charge_in_the_unit_of_the_dense_image_where_that_is_the_label)
{
    const auto view = toy_view(1, 0);
    const auto image = image_of(view.features, view.truth, "toy");
    DataConfig config;
    config.labels.kind = LabelKind::charge;
    EXPECT_TENSOR_EQ(Rows(config, 4, 4000, "test").whole(*image).truth[0], view.truth / 4000);
}

TEST(Rows, of_a_crop_have_the_widened_labels_of_the_whole_image)
{
    const auto view = toy_view(1, 0, 40, 300);
    view.truth.copy_(random_mask({40, 300}, 0.4, 5) * 500);
    const auto image = image_of(view.features, view.truth, "toy");
    DataConfig config;
    config.crop = {.channels = 5, .bins = 20, .signal_probability = 0.5, .per_event = 1};
    config.labels.padding = 3;
    const Rows rows(config, 4, 4000, "test");
    const auto whole = rows.whole(*image);
    int differing = 0;
    for (uint64_t seed = 0; seed < 50; ++seed) {
        const auto row = rows.drawn(*image, Draws(seed));
        int channel = 0, bin = 0, last = 0;
        ASSERT_EQ(std::sscanf(row.origin.c_str(), "toy, channels %d to %d, bins %d", &channel, &last, &bin), 3);
        EXPECT_TENSOR_EQ(row.truth, whole.truth.narrow(1, channel, 5).narrow(2, bin, 20));
        EXPECT_TENSOR_EQ(row.features, whole.features.narrow(1, channel, 5).narrow(2, bin, 20));
        differing += bin;
    }
    EXPECT_GT(differing, 0);
}
