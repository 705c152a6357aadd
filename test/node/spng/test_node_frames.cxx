#include "TensorNodes.h"
#include "ToyAnode.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"

#include <limits>

using namespace WireCell;
using namespace spng::test;

namespace {
    /// The toy anode with its second face where wpids look for it.
    class FramesAnode : public Toy::Anode, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        IAnodeFace::vector faces() const override
        {
            const auto all = Toy::Anode::faces();
            return {all[0], all[2]};
        }
    };

    constexpr int u0 = 1, v0 = 2, w0 = 4, w1 = 12;

    ITrace::pointer trace(int channel, int tbin, const std::vector<float>& samples)
    {
        return std::make_shared<Aux::SimpleTrace>(channel, tbin, samples);
    }

    std::shared_ptr<Aux::SimpleFrame> frame(const ITrace::vector& traces, const Waveform::ChannelMaskMap& masks = {})
    {
        return std::make_shared<Aux::SimpleFrame>(5, 1234.5, traces, 500.0, masks);
    }

    json to_tdm(const std::string& tag = "")
    {
        const auto group = [](const std::vector<int>& wpids) { return json{{"wpids", wpids}}; };
        return {{"anode", "FramesAnode"},
                {"rules",
                 json::array({{{"tag", tag}, {"groups", json::array({group({-u0}), group({v0}), group({w0, w1})})}}})}};
    }

    json to_frame()
    {
        return {{"frame", {{"datapath", "/frames/\\d+/frame"}}},
                {"tagged_traces",
                 json::array({{{"tag", "signal"}, {"traces", {{"tag", "null"}}}, {"chids", {{"tag", "null"}}}}})}};
    }

    ITorchTensorSet::pointer as_set(const IFrame::pointer& in, const json& cfg = to_tdm())
    {
        return run(make_component<IFrameToTorchSet>("SPNGFrameToTdm", cfg), in);
    }

    IFrame::pointer as_frame(const ITorchTensorSet::pointer& in, const json& cfg = to_frame())
    {
        return run(make_component<ITorchSetToFrame>("SPNGTdmToFrame", cfg), in);
    }

    ITorchTensor::pointer at_path(const ITorchTensorSet::pointer& set, const std::string& path)
    {
        const auto found = SPNG::TDM::select(*set->tensors(), {{"datapath", path}});
        EXPECT_EQ(found.size(), 1u) << path;
        return found.empty() ? nullptr : found.front();
    }

    ITrace::vector dense()
    {
        ITrace::vector traces;
        for (int channel = 0; channel < 6; ++channel) {
            const auto x = static_cast<float>(channel);
            traces.push_back(trace(channel, 0, {x, x + 10, x + 20}));
        }
        return traces;
    }
}

WIRECELL_FACTORY(FramesAnode, FramesAnode, WireCell::IAnodePlane, WireCell::IConfigurable)

class Frames : public testing::Test {
  protected:
    void SetUp() override { Factory::lookup<IAnodePlane>("FramesAnode"); }
};

TEST_F(Frames, a_dense_frame_becomes_images_in_the_order_of_the_groups)
{
    const auto set = as_set(frame(dense()));
    EXPECT_EQ(set->ident(), 5);
    const auto head = at_path(set, "/frames/5/frame")->metadata();
    EXPECT_EQ(head["time"], 1234.5);
    EXPECT_EQ(head["period"], 500.0);
    const auto traces = at_path(set, "/frames/5/tags/null/rules/0/groups/0/traces");
    EXPECT_TENSOR_EQ(traces->tensor(), at::tensor({1.F, 11.F, 21.F, 0.F, 10.F, 20.F}).view({2, 3}));
    EXPECT_EQ(traces->metadata()["tbin"], 0);
    EXPECT_EQ(traces->metadata()["period"], 500.0);
    EXPECT_EQ(traces->metadata()["parent"], "/frames/5/frame");
    EXPECT_TENSOR_EQ(at_path(set, "/frames/5/tags/null/rules/0/groups/1/chids")->tensor(),
                     at::tensor({3, 2}, at::kInt));
    EXPECT_TENSOR_EQ(at_path(set, "/frames/5/tags/null/rules/0/groups/2/chids")->tensor(),
                     at::tensor({4, 5}, at::kInt));
}

TEST_F(Frames, a_dense_frame_survives_the_round_trip)
{
    const auto back = as_frame(as_set(frame(dense())));
    EXPECT_EQ(back->ident(), 5);
    EXPECT_EQ(back->time(), 1234.5);
    EXPECT_EQ(back->tick(), 500.0);
    ASSERT_EQ(back->traces()->size(), 6u);
    EXPECT_EQ(back->tagged_traces("signal").size(), 6u);
    for (const auto& one : *back->traces()) {
        EXPECT_EQ(one->tbin(), 0);
        EXPECT_EQ(one->charge(), dense()[static_cast<size_t>(one->channel())]->charge());
    }
}

TEST_F(Frames, sparse_traces_land_where_they_belong)
{
    const auto set = as_set(frame({trace(0, 8, {12, 20}), trace(1, 5, {3}), trace(0, 7, {1}), trace(4, -2, {1})}));
    const auto traces = at_path(set, "/frames/5/tags/null/rules/0/groups/0/traces");
    EXPECT_EQ(traces->metadata()["tbin"], -2);
    EXPECT_TENSOR_EQ(traces->tensor().slice(1, 7),
                     at::tensor({3.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F, 1.F, 12.F, 20.F}).view({2, 5}));
    EXPECT_EQ(traces->tensor().slice(1, 0, 7).abs().sum().item<double>(), 0);
    const auto late = at_path(set, "/frames/5/tags/null/rules/0/groups/2/traces");
    EXPECT_EQ(late->metadata()["tbin"], -2);
    EXPECT_EQ(late->tensor().sizes(), (at::IntArrayRef{2, 12}));
    EXPECT_TENSOR_EQ(at_path(set, "/frames/5/tags/null/rules/0/groups/0/chids")->tensor(),
                     at::tensor({1, 0}, at::kInt));
}

TEST_F(Frames, groups_without_a_trace_are_zeros_over_the_ticks_of_the_others)
{
    const auto set = as_set(frame({trace(1, 3, {1, 2, 3, 4})}));
    for (const std::string group : {"0", "1", "2"}) {
        const auto traces = at_path(set, "/frames/5/tags/null/rules/0/groups/" + group + "/traces");
        EXPECT_EQ(traces->tensor().sizes(), (at::IntArrayRef{2, 4})) << group;
        EXPECT_EQ(traces->metadata()["tbin"], 3) << group;
        EXPECT_EQ(traces->metadata()["nticks"], 4) << group;
    }
}

TEST_F(Frames, a_frame_without_traces_is_zeros_over_the_ticks_configured_whatever_came_before)
{
    auto config = to_tdm();
    config["nticks"] = 4;
    const auto node = make_component<IFrameToTorchSet>("SPNGFrameToTdm", config);
    for (int round = 0; round < 2; ++round) {
        const auto set = run(node, frame({}));
        EXPECT_TENSOR_EQ(at_path(set, "/frames/5/tags/null/rules/0/groups/0/traces")->tensor(), at::zeros({2, 4}));
        EXPECT_EQ(as_frame(set)->traces()->size(), 6u);
        run(node, frame(dense()));
    }
}

TEST_F(Frames, traces_of_other_channels_alone_are_refused_with_both_lists)
{
    const ITrace::vector others{trace(100, 0, {1, 2}), trace(101, 0, {1, 2}), trace(200, 0, {1, 2})};
    EXPECT_REFUSED(as_set(frame(others)), "channels 100-101, 200 (want some of the channels 0-5");
    auto some = dense();
    some.push_back(others.front());
    EXPECT_NO_THROW(as_set(frame(some)));
    auto cfg = to_tdm();
    cfg["other_anodes"] = json::array({"FramesAnode"});
    EXPECT_REFUSED(as_set(frame(others), cfg), "channels 100-101");
}

TEST_F(Frames, an_image_says_of_which_view_group_and_channels_it_is)
{
    const auto md = at_path(as_set(frame(dense())), "/frames/5/tags/null/rules/0/groups/2/traces")->metadata();
    EXPECT_EQ(md["view"], 2);
    EXPECT_EQ(md["group"], 2);
    EXPECT_EQ(md["chids"], json({4, 5}));
    EXPECT_EQ(md["tick"], 500.0);
    EXPECT_FALSE(md.contains("masked"));
}

TEST_F(Frames, samples_under_a_mask_become_the_median_of_their_channel_s_others)
{
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    const ITrace::vector traces{trace(0, 0, {7, 8, 9, 4095, nan, 7}), trace(1, 0, {1, 2, 3, 4, 5, 6})};
    const Waveform::ChannelMaskMap bad{{"bad", {{0, {{3, 5}}}, {1, {{-4, 99}}}}}, {"noisy", {{0, {{0, 1}}}}}};
    const auto image = [&](const json& cfg) {
        return at_path(as_set(frame(traces, bad), cfg), "/frames/5/tags/null/rules/0/groups/0/traces");
    };
    const auto plain = image(to_tdm());
    EXPECT_TENSOR_EQ(plain->tensor()[1], at::tensor({7.F, 8.F, 9.F, 7.F, 7.F, 7.F}));
    EXPECT_TENSOR_EQ(plain->tensor()[0], at::zeros({6}));
    EXPECT_EQ(plain->metadata()["masked"], json::parse("[[0, 0, 6], [1, 3, 5]]"));
    auto cfg = to_tdm();
    cfg["masks"] = json::array();
    EXPECT_REFUSED(image(cfg), "channel 0 has the sample nan at tick 4");
    cfg["masks"] = {"bad", "noisy"};
    EXPECT_EQ(image(cfg)->tensor()[1][0].item<float>(), 8);
}

TEST_F(Frames, masked_samples_of_an_image_come_back_as_zero)
{
    const Waveform::ChannelMaskMap bad{{"bad", {{3, {{1, 2}}}}}};
    const auto back = as_frame(as_set(frame(dense(), bad)));
    EXPECT_EQ(back->masks(), bad);
    for (const auto& one : *back->traces()) {
        const auto untouched = dense()[static_cast<size_t>(one->channel())]->charge();
        EXPECT_EQ(one->charge(), one->channel() == 3 ? ITrace::ChargeSequence({3, 0, 23}) : untouched);
    }
}

TEST_F(Frames, sparse_output_keeps_the_runs_of_charge_and_their_ticks)
{
    auto cfg = to_frame();
    cfg["sparse"] = true;
    const auto set = as_set(frame({trace(0, 5, {0, 1, 0, 2, 0, 0, 3})}));
    const auto back = as_frame(set, cfg);
    ASSERT_EQ(back->traces()->size(), 3u);
    EXPECT_EQ(back->traces()->at(1)->tbin(), 8);
    EXPECT_EQ(back->traces()->at(1)->charge(), ITrace::ChargeSequence({2}));
    cfg["sparse_gap"] = 1;
    const auto merged = as_frame(set, cfg);
    ASSERT_EQ(merged->traces()->size(), 2u);
    EXPECT_EQ(merged->traces()->at(0)->tbin(), 6);
    EXPECT_EQ(merged->traces()->at(0)->charge(), ITrace::ChargeSequence({1, 0, 2}));
}

TEST_F(Frames, an_empty_frame_makes_images_without_ticks_and_comes_back_empty)
{
    const auto set = as_set(frame({}));
    const auto traces = at_path(set, "/frames/5/tags/null/rules/0/groups/2/traces");
    EXPECT_EQ(traces->tensor().sizes(), (at::IntArrayRef{2, 0}));
    EXPECT_TRUE(as_frame(set)->traces()->empty());
}

TEST_F(Frames, masks_survive_and_an_empty_label_is_an_empty_table)
{
    const Waveform::ChannelMaskMap masks{{"bad", {{3, {{0, 2}, {5, 9}}}}}, {"none", {}}};
    const auto set = as_set(frame(dense(), masks));
    EXPECT_TENSOR_EQ(at_path(set, "/frames/5/chmasks/bad")->tensor(),
                     at::tensor({0, 3, 0, 2, 0, 3, 5, 9}, at::kInt).view({2, 4}));
    EXPECT_EQ(at_path(set, "/frames/5/chmasks/none")->tensor().sizes(), (at::IntArrayRef{0, 4}));
    EXPECT_EQ(as_frame(set)->masks(), masks);
    auto chosen = to_frame();
    chosen["chmasks"] = {{"label", "none"}};
    EXPECT_EQ(as_frame(set, chosen)->masks().count("bad"), 0u);
}

TEST_F(Frames, two_samples_of_one_channel_and_tick_are_refused)
{
    for (const auto& other :
         {trace(0, 8, {10, 20}), trace(0, 6, {1, 2}), trace(0, 7, {1, 2}), trace(0, 0, std::vector<float>(50))}) {
        EXPECT_REFUSED(as_set(frame({trace(0, 7, {1, 2}), trace(1, 7, {3}), other})),
                       "channel 0 has two traces with samples of one tick");
    }
    as_set(frame({trace(0, 7, {1, 2}), trace(0, 9, {1}), trace(0, 7, {})}));
}

TEST_F(Frames, ticks_beyond_any_memory_are_refused_before_it_is_taken)
{
    constexpr int far = std::numeric_limits<int>::max();
    EXPECT_REFUSED(as_set(frame({trace(0, 0, {1}), trace(1, 300000000, {1})})), "key 'max_mb'");
    EXPECT_REFUSED(as_set(frame({trace(0, far, {1, 2, 3})})), "ticks 2147483647 to 2147483650");
    EXPECT_REFUSED(as_set(frame({trace(0, -far - 1, {1}), trace(1, far, {1})})), "key 'max_mb'");
}

TEST_F(Frames, traces_of_the_only_tag_are_taken_where_none_is_without)
{
    const auto path = std::string("/frames/5/tags/null/rules/0/groups/0/traces");
    const auto want = at_path(as_set(frame(dense())), path)->tensor();
    Aux::SimpleFrame tagged(5, 0, dense(), 500.0);
    tagged.tag_traces("orig", {0, 1, 2, 3, 4, 5});
    const auto pointer = [](const Aux::SimpleFrame& one) { return std::make_shared<Aux::SimpleFrame>(one); };
    EXPECT_TENSOR_EQ(at_path(as_set(pointer(tagged)), path)->tensor(), want);

    // Another TPC's traces are in nobody's way, other traces of these channels are.
    auto traces = dense();
    traces.push_back(trace(900, 0, {1, 2, 3}));
    Aux::SimpleFrame other(5, 0, traces, 500.0);
    other.tag_traces("orig0", {0, 1, 2, 3, 4, 5});
    other.tag_traces("orig1", {6});
    EXPECT_TENSOR_EQ(at_path(as_set(pointer(other)), path)->tensor(), want);
    other.tag_traces("raw", {5});
    EXPECT_REFUSED(as_set(pointer(other)), "tags orig0, raw (want one tag");
    EXPECT_REFUSED(as_set(pointer(other)), "-A tags=orig0");

    // Traces without a tag come first.
    traces.push_back(trace(5, 3, {1, 2, 3}));
    Aux::SimpleFrame both(5, 0, traces, 500.0);
    both.tag_traces("raw", {7});
    EXPECT_TENSOR_EQ(at_path(as_set(pointer(both)), path)->tensor(), want);
}

TEST_F(Frames, tagged_traces_and_their_summaries_are_taken_by_tag)
{
    auto in = frame(dense());
    in->tag_traces("raw", IFrame::trace_list_t{1, 2}, IFrame::trace_summary_t{0.5, 0.25});
    const auto set = as_set(in, to_tdm("raw"));
    const auto base = std::string("/frames/5/tags/raw/rules/0/groups/");
    EXPECT_TENSOR_EQ(at_path(set, base + "0/summaries")->tensor(), at::tensor({0.5, 0.0}));
    EXPECT_TENSOR_EQ(at_path(set, base + "0/traces")->tensor()[1], at::zeros({3}));
    auto cfg = to_frame();
    cfg["tagged_traces"][0] = {
        {"tag", "raw"}, {"traces", {{"tag", "raw"}}}, {"chids", {{"tag", "raw"}}}, {"summaries", {{"tag", "raw"}}}};
    const auto back = as_frame(set, cfg);
    EXPECT_EQ(back->trace_summary("raw").size(), 6u);
    EXPECT_EQ(back->trace_summary("raw")[0], 0.5);
}

TEST_F(Frames, a_sample_that_is_not_a_number_is_refused_by_channel_and_tick)
{
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_REFUSED(as_set(frame({trace(3, 10, {0, nan})})), "channel 3 has the sample nan at tick 11");
    const auto inf = std::numeric_limits<float>::infinity();
    EXPECT_REFUSED(as_set(frame({trace(3, 10, {inf})})), "channel 3 has the sample inf at tick 10");
}

TEST_F(Frames, groups_that_make_no_image_are_refused_by_wpid)
{
    const auto cfg = [](const std::vector<int>& wpids) {
        const json rule{{"groups", json::array({{{"wpids", wpids}}})}};
        return json{{"anode", "FramesAnode"}, {"rules", json::array({rule})}};
    };
    EXPECT_REFUSED(configure("SPNGFrameToTdm", cfg({})), "no channels for wpids []");
    EXPECT_REFUSED(configure("SPNGFrameToTdm", cfg({3})), "wpid 3 names no wire plane");
    EXPECT_REFUSED(configure("SPNGFrameToTdm", cfg({17})), "wpid 17 is of anode 1");
    EXPECT_REFUSED(configure("SPNGFrameToTdm", cfg({1, -1})), "comes twice in the planes of wpids [1, -1]");
    EXPECT_REFUSED(configure("SPNGFrameToTdm", json::object()), "key 'anode' is required");
    auto bad = to_tdm();
    bad["basepath"] = "/frames/{nope}";
    EXPECT_REFUSED(as_set(frame({}), bad), "cannot fill the path format");
}

TEST_F(Frames, a_frame_of_another_sample_period_is_refused_with_both)
{
    auto cfg = to_tdm();
    cfg["period"] = 500.0;
    EXPECT_NO_THROW(as_set(frame({trace(1, 0, {1, 2})}), cfg));
    cfg["period"] = 512.0;
    EXPECT_REFUSED(as_set(frame({trace(1, 0, {1, 2})}), cfg), "every 500 ns (want 512 ns");
}

TEST_F(Frames, end_of_stream_passes_both_ways)
{
    EXPECT_EQ(as_set(nullptr), nullptr);
    EXPECT_EQ(as_frame(nullptr), nullptr);
}

TEST_F(Frames, traces_of_a_longer_period_give_the_frame_its_tick)
{
    const auto set = as_set(frame(dense()));
    auto tensors = *set->tensors();
    for (auto& ten : tensors) {
        if (ten->metadata()["datatype"] != "traces") continue;
        auto md = ten->metadata();
        md["period"] = 2000.0;
        ten = tensor(ten->tensor(), md);
    }
    EXPECT_EQ(as_frame(tensor_set(tensors))->tick(), 2000.0);
    auto md = tensors[1]->metadata();
    md["period"] = 500.0;
    tensors[1] = tensor(tensors[1]->tensor(), md);
    EXPECT_REFUSED(as_frame(tensor_set(tensors)), "cannot be in one frame");
}

TEST_F(Frames, traces_that_start_before_the_frame_have_a_smaller_tbin)
{
    const auto set = as_set(frame(dense()));
    auto tensors = *set->tensors();
    for (auto& ten : tensors) {
        auto md = ten->metadata();
        if (md["datatype"] != "traces") continue;
        md["time"] = 1234.5 - 3 * 500;
        ten = tensor(ten->tensor(), md);
    }
    EXPECT_EQ(as_frame(tensor_set(tensors))->traces()->front()->tbin(), -3);
}

TEST_F(Frames, what_does_not_fit_together_is_refused)
{
    const auto set = as_set(frame(dense()));
    EXPECT_REFUSED(configure("SPNGTdmToFrame", json::object()), "key 'frame' is required");
    EXPECT_REFUSED(
        configure("SPNGTdmToFrame", {{"frame", json::object()}, {"tagged_traces", json::array({json::object()})}}),
        "key 'tagged_traces[0].traces' is required");
    EXPECT_REFUSED(as_frame(tensor_set({})), "0 tensors match frame");
    auto cfg = to_frame();
    cfg["tagged_traces"][0]["chids"] = {{"group", 0}};
    EXPECT_REFUSED(as_frame(set, cfg), "rows of traces for 2 chids");
    cfg["tagged_traces"][0]["chids"] = {{"tag", "null"}};
    cfg["tagged_traces"][0]["traces"] = {{"group", 0}};
    EXPECT_REFUSED(as_frame(set, cfg), "2 rows of traces for 6 chids");
}

TEST_F(Frames, traces_without_a_tag_stay_untagged)
{
    auto cfg = to_frame();
    cfg["tagged_traces"][0].erase("tag");
    const auto back = as_frame(as_set(frame(dense())), cfg);
    EXPECT_EQ(back->traces()->size(), 6u);
    EXPECT_TRUE(back->trace_tags().empty());
}
