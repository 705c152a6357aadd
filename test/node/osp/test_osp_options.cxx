// Responses of channels and wires, masks, and which wires are neighbours in the traditional signal processing.
#include "OspNode.h"
#include "Planes.h"
#include "Samples.h"
#include "TempFolder.h"
#include "WireCellIface/IWaveform.h"

#include <fstream>
#include <set>

using namespace spng::test;
using namespace WireCell::SPNG::OSP;

namespace {
    const std::vector<int> all_planes = {0, 1, 2};

    std::vector<int> channels_of(int plane)
    {
        std::vector<int> idents;
        for (const auto& trace : traces_of({plane})) idents.push_back(trace->channel());
        return idents;
    }

    /// The shape of the electronics of all channels, sampled as frames are.
    std::vector<float> electronics()
    {
        sigproc("shape");
        return Factory::find<IWaveform>("ColdElecResponse", "osp")->waveform_samples(Binning(20, 0, 20 * tick));
    }

    /// A file for PerChannelResponse with the same samples for all channels.
    std::string file_of_channels(const TempFolder& folder, const std::vector<float>& samples, double period = tick)
    {
        Configuration channels = Configuration::array();
        for (const int plane : all_planes) {
            for (const int channel : channels_of(plane)) channels.push_back({channel, samples});
        }
        const auto path = folder.file("channels.json");
        std::ofstream(path) << Configuration{{"tick", period}, {"t0", 0}, {"channels", channels}};
        return path;
    }

    /// The same factor for five wires of each plane; names the three components.
    Configuration filters_of(const TempFolder& folder, const std::string& name, float factor)
    {
        Configuration filters = Configuration::array(), names = Configuration::array();
        for (const int plane : all_planes) {
            for (int wire = 0; wire < 5; ++wire) {
                filters.push_back(
                    {{"plane", plane}, {"wire", wire}, {"values", std::vector<float>(nticks + 10, factor)}});
            }
        }
        const auto path = folder.file(name + ".json");
        std::ofstream(path) << Configuration{{"nticks", nticks + 10}, {"filters", filters}};
        for (const int plane : all_planes) {
            configure("FilterResponse", name + std::to_string(plane), {{"filename", path}, {"planeid", plane}});
            names.push_back("FilterResponse:" + name + std::to_string(plane));
        }
        return {{"use_roi_debug_mode", true}, {"filter_responses_tn", names}};
    }

    float largest(const IFrame& frame, const std::string& tag, int channel)
    {
        const auto& charge = trace_of(frame, tag, channel)->charge();
        return *std::max_element(charge.begin(), charge.end());
    }

    void expect_same(const IFrame& one, const IFrame& two, const std::string& tag, float factor = 1)
    {
        for (const int plane : all_planes) {
            for (const int channel : channels_of(plane)) {
                const auto &x = trace_of(one, tag, channel)->charge(), &y = trace_of(two, tag, channel)->charge();
                const float tolerance = 1e-4F * largest(one, tag, channel) + 1e-3F;
                for (int i = 0; i < nticks; ++i) ASSERT_NEAR(x[i] * factor, y[i], tolerance) << tag << ' ' << channel;
            }
        }
    }

    /// The channels whose traces of a tag differ.
    std::set<int> differing(const IFrame& one, const IFrame& two, const std::string& tag, int plane)
    {
        std::set<int> channels;
        for (const int channel : channels_of(plane)) {
            if (trace_of(one, tag, channel)->charge() != trace_of(two, tag, channel)->charge())
                channels.insert(channel);
        }
        return channels;
    }

    IAnodePlane::pointer anode()
    {
        sigproc("anode");
        return Factory::find<IAnodePlane>("WiredAnode", "osp");
    }
}

TEST(OspChannelResponse, electronics_as_they_should_be_change_nothing)
{
    const TempFolder folder;
    configure("PerChannelResponse", "nominal", {{"filename", file_of_channels(folder, electronics())}});
    const auto in = frame_of(traces_of(all_planes));
    const auto plain = run(*sigproc("plain", R"({"use_roi_debug_mode": true})"), in);
    const auto same =
        run(*sigproc("same", R"({"use_roi_debug_mode": true, "per_chan_resp": "PerChannelResponse:nominal"})"), in);
    expect_same(*plain, *same, "decon_charge");
}

TEST(OspChannelResponse, twice_the_amplification_is_half_the_charge)
{
    const TempFolder folder;
    auto samples = electronics();
    for (auto& v : samples) v *= 2;
    configure("PerChannelResponse", "twice", {{"filename", file_of_channels(folder, samples)}});
    const auto in = frame_of(traces_of(all_planes));
    const auto plain = run(*sigproc("plain2", R"({"use_roi_debug_mode": true})"), in);
    const auto half =
        run(*sigproc("half", R"({"use_roi_debug_mode": true, "per_chan_resp": "PerChannelResponse:twice"})"), in);
    expect_same(*plain, *half, "decon_charge", 0.5F);
}

TEST(OspChannelResponse, another_period_than_the_frame_s_is_refused)
{
    const TempFolder folder;
    configure("PerChannelResponse", "slow", {{"filename", file_of_channels(folder, electronics(), 400)}});
    expect_refused("period", R"({"per_chan_resp": "PerChannelResponse:slow"})", frame_of(traces_of(all_planes)),
                   {"OmnibusSigProc:period.per_chan_resp", "every 400 ns", "every 500 ns"});
}

TEST(OspChannelResponse, a_channel_without_one_is_named)
{
    const TempFolder folder;
    const auto path = folder.file("few.json");
    std::ofstream(path) << Configuration{{"tick", tick}, {"t0", 0}, {"channels", {{1, electronics()}}}};
    configure("PerChannelResponse", "few", {{"filename", path}});
    const auto text = complaint([] {
        run(*sigproc("few", R"({"per_chan_resp": "PerChannelResponse:few"})"), frame_of(traces_of(all_planes)));
    });
    EXPECT_NE(text.find("has no response for channel"), std::string::npos) << text;
}

TEST(OspWireResponse, multiplied_responses_are_for_ROIs_and_wiener_and_not_for_charge)
{
    const TempFolder folder;
    const auto in = frame_of(traces_of(all_planes));
    const auto plain = run(*sigproc("once", R"({"use_roi_debug_mode": true})"), in);
    const auto ones = run(*sigproc("ones", filters_of(folder, "one", 1).dump()), in);
    const auto twos = run(*sigproc("twos", filters_of(folder, "two", 2).dump()), in);
    for (const char* tag : {"tight_lf", "decon_charge", "wiener", "gauss"}) {
        for (const int plane : all_planes) EXPECT_TRUE(differing(*plain, *ones, tag, plane).empty()) << tag;
    }
    expect_same(*plain, *twos, "tight_lf", 0.5F);
    for (const int plane : all_planes) EXPECT_TRUE(differing(*plain, *twos, "decon_charge", plane).empty());
}

TEST(OspMasks, the_sample_at_the_end_of_a_range_may_count_as_masked)
{
    const auto planes = planes_of(*anode(), {});
    const int channel = planes.channels[1][3];
    const Waveform::ChannelMaskMap masks{{"bad", {{channel, {{150, 200}, {590, 700}}}}}};
    const auto toolkit = masks_of(masks, planes, {0, nticks}, true)[1],
               ours = masks_of(masks, planes, {0, nticks}, false)[1];
    const Ranges before_end = {{150, 199}, {590, 599}}, with_end = {{150, 200}, {590, 599}};
    EXPECT_EQ(toolkit.bad[3], before_end);
    EXPECT_EQ(toolkit.searched[3], with_end);
    EXPECT_EQ(ours.bad[3], before_end);
    EXPECT_EQ(ours.searched[3], before_end);
}

TEST(OspMasks, rows_near_bad_and_noisy_ones_lose_their_low_frequencies)
{
    PlaneMasks masks;
    masks.is_noisy.resize(40);
    masks.is_noisy[20] = 1;
    EXPECT_EQ(rows_near_masked(masks, 1, 40, {}), (std::vector<int64_t>{18, 19, 20, 21, 22}));
    EXPECT_EQ(rows_near_masked(masks, 1, 40, {20}), (std::vector<int64_t>{20, 21, 22})) << "there is a seam";
    masks.is_noisy.clear();
    masks.is_bad.resize(40);
    masks.is_bad[0] = 1;
    EXPECT_EQ(rows_near_masked(masks, 0, 40, {}), (std::vector<int64_t>{0, 1, 2}));
    EXPECT_EQ(rows_near_masked(masks, 1, 40, {}), (std::vector<int64_t>{0, 1}));
    EXPECT_TRUE(rows_near_masked({}, 0, 40, {}).empty());
}

TEST(OspNeighbours, faces_of_planes_that_are_apart_have_a_seam)
{
    OmnibusSigProcConfig cfg;
    const auto toolkit = planes_of(*anode(), cfg);
    cfg.row_order = RowOrder::physical;
    const auto physical = planes_of(*anode(), cfg);
    for (size_t plane = 0; plane < 3; ++plane) {
        EXPECT_EQ(physical.channels[plane], toolkit.channels[plane]);
        EXPECT_TRUE(toolkit.seams[plane].empty());
        const auto half = std::ssize(toolkit.channels[plane]) / 2;
        EXPECT_EQ(physical.seams[plane], std::vector<int64_t>{half});
        EXPECT_EQ(physical.gaps[plane], std::vector<int64_t>{half});
    }
}

TEST(OspNeighbours, planes_in_parts_have_all_of_their_channels)
{
    const auto in = frame_of(traces_of(all_planes));
    const auto parts = std::to_string(channels_of(2).size() / 2);
    for (const auto& keys : {std::string(R"({"row_order": "physical"})"),
                             R"({"nwires_separate_planes": [[], [], [)" + parts + ", " + parts + "]]}"}) {
        const auto out = run(*sigproc("apart", keys), in);
        EXPECT_EQ(out->tagged_traces("gauss").size(), in->traces()->size());
        for (const int channel : channels_of(2)) EXPECT_GT(largest(*out, "gauss", channel), 0) << channel;
    }
}

TEST(OspNeighbours, parts_of_a_plane_have_all_of_its_rows)
{
    expect_refused("parts", R"({"nwires_separate_planes": [[], [], [3, 4]]})", nullptr,
                   {"OmnibusSigProc:parts", "nwires_separate_planes", "plane 2", "7 rows"});
    expect_refused("parts", R"({"nwires_separate_planes": [[], [3, 0]]})", nullptr,
                   {"OmnibusSigProc:parts.nwires_separate_planes", "want 3"});
}

TEST(OspNeighbours, the_halves_of_a_wrapped_collection_plane_are_not_linked)
{
    // Half-way up, an ROI of one row extends to that of the next one, which is longer.
    const auto wires = channels_of(2);
    const int last = wires[wires.size() / 2 - 1], next = wires[wires.size() / 2];
    auto longer = samples_of(0);
    for (int i = 0; i < 60; ++i) longer[220 + i] += 2000;
    const auto in = frame_of({std::make_shared<Aux::SimpleTrace>(last, 0, samples_of(0)),
                              std::make_shared<Aux::SimpleTrace>(next, 0, longer)});
    const auto extent = [&](const std::string& name, const std::string& wrapped) {
        const auto out = run(*sigproc(name, R"({"use_roi_debug_mode": true, "isWrapped": )" + wrapped + "}"), in);
        const auto& ticks = trace_of(*out, "extend_roi", last)->charge();
        return std::count(ticks.begin(), ticks.end(), 10.0F);
    };
    EXPECT_LT(extent("wrapped", "true"), extent("straight", "false"));
}
