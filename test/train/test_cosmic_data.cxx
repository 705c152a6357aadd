#include "ErrorText.h"
#include "LarcvTesting.h"
#include "LogText.h"
#include "MakeComponent.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/Tdm.h"
#include "train/data/CosmicData.h"

using namespace WireCell::Train;
using namespace spng::test;

namespace {
    CosmicDataConfig config_of(const std::string& path)
    {
        CosmicDataConfig config;
        config.files = config.validation = {path};
        return config;
    }

    /// [row, column] by the definition, pixel by pixel.
    at::Tensor plain(const WireCell::Aux::LarcvImage& image)
    {
        auto dense = at::zeros({int64_t(image.rows), int64_t(image.columns)});
        for (size_t ind = 0; ind < image.ids.size(); ++ind)
            dense[int64_t(image.ids[ind] % image.rows)][int64_t(image.ids[ind] / image.rows)] = image.values[ind];
        return dense;
    }
}

TEST(CosmicData, has_images_and_labels_of_rows_of_time_and_columns_of_wires)
{
    const TempFolder folder;
    write_toy_larcv(folder.file("a.h5"), 3);
    const auto config = config_of(folder.file("a.h5"));
    const auto data = make_cosmic_data(config, {}, "data");
    ASSERT_EQ(data.validation->size(), 3);
    for (int number = 0; number < 3; ++number) {
        const auto batch = data.validation->get(5, number);
        const auto event = toy_larcv_event(number);
        ASSERT_EQ(batch.features.sizes(), (at::IntArrayRef{1, 3, 8, 12}));
        for (int64_t plane = 0; plane < 3; ++plane) {
            const auto& image = event.images[0].planes[size_t(plane)];
            EXPECT_TENSOR_EQ(batch.features[0][plane], plain(image));
            EXPECT_TENSOR_EQ(batch.truth[0][plane], plain(event.images[1].planes[size_t(plane)]).to(at::kLong));
        }
        EXPECT_EQ(batch.origin, "'" + folder.file("a.h5") + "', event " + std::to_string(number));
    }
    EXPECT_EQ(data.features["axes"], (std::vector<std::string>{"plane", "tick", "channel"}));
    EXPECT_EQ(data.features["size"], nlohmann::json({{"planes", 3}, {"ticks", 8}, {"channels", 12}}));
}

TEST(CosmicData, halves_images_by_means_and_labels_by_the_largest_and_takes_logarithms_then)
{
    const TempFolder folder;
    write_toy_larcv(folder.file("a.h5"), 1);
    auto config = config_of(folder.file("a.h5"));
    config.batch = 1;
    const auto whole = make_cosmic_data(config, {}, "data").validation->get(0, 0);
    config.downsample = 2;
    config.log = true;
    const auto data = make_cosmic_data(config, {}, "data");
    const auto half = data.validation->get(0, 0);
    EXPECT_TENSOR_NEAR(half.features, at::avg_pool2d(whole.features, 4).log1p(), 1e-6);
    EXPECT_TENSOR_EQ(half.truth, at::max_pool2d(whole.truth.to(at::kFloat), 4).to(at::kLong));
    EXPECT_EQ(data.features["size"], nlohmann::json({{"planes", 3}, {"ticks", 2}, {"channels", 3}}));
    EXPECT_EQ(data.features["downsample"], 2);
    EXPECT_EQ(data.features["features"][0]["transform"], "log1p");
    config.downsample = 3;
    EXPECT_REFUSED(
        make_cosmic_data(config, {}, "data").training->get(0, 0),
        "event 0, image 0: an image of 8 rows and 12 columns can not be halved 3 times (want multiples of 8)");
}

TEST(CosmicData, has_the_same_batches_for_the_same_seed_and_each_event_once_an_epoch)
{
    const TempFolder folder;
    write_toy_larcv(folder.file("a.h5"), 4);
    write_toy_larcv(folder.file("b.h5"), 2, 4);
    auto config = config_of(folder.file("?.h5"));
    const auto one = make_cosmic_data(config, {}, "data"), other = make_cosmic_data(config, {}, "data");
    ASSERT_EQ(one.training->size(), 3);
    std::set<std::string> origins;
    std::vector<std::string> orders;
    for (int64_t epoch = 0; epoch < 2; ++epoch) {
        std::string order;
        for (const int64_t number : {2, 0, 1}) {
            const auto batch = one.training->get(epoch, number);
            EXPECT_TENSOR_EQ(other.training->get(epoch, number).features, batch.features);
            order += batch.origin;
            // Shares of processes are the batch.
            const auto first = make_cosmic_data(config, {0, 2}, "data").training->get(epoch, number);
            const auto second = make_cosmic_data(config, {1, 2}, "data").training->get(epoch, number);
            EXPECT_TENSOR_EQ(at::cat({first.features, second.features}), batch.features);
            EXPECT_TENSOR_EQ(at::cat({first.truth, second.truth}), batch.truth);
            EXPECT_EQ(first.origin + "; " + second.origin, batch.origin);
            if (epoch > 0) continue;
            EXPECT_TRUE(origins.insert(first.origin).second && origins.insert(second.origin).second);
        }
        orders.push_back(order);
    }
    EXPECT_EQ(origins.size(), 6);
    EXPECT_NE(orders[0], orders[1]);
    config.seed = 2;
    EXPECT_NE(make_cosmic_data(config, {}, "data").training->get(0, 0).origin, one.training->get(0, 0).origin);
}

TEST(CosmicData, keeps_a_fraction_of_events_for_validation)
{
    const TempFolder folder;
    write_toy_larcv(folder.file("a.h5"), 5);
    auto config = config_of(folder.file("a.h5"));
    config.validation = {};
    config.validation_fraction = 0.4;
    config.batch = 1;
    const auto data = make_cosmic_data(config, {}, "data");
    EXPECT_EQ(data.validation->size(), 2);
    EXPECT_EQ(data.training->size(), 3);
    std::set<std::string> origins;
    for (int64_t ind = 0; ind < 3; ++ind) origins.insert(data.training->get(0, ind).origin);
    for (int64_t ind = 0; ind < 2; ++ind) origins.insert(data.validation->get(0, ind).origin);
    EXPECT_EQ(origins.size(), 5);
}

TEST(CosmicData, refuses_what_can_not_be_learnt_from)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    const auto refused = [&](const std::function<void(WireCell::Aux::LarcvEvent&)>& change, const std::string& text,
                             bool log = false) {
        auto event = toy_larcv_event(1);
        change(event);
        write_larcv(path, {event});
        auto config = config_of(path);
        config.batch = 1;
        config.log = log;
        EXPECT_REFUSED(make_cosmic_data(config, {}, "data").training->get(0, 0), "'" + path + "', event 0");
        EXPECT_REFUSED(make_cosmic_data(config, {}, "data").training->get(0, 0), text);
    };
    refused([](auto& event) { event.images[1].planes[2].ids[1] += 1; },
            "image 2: the 14 labels of 'sbnd_cosmicseg' are for other pixels");
    refused([](auto& event) { event.images[1].planes[0].values[1] = 3; }, "image 0: a label is 3 (want 0, 1 or 2");
    refused([](auto& event) { event.images[1].planes[0].values[1] = 0.5; }, "image 0: a label is 0.5");
    refused([](auto& event) { event.images[1].planes.pop_back(); }, "3 images 'sbndwire' and 2 of labels");
    refused([](auto& event) { event.images[1].planes[0].columns *= 2; },
            "8 rows and 12 columns, 'sbnd_cosmicseg' 8 and 24");
    refused([](auto& event) { event.images[0].planes[0].values[2] = -5; }, "image 0: has -5, below 0", true);
    refused(
        [](auto& event) {
            event.images[0].planes[1] = toy_pixels(0, 1, 16, 12);
            event.images[1].planes[1] = toy_classes(event.images[0].planes[1]);
        },
        "image 1: is 16 x 12 (want 8 x 12, as the first of '");
    auto config = config_of(path);
    config.image = "else";
    EXPECT_TRUE(contains(error_of<WireCell::IOError>([&] { make_cosmic_data(config, {}, "data"); }),
                         "has no images of that name"));
    EXPECT_REFUSED(make_cosmic_data({}, {}, "data"), "data.files: no files are given");
    EXPECT_REFUSED(make_cosmic_data(config_of(path), {}, "data"), "data.batch: got 2, but there are 1 events");
    EXPECT_REFUSED(make_cosmic_data(config_of(path), {0, 3}, "data"), "want a multiple of the 3 process(es)");
    EXPECT_TRUE(contains(error_of<WireCell::IOError>([&] { make_cosmic_data(config_of("none*.h5"), {}, "data"); }),
                         "there is no file 'none*.h5'"));
}

TEST(CosmicData, refuses_files_whose_images_are_made_in_other_ways)
{
    const TempFolder folder;
    const auto card = [](int ticks, int anode) {
        return nlohmann::json{
            {"card", {{"rebin", {{"ticks", ticks}}}, {"anode", anode}, {"features", {{{"name", "charge"}}}}}},
            {"record", {{"seeds", {1}}}}}
            .dump();
    };
    write_larcv(folder.file("a.h5"), {toy_larcv_event(0)}, card(4, 0));
    write_larcv(folder.file("b.h5"), {toy_larcv_event(1)}, card(4, 1));
    auto config = config_of(folder.file("*.h5"));
    const auto data = make_cosmic_data(config, {}, "data");
    EXPECT_EQ(data.features["rebin"]["ticks"], 4);
    EXPECT_EQ(data.record["made"], nlohmann::json::array({{{"seeds", {1}}}}));
    write_larcv(folder.file("c.h5"), {toy_larcv_event(1)}, card(8, 0));
    EXPECT_REFUSED(make_cosmic_data(config, {}, "data"), "the data's rebin.ticks is 8 (want 4)");
    write_larcv(folder.file("c.h5"), {toy_larcv_event(1)}, "{}");
    EXPECT_REFUSED(make_cosmic_data(config, {}, "data"), "c.h5' has no object 'card'");
}

TEST(CosmicData, tells_once_of_a_class_that_is_never_there)
{
    const TempFolder folder;
    write_toy_larcv(folder.file("a.h5"), 2, 0, 2);
    const LogText log("train");
    const auto data = make_cosmic_data(config_of(folder.file("a.h5")), {}, "data");
    for (int64_t epoch = 0; epoch < 2; ++epoch) data.training->get(epoch, 0);
    const std::string text = "warning: data: no pixel of epoch 0 is of the class 'neutrino' (2)";
    EXPECT_EQ(log.text().find(text), log.text().rfind("warning:")) << log.text();
    EXPECT_FALSE(log.has("'cosmic'"));
}

TEST(CosmicData, events_can_be_written_again_with_what_is_found_in_them)
{
    const TempFolder folder;
    write_toy_larcv(folder.file("a.h5"), 2);
    const auto events = CosmicEvents::open({folder.file("a.h5")}, {}, "test");
    ASSERT_EQ(events->size(), 2);
    const auto event = events->event(1);
    EXPECT_EQ(event.id, toy_larcv_event(1).id);
    ASSERT_EQ(event.images[0].planes.size(), 3);
    const auto& image = event.images[0].planes[1];
    EXPECT_EQ(image.ids, toy_pixels(1, 1).ids);
    // At the image's size, and at half of it.
    const auto scores = at::arange(96).view({8, 12}).to(at::kFloat), half = at::avg_pool2d(scores.unsqueeze(0), 2)[0];
    for (const auto& numbers : {scores, half}) {
        const auto factor = 8 / numbers.size(0);
        const auto found = sparse_values(numbers, image);
        EXPECT_EQ(found.ids, image.ids);
        for (size_t ind = 0; ind < found.ids.size(); ++ind) {
            const auto row = int64_t(found.ids[ind] % 8) / factor, column = int64_t(found.ids[ind] / 8) / factor;
            EXPECT_EQ(found.values[ind], numbers[row][column].item<float>());
        }
    }
    EXPECT_REFUSED(sparse_values(at::zeros({8, 10}), image), "numbers are 8 x 10 (want the image's 8 x 12");
    const auto back = sparse_image(plain(image), 0, 1);
    EXPECT_EQ(back.ids, image.ids);
    EXPECT_EQ(back.values, image.values);
    EXPECT_EQ(back.plane, 1);
}

TEST(LarcvSink, writes_pixels_of_signals_and_labels_by_the_larger_truth)
{
    load({"WireCellTrain"});
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    WireCell::Configuration keys = {{"filename", path}, {"ticks", 2}, {"channels", 1}, {"rows", 4},
                                    {"columns", 3},     {"floor", 5}, {"scale", 10},   {"card", {{"detector", "toy"}}}};
    configure("SPNGLarcvSink", "sink", keys);
    const auto node = WireCell::Factory::find<WireCell::ITorchTensorSetSink>("SPNGLarcvSink", "sink");
    auto signal = at::zeros({3, 8}), cosmic = at::zeros({3, 8}), neutrino = at::zeros({3, 8});
    signal[0][0] = 40; // pixel of 20 electrons, 2 units, of both, more of the neutrino
    cosmic[0][0] = 30;
    neutrino[0][1] = 50;
    signal[1][4] = 60; // of a cosmic ray
    cosmic[1][4] = 60;
    signal[2][7] = 100; // of neither
    cosmic[2][2] = 80;  // found by nobody
    signal[2][0] = 8;   // below the floor
    const auto set = [&](const std::vector<at::Tensor>& tensors) -> WireCell::ITorchTensorSet::pointer {
        WireCell::ITorchTensor::vector all;
        for (const auto& tensor : tensors) {
            all.push_back(
                std::make_shared<WireCell::SPNG::SimpleTorchTensor>(tensor, WireCell::SPNG::Metadata{{"ident", 9}}));
        }
        return std::make_shared<WireCell::SPNG::SimpleTorchTensorSet>(0, nullptr, all);
    };
    (*node)(set({signal, cosmic, neutrino}));
    (*node)(WireCell::ITorchTensorSet::pointer());
    const auto data = CosmicEvents::open({path}, {}, "test");
    EXPECT_EQ(data->event(0).id, (WireCell::Aux::LarcvEventId{0, 0, 9}));
    const auto batch = data->get(0, 0);
    auto want = at::zeros({4, 3});
    want[0][0] = 2;
    want[2][1] = 3;
    want[3][2] = 5;
    EXPECT_TENSOR_EQ(batch.features[0][0], want);
    auto labels = at::zeros({4, 3}, at::kLong);
    labels[0][0] = 2;
    labels[2][1] = 1;
    EXPECT_TENSOR_EQ(batch.truth[0][0], labels);
    const auto card = data->card();
    EXPECT_EQ(card["rebin"], nlohmann::json({{"ticks", 2}, {"channels", 1}, {"norm", "interpolation"}}));
    EXPECT_EQ(card["features"][0], nlohmann::json({{"name", "charge"}, {"scale", 10.0}, {"floor", 5.0}}));
    EXPECT_EQ(card["detector"], "toy");

    configure("SPNGLarcvSink", "sink", keys);
    EXPECT_REFUSED((*node)(set({signal, cosmic})), "a set of 2 tensors");
    EXPECT_REFUSED((*node)(set({signal, cosmic, neutrino.narrow(0, 0, 2)})),
                   "signals are [3,8] and true charge is [2,8]");
    signal[0][0] = std::nan("");
    EXPECT_REFUSED((*node)(set({signal, cosmic, neutrino})), "view 0: signals that are not finite");
    keys["replace"] = false;
    EXPECT_REFUSED(configure("SPNGLarcvSink", "bad", keys), "exists already");
    keys["rows"] = 0;
    keys["replace"] = true;
    EXPECT_REFUSED(configure("SPNGLarcvSink", "bad", keys), "an image of 0 rows");
}
