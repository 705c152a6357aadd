#pragma once
#include "TempFolder.h"
#include "TensorCheck.h"
#include "WireCellSpng/core/Tdm.h"
#include "train/data/Data.h"
#include "train/data/ShardFile.h"

/// Shards and events for tests of the data of trainings.
namespace spng::test {

    inline nlohmann::json toy_card(int ticks = 4)
    {
        return {{"detector", "toy"},
                {"anode", 0},
                {"features", {{{"name", "dense"}, {"scale", 4000}}, "mp2", "mp3"}},
                {"rebin", {{"ticks", ticks}, {"norm", "interpolation"}}},
                {"coincidence", "cellviews"},
                {"planes", {"u", "v"}},
                {"truth", {{"unit", "electrons per tick"}, {"smear_long", 0}, {"smear_tran", 0}}}};
    }

    /// Noise, and charge of 500 electrons per tick in a square of 4 x 4 pixels; by number and plane alone.
    inline WireCell::Train::ExampleView toy_view(int number, int plane, int64_t channels = 40, int64_t bins = 60)
    {
        WireCell::Train::ExampleView view;
        view.plane = plane;
        const auto seed = static_cast<uint64_t>(10 * number + plane);
        const auto masks = random_mask({2, channels, bins}, 0.2, seed).to(at::kFloat);
        view.features = at::cat({noise({1, channels, bins}, seed), masks});
        view.truth = at::zeros({channels, bins});
        view.truth.narrow(0, 7 + number % 20, 4).narrow(1, 11 + (3 * number) % 40, 4).fill_(500);
        for (int64_t channel = 0; channel < channels; ++channel)
            view.channels.push_back(static_cast<int>(1000 * plane + channel));
        return view;
    }

    inline WireCell::Train::Example toy_example(int number, int64_t channels = 40, int64_t bins = 60)
    {
        WireCell::Train::Example example;
        example.number = number;
        example.ident = number;
        example.tick = 500;
        for (const int plane : {0, 1}) example.views.push_back(toy_view(number, plane, channels, bins));
        return example;
    }

    /// As it comes from a graph.
    inline WireCell::ITorchTensorSet::pointer set_of(const WireCell::Train::Example& example)
    {
        using namespace WireCell::SPNG;
        WireCell::ITorchTensor::vector tensors;
        for (const auto& view : example.views)
            tensors.push_back(std::make_shared<SimpleTorchTensor>(view.features, Metadata::object()));
        for (const auto& view : example.views)
            tensors.push_back(std::make_shared<SimpleTorchTensor>(view.truth, Metadata{{"chids", view.channels}}));
        return std::make_shared<SimpleTorchTensorSet>(example.number, nullptr, tensors);
    }

    inline void write_shard(const std::string& path, const std::vector<WireCell::Train::Example>& examples,
                            const nlohmann::json& card = toy_card())
    {
        const auto file = WireCell::Train::make_shard(path, 1, {card, {{"seeds", {1, 2}}}}, "test");
        for (const auto& example : examples) file->add(example);
        file->commit();
    }

    inline void write_toy_shard(const std::string& path, int first, int count)
    {
        std::vector<WireCell::Train::Example> examples;
        for (int number = first; number < first + count; ++number) examples.push_back(toy_example(number));
        write_shard(path, examples);
    }

    /// Crops of 16 x 16 of the views of the events of a file.
    inline WireCell::Train::DataConfig toy_data(const std::string& file, int batch = 4)
    {
        WireCell::Train::DataConfig config;
        config.files = {file};
        config.batch = batch;
        config.crop.channels = 16;
        config.crop.bins = 16;
        return config;
    }

    inline void expect_same(const WireCell::Train::Batch& got, const WireCell::Train::Batch& want)
    {
        EXPECT_TENSOR_EQ(got.features, want.features);
        EXPECT_TENSOR_EQ(got.truth, want.truth);
        EXPECT_EQ(got.origin, want.origin);
    }
}
