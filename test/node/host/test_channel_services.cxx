#include "JoinerNodes.h"
#include "ToyAnode.h"
#include "WireCellIface/IChannelResponse.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/Response.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace spng::test;

WIRECELL_FACTORY(ToyAnode, WireCell::Toy::Anode, WireCell::IAnodePlane)

namespace {
    std::string json_file(const TempFolder& folder, const std::string& text)
    {
        const auto path = folder.file("responses.json");
        std::ofstream(path) << text;
        return path;
    }
}

TEST(PerChannelResponse, gives_each_channel_its_response)
{
    const TempFolder folder;
    const auto path =
        json_file(folder, R"({"tick": 500, "t0": -1000, "channels": [[7, [0, 1, 0.5]], [4, [2, 3, 4]]]})");
    const auto responses = as<IChannelResponse>(node("PerChannelResponse", {{"filename", path}}));
    EXPECT_EQ(responses->channel_response(7), (std::vector<float>{0, 1, 0.5}));
    EXPECT_EQ(responses->channel_response(4), (std::vector<float>{2, 3, 4}));
    const auto binning = responses->channel_response_binning();
    EXPECT_EQ(binning.nbins(), 3);
    EXPECT_EQ(binning.min(), -1000);
    EXPECT_EQ(binning.binsize(), 500);
    const auto text = error_of<KeyError>([&] { responses->channel_response(5); });
    EXPECT_TRUE(contains(text, "has no response for channel 5")) << text;
    EXPECT_TRUE(contains(text, path)) << text;
}

TEST(PerChannelResponse, refuses_what_is_no_file_of_responses)
{
    const auto text = [](const std::string& json) {
        const TempFolder folder;
        const auto path = json_file(folder, json);
        const auto why = error_of<ValueError>([&] { node("PerChannelResponse", {{"filename", path}}); });
        EXPECT_TRUE(contains(why, "PerChannelResponse:t: ")) << why;
        EXPECT_TRUE(contains(why, "'" + path + "'")) << why;
        return why;
    };
    EXPECT_TRUE(contains(text("[1]"), "is no object"));
    EXPECT_TRUE(contains(text(R"({"t0": 0, "channels": [[1, [1]]]})"), "has no number \"tick\""));
    EXPECT_TRUE(contains(text(R"({"tick": -5, "t0": 0, "channels": [[1, [1]]]})"), "tick in"));
    EXPECT_TRUE(contains(text(R"({"tick": 5, "t0": 0, "channels": []})"), "has no array \"channels\""));
    EXPECT_TRUE(contains(text(R"({"tick": 5, "t0": 0, "channels": [[1, []]]})"), "channel 1 in"));
    EXPECT_TRUE(contains(text(R"({"tick": 5, "t0": 0, "channels": [[1, [1, 2]], [2, [1]]]})"), "(want 2, as"));
    EXPECT_TRUE(contains(text(R"({"tick": 5, "t0": 0, "channels": [[1, [1]], [1, [1]]]})"), "stands twice"));
    EXPECT_TRUE(contains(text(R"({"tick": 5, "t0": 0, "channels": [["x", [1]]]})"), "channels[0]"));
    EXPECT_TRUE(contains(text(R"({"tick": 5, "t0": 0, "channels": [[1, ["y"]]]})"), "a sample that is no number"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { node("PerChannelResponse"); }), "filename: got none"));
    EXPECT_TRUE(contains(error_of<IOError>([] {
                             node("PerChannelResponse", {{"filename", "no-such.json"}});
                         }),
                         "no-such.json"));
}

TEST(FilterResponse, gives_each_wire_of_its_plane_its_factors)
{
    const TempFolder folder;
    const auto path = json_file(folder, R"({"nticks": 3, "nwires": 2, "filters": [
        {"plane": 0, "wire": 0, "values": [9, 9, 9]}, {"plane": 1, "wire": 0, "values": [1, 0.5, 2]},
        {"plane": 1, "wire": 1, "values": [3]}]})");
    const auto factors = as<IChannelResponse>(node("FilterResponse", {{"filename", path}, {"planeid", 1}}));
    EXPECT_EQ(factors->channel_response(0), (std::vector<float>{1, 0.5, 2}));
    EXPECT_EQ(factors->channel_response(1), (std::vector<float>{3, 0, 0})) << "short ones go on as zero";
    EXPECT_EQ(factors->channel_response_binning().nbins(), 3);
    const auto text = error_of<KeyError>([&] { factors->channel_response(2); });
    EXPECT_TRUE(contains(text, "no filter for wire 2 of plane 1")) << text;
    EXPECT_TRUE(contains(text, path)) << text;
}

TEST(FilterResponse, refuses_what_is_no_file_of_filters)
{
    const auto text = [](const std::string& json) {
        const TempFolder folder;
        const auto path = json_file(folder, json);
        const auto why = error_of<ValueError>([&] { node("FilterResponse", {{"filename", path}}); });
        EXPECT_TRUE(contains(why, "FilterResponse:t: file '" + path + "'") || contains(why, "in file '" + path)) << why;
        return why;
    };
    EXPECT_TRUE(contains(text("[1]"), "is no object"));
    EXPECT_TRUE(contains(text(R"({"filters": []})"), "no integer \"nticks\""));
    EXPECT_TRUE(contains(text(R"({"nticks": 0, "filters": []})"), "(want 1 or more)"));
    EXPECT_TRUE(contains(text(R"({"nticks": 2})"), "no array \"filters\""));
    EXPECT_TRUE(contains(text(R"({"nticks": 2, "filters": [{"plane": 1, "wire": 0, "values": []}]})"),
                         "no filters of plane 0"));
    EXPECT_TRUE(contains(text(R"({"nticks": 2, "filters": [{"plane": 0, "values": []}]})"), "no integer \"wire\""));
    EXPECT_TRUE(contains(text(R"({"nticks": 1, "filters": [{"plane": 0, "wire": 0, "values": [1, 2]}]})"),
                         "2 values (want at most 1)"));
    EXPECT_TRUE(contains(text(R"({"nticks": 1, "filters": [{"plane": 0, "wire": 0, "values": ["x"]}]})"),
                         "a value that is no number"));
    EXPECT_TRUE(contains(text(R"({"nticks": 1, "filters": [{"plane": 0, "wire": 0, "values": [1]},
                                                           {"plane": 0, "wire": 0, "values": [1]}]})"),
                         "stands twice"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { node("FilterResponse"); }), "filename: got none"));
}

TEST(MegaAnodePlane, has_the_channels_of_all_its_anodes)
{
    const auto one = Factory::lookup<IAnodePlane>("ToyAnode", "a0");
    const auto mega = as<IAnodePlane>(node("MegaAnodePlane", {{"anodes_tn", {"ToyAnode:a0", "ToyAnode:a0"}}}));
    auto channels_of_one = one->channels();
    std::sort(channels_of_one.begin(), channels_of_one.end());
    EXPECT_EQ(mega->channels(), channels_of_one);
    for (const int channel : channels_of_one) {
        EXPECT_EQ(mega->resolve(channel), one->resolve(channel));
        EXPECT_EQ(mega->channel(channel), one->channel(channel));
        EXPECT_EQ(mega->wires(channel).size(), one->wires(channel).size());
    }
    EXPECT_LT(mega->resolve(12345).index(), 0);
    EXPECT_FALSE(mega->channel(12345));
    EXPECT_TRUE(mega->wires(12345).empty());
    EXPECT_TRUE(mega->faces().empty());
    EXPECT_TRUE(contains(error_of<ValueError>([] { node("MegaAnodePlane"); }), "MegaAnodePlane:t.anodes_tn: got none"));
}

TEST(WarmElecResponse, is_the_formula_at_the_centres_of_ticks)
{
    const auto response = as<IWaveform>(node("WarmElecResponse", {{"postgain", 2}, {"nticks", 20}}));
    const auto& samples = response->waveform_samples();
    ASSERT_EQ(samples.size(), 20u);
    for (size_t ind = 0; ind < samples.size(); ++ind) {
        EXPECT_FLOAT_EQ(samples[ind],
                        2 * Response::warmelec((double(ind) + 0.5) * 500, 30 * units::mV / units::fC, 1300));
    }
    EXPECT_TRUE(contains(error_of<ValueError>([] { node("WarmElecResponse", {{"shaping", 0}}); }), "shaping is 0 ns"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { node("WarmElecResponse", {{"gain", 1e300}}); }), "gain"));
}

TEST(JsonElecResponse, is_linear_between_the_points_of_the_file_and_zero_outside)
{
    const TempFolder folder;
    const auto path = json_file(folder, R"({"times": [500, 1000, 2000], "amplitudes": [0, 10, 30]})");
    const auto response = as<IWaveform>(node("JsonElecResponse", {{"filename", path}, {"nticks", 5}}));
    EXPECT_EQ(response->waveform_samples(), (std::vector<float>{0, 5, 15, 25, 0}));
    EXPECT_EQ(response->waveform_samples(Binning(2, 500, 1500)), (std::vector<float>{5, 15}));
    const auto text = [&](const std::string& json) {
        const auto bad = json_file(folder, json);
        return error_of<ValueError>([&] { node("JsonElecResponse", {{"filename", bad}}); });
    };
    EXPECT_TRUE(contains(text("[]"), "has no array of numbers \"times\""));
    EXPECT_TRUE(contains(text(R"({"times": [1, 2], "amplitudes": [1]})"), "has 2 times and 1 amplitudes"));
    EXPECT_TRUE(contains(text(R"({"times": [2, 1], "amplitudes": [1, 1]})"), "the times do not ascend"));
    EXPECT_TRUE(contains(text(R"({"times": [1, "x"], "amplitudes": [1, 1]})"), "has no array of numbers"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { node("JsonElecResponse"); }), "filename: got none"));
}
