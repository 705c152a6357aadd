#include "DataTesting.h"
#include "ErrorText.h"
#include "MakeComponent.h"
#include "Npz.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/algo/dsp/Rebin.h"

#include <filesystem>
#include <fstream>

using namespace WireCell::Train;
using namespace spng::test;
using WireCell::IOError;

TEST(Shard, has_what_was_written)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    write_toy_shard(path, 3, 2);
    const auto shard = Shard::open(path, "test");
    EXPECT_EQ(shard->events(), (std::vector<int>{3, 4}));
    EXPECT_EQ(shard->about().card, toy_card());
    EXPECT_EQ(shard->about().record["seeds"], (std::vector<int>{1, 2}));
    for (const int plane : {0, 1}) {
        const auto want = toy_view(4, plane);
        const auto image = shard->image(4, plane);
        EXPECT_EQ(image->channels(), 40);
        EXPECT_EQ(image->bins(), 60);
        EXPECT_TENSOR_EQ(image->features_of(image->whole()), want.features);
        EXPECT_TENSOR_EQ(image->truth_of(image->whole()), want.truth);
        const Window part{5, 7, 31, 9};
        EXPECT_TENSOR_EQ(image->features_of(part), want.features.narrow(1, 5, 7).narrow(2, 31, 9));
        EXPECT_TENSOR_EQ(image->truth_of(part), want.truth.narrow(0, 5, 7).narrow(1, 31, 9));
        EXPECT_TENSOR_EQ(image->peaks(), truth_peaks(want.truth));
    }
}

TEST(Shard, is_not_there_before_it_is_complete)
{
    const TempFolder folder;
    {
        const auto file = make_shard(folder.file("a.h5"), 1, {toy_card(), {}}, "test");
        file->add(toy_example(0));
        EXPECT_FALSE(std::filesystem::exists(folder.file("a.h5")));
    }
    EXPECT_TRUE(folder.is_empty());
}

TEST(Shard, refuses_what_it_can_not_keep)
{
    const TempFolder folder;
    const auto file = make_shard(folder.file("a.h5"), 1, {toy_card(), {}}, "test");
    auto example = toy_example(0);
    example.views[1].features[0][3][4] = std::nan("");
    EXPECT_REFUSED(file->add(example), "event 0, view v: features that are not finite");
    example = toy_example(1);
    example.views[0].features[1][0][0] = 0.5;
    EXPECT_REFUSED(file->add(example), "feature 'mp2' is not 0 or 1 everywhere");
}

TEST(Shard, that_is_damaged_is_told_in_a_line)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    write_toy_shard(path, 0, 3);
    const auto whole = std::filesystem::file_size(path);
    int refused = 0;
    for (const double part : {0.0, 0.02, 0.3, 0.7, 0.95, 0.999}) {
        std::filesystem::resize_file(path, static_cast<uintmax_t>(part * static_cast<double>(whole)));
        const auto text = error_of<IOError>([&] {
            const auto shard = Shard::open(path, "where");
            for (const int event : shard->events()) {
                const auto image = shard->image(event, 0);
                image->features_of(image->whole());
                image->truth_of(image->whole());
            }
        });
        EXPECT_TRUE(contains(text, "where: '" + path + "'")) << text;
        ++refused;
        std::filesystem::remove(path);
        write_toy_shard(path, 0, 3);
    }
    EXPECT_EQ(refused, 6);
    std::ofstream(folder.file("text.h5")) << "no HDF5 at all";
    EXPECT_TRUE(contains(error_of<IOError>([&] { Shard::open(folder.file("text.h5"), "where"); }), "is no HDF5 file"));
}

TEST(ClassicPair, has_frames_of_ticks_whose_means_are_the_features)
{
    const TempFolder folder;
    const auto file = make_classic_pair(folder.file("rec.h5"), folder.file("tru.h5"), 1, {toy_card(), {}}, "0", "test");
    auto example = toy_example(0);
    std::reverse(example.views[0].channels.begin(), example.views[0].channels.end());
    file->add(example);
    file->add(toy_example(1));
    file->commit();
    const auto files = WireCell::Aux::hdf_array_files("test");
    const auto read = [&](const std::string& name, const std::string& path) {
        const auto reader = files->open(folder.file(name), "test");
        const auto shape = reader->shape(path);
        auto x = at::empty({int64_t(shape.at(0)), int64_t(shape.at(1))}, at::kFloat);
        reader->read(path, {{0, 0}, shape}, WireCell::Aux::ArrayType::float32, x.data_ptr());
        return x;
    };
    const auto dense = read("rec.h5", "100/frame_loose_lf0");
    ASSERT_EQ(dense.sizes(), (at::IntArrayRef{240, 80}));
    const auto means = dense.t().unflatten(1, {60, 4}).mean(2) / 4000;
    EXPECT_TENSOR_NEAR(means.narrow(0, 0, 40), example.views[0].features[0].flip(0), 1e-6);
    EXPECT_TENSOR_NEAR(means.narrow(0, 40, 40), example.views[1].features[0], 1e-6);
    EXPECT_TENSOR_EQ(read("rec.h5", "101/frame_mp2_roi0").t().slice(1, 0, 240, 4).narrow(0, 40, 40),
                     toy_view(1, 1).features[1] * 4000);
    EXPECT_TENSOR_EQ(read("tru.h5", "1/frame_deposplat0").t().slice(1, 1, 240, 4).narrow(0, 0, 40),
                     toy_view(1, 0).truth);
}

TEST(Data, has_the_labels_of_the_public_code)
{
    SPNG_TEST_DATA_OR_SKIP(arrays_file, "golden-labels.npz");
    SPNG_TEST_DATA_OR_SKIP(facts_file, "golden-labels.json");
    const auto arrays = load_npz(arrays_file);
    std::ifstream stream(facts_file);
    const auto facts = nlohmann::json::parse(stream);
    const TempFolder folder;
    int checked = 0;
    for (const auto& one : facts["combinations"]) {
        SCOPED_TRACE(one["mask"].get<std::string>());
        const int64_t ticks = one["R"];
        Example example;
        ExampleView view;
        view.truth =
            WireCell::SPNG::downsample(arrays.at(one["truth"]), -1, ticks, WireCell::SPNG::RebinNorm::interpolation);
        view.features = at::zeros({3, view.truth.size(0), view.truth.size(1)});
        example.views = {view};
        const auto path = folder.file("shard.h5");
        auto card = toy_card(static_cast<int>(ticks));
        card["planes"] = {"u"};
        write_shard(path, {example}, card);
        DataConfig config;
        config.files = config.validation = {path};
        config.labels.threshold = one["threshold"];
        config.labels.padding = one["padding"];
        config.labels.min_run = one["min_run"];
        config.labels.avoid_merge = one["avoid_merge"];
        config.labels.min_gap = one["min_gap"];
        WireCell::SPNG::config::from_json(config.labels.side, one["padding_side"], "side", true);
        config.labels.order = WireCell::SPNG::PaddingOrder::padded;
        const auto want = arrays.at(one["mask"]).to(at::kBool);
        EXPECT_TENSOR_EQ(make_data(config, {}, "data").validation->get(0, 0).truth[0][0], want);
        config.labels.reduce = WireCell::SPNG::TruthReduce::sum;
        config.labels.threshold *= static_cast<double>(ticks);
        EXPECT_TENSOR_EQ(make_data(config, {}, "data").validation->get(0, 0).truth[0][0], want);
        if (one["min_run"] == 0) continue;
        config.labels.order = WireCell::SPNG::PaddingOrder::start;
        const auto ours = make_data(config, {}, "data").validation->get(0, 0).truth[0][0];
        const auto differs = (ours != want).any(1).nonzero().flatten();
        const std::vector<int64_t> touched = one["rows_touched_by_order_defect"];
        EXPECT_EQ(std::vector<int64_t>(differs.data_ptr<int64_t>(), differs.data_ptr<int64_t>() + differs.numel()),
                  touched);
        ++checked;
    }
    EXPECT_GT(checked, 20);
}

TEST(ShardSink, writes_files_of_as_many_events_as_it_shall)
{
    load({"WireCellTrain"});
    const TempFolder folder;
    const auto name = folder.file("data-{shard}.h5");
    configure("SPNGShardSink", "sink", {{"card", toy_card()}, {"filename", name}, {"events", 2}});
    const auto node = WireCell::Factory::find<WireCell::ITorchTensorSetSink>("SPNGShardSink", "sink");
    for (int number = 0; number < 3; ++number) {
        (*node)(set_of(toy_example(number)));
        EXPECT_EQ(std::filesystem::exists(folder.file("data-0.h5")), number > 0);
    }
    EXPECT_FALSE(std::filesystem::exists(folder.file("data-1.h5")));
    (*node)(WireCell::ITorchTensorSet::pointer());
    EXPECT_EQ(Shard::open(folder.file("data-0.h5"), "test")->events(), (std::vector<int>{0, 1}));
    const auto last = Shard::open(folder.file("data-1.h5"), "test");
    EXPECT_EQ(last->events(), (std::vector<int>{2}));
    EXPECT_TENSOR_EQ(last->image(2, 1)->truth_of({0, 40, 0, 60}), toy_view(2, 1).truth);
    EXPECT_TRUE(last->about().record["about"].contains("program"));

    const auto refused = [&](const WireCell::Configuration& keys, const std::string& text) {
        EXPECT_REFUSED(configure("SPNGShardSink", "bad", keys), text);
    };
    refused({{"card", toy_card()}}, "key 'filename' is required");
    refused({{"card", toy_card()}, {"filename", "x.h5"}, {"events", 2}}, "want {shard} in it");
    refused({{"card", toy_card()}, {"filename", name}, {"existing", "refuse"}}, "exists already");
    refused({{"filename", "x.h5"}}, "key 'card': got null (want an object)");
    auto card = toy_card();
    card["planes"] = nlohmann::json::array();
    refused({{"card", card}, {"filename", "x.h5"}}, "planes: got [] (want a list of u, v, w)");
    const auto error = error_of<WireCell::ValueError>([&] {
        auto example = toy_example(0);
        example.views.pop_back();
        (*node)(set_of(example));
    });
    EXPECT_TRUE(contains(error, "a set of 2 tensors (want features and truth of 2 views, 4)")) << error;
}
