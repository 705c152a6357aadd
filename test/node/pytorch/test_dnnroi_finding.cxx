// DNNROIFinding: what it takes, what it refuses, what it gives.
#include "ErrorText.h"
#include "LogText.h"
#include "ModelArchive.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "ToyAnode.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellIface/ITensorForward.h"
#include "WireCellSpng/ITensorForward.h"

#include <cmath>

using namespace WireCell;
using namespace spng::test;

namespace {
    class ToyPlanes : public Toy::Anode, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
    };

    /// The first feature back, as a service of the plugin; it notes what came.
    class FirstFeature : public SPNG::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        SPNG::NamedTensors forward(const SPNG::NamedTensors& inputs) const override
        {
            seen.push_back(inputs.at(0).second.clone());
            return {{"roi", inputs.at(0).second.narrow(1, 0, 1)}};
        }
        mutable std::vector<at::Tensor> seen;
    };

    /// The same as a service of the host's, or no answer.
    class HostFeature : public WireCell::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        ITensorSet::pointer forward(const ITensorSet::pointer& input) const override
        {
            if (is_dumb) return nullptr;
            const auto& tensor = input->tensors()->at(0);
            auto shape = tensor->shape();
            shape[1] = 1;
            const auto* samples = reinterpret_cast<const float*>(tensor->data());
            auto tensors = std::make_shared<ITensor::vector>();
            tensors->push_back(std::make_shared<Aux::SimpleTensor>(shape, samples));
            return std::make_shared<Aux::SimpleTensorSet>(0, Configuration(), tensors);
        }
        bool is_dumb = false;
    };

    using Samples = std::vector<float>;
    using Tagged = std::vector<std::pair<std::string, std::map<int, Samples>>>; // by tag and channel

    const Waveform::ChannelMaskMap masks{{"bad", {{3, {{1, 2}}}}}};

    /// A frame of these, with a summary of 10 times the channel.
    IFrame::pointer frame_of(const Tagged& tagged, int tbin = 0)
    {
        ITrace::vector traces;
        std::vector<std::pair<std::string, IFrame::trace_list_t>> indices;
        for (const auto& [tag, rows] : tagged) {
            indices.emplace_back(tag, IFrame::trace_list_t());
            for (const auto& [channel, samples] : rows) {
                indices.back().second.push_back(traces.size());
                traces.push_back(std::make_shared<Aux::SimpleTrace>(channel, tbin, samples));
            }
        }
        auto frame = std::make_shared<Aux::SimpleFrame>(7, 1000.0, traces, 500.0, masks);
        for (const auto& [tag, list] : indices) {
            IFrame::trace_summary_t summary;
            for (const auto index : list) summary.push_back(10.0 * traces[index]->channel());
            frame->tag_traces(tag, list, summary);
        }
        return frame;
    }

    class DNNROI : public testing::Test {
      protected:
        void SetUp() override
        {
            Factory::lookup<IAnodePlane>("DnnToyPlanes", "a");
            service = std::dynamic_pointer_cast<FirstFeature>(Factory::lookup<SPNG::ITensorForward>("DnnFirstFeature"));
            service->seen.clear();
            host = std::dynamic_pointer_cast<HostFeature>(Factory::lookup<WireCell::ITensorForward>("DnnHostFeature"));
            host->is_dumb = false;
        }

        /// Plane V, whose rows are channels 3 and 2; bins of 2 ticks.
        std::shared_ptr<IFrameFilter> node(const json& keys = json::object())
        {
            json cfg{{"anode", "DnnToyPlanes:a"}, {"plane", 1},          {"forward", "DnnFirstFeature"},
                     {"intags", {"in"}},          {"input_scale", 1},    {"decon_charge_tag", "charge"},
                     {"outtag", "out"},           {"tick_per_slice", 2}, {"nticks", 6}};
            cfg.update(keys);
            return make_component<IFrameFilter>("DNNROIFinding", cfg);
        }

        IFrame::pointer find(const IFrame::pointer& in, const json& keys = json::object())
        {
            return run(node(keys), in);
        }

        std::shared_ptr<FirstFeature> service;
        std::shared_ptr<HostFeature> host;
        // Bins of channel 3: 1, 0.5, 0; of channel 2: 0, 0, 1.
        const Tagged usual{{"in", {{3, {1, 1, 0.5, 0.5, 0, 0}}, {2, {0, 0, 0, 0, 1, 1}}}},
                           {"charge", {{3, {2, 5, 3, 1, 1, 1}}, {2, {9, 9, 9, 9, 4, 0}}}}};
    };

    Samples samples_of(const IFrame& frame, int channel)
    {
        for (const auto& trace : *frame.traces()) {
            if (trace->channel() == channel) return trace->charge();
        }
        return {};
    }
}

WIRECELL_FACTORY(DnnToyPlanes, ToyPlanes, WireCell::IAnodePlane, WireCell::IConfigurable)
WIRECELL_FACTORY(DnnFirstFeature, FirstFeature, WireCell::SPNG::ITensorForward, WireCell::IConfigurable)
WIRECELL_FACTORY(DnnHostFeature, HostFeature, WireCell::ITensorForward, WireCell::IConfigurable)

TEST_F(DNNROI, charge_in_regions_is_above_the_line_through_their_ends)
{
    const auto out = find(frame_of({{"in", {{3, {0, 0, 1, 1, 1, 1, 0, 0}}}},
                                    {"charge", {{3, {7, 7, 2, 5, 8, 4, 7, 7}}, {2, {1, 2, 3, 4, 5, 6, 7, 8}}}}}));
    // The line 2, 8/3, 10/3, 4.
    EXPECT_TENSOR_NEAR(at::tensor(samples_of(*out, 3)), at::tensor(Samples{0, 0, 0, 7.0F / 3, 14.0F / 3, 0, 0, 0}),
                       1e-6);
    EXPECT_EQ(samples_of(*out, 2), Samples(8, 0));
}

TEST_F(DNNROI, the_frame_is_that_of_the_input_with_one_trace_for_each_channel)
{
    const auto out = find(frame_of(usual), {{"summary_tag", "charge"}});
    EXPECT_EQ(out->ident(), 7);
    EXPECT_EQ(out->time(), 1000.0);
    EXPECT_EQ(out->tick(), 500.0);
    EXPECT_EQ(out->masks(), masks);
    EXPECT_EQ(out->frame_tags(), IFrame::tag_list_t{"DNNROIFinding"});
    EXPECT_EQ(out->trace_tags(), IFrame::tag_list_t{"out"});
    ASSERT_EQ(out->tagged_traces("out"), (IFrame::trace_list_t{0, 1}));
    EXPECT_EQ(out->traces()->at(0)->channel(), 3);
    EXPECT_EQ(out->traces()->at(1)->channel(), 2);
    EXPECT_EQ(out->trace_summary("out"), (IFrame::trace_summary_t{30, 20}));
    EXPECT_EQ(find(frame_of(usual))->trace_summary("out"), (IFrame::trace_summary_t{0, 0}));
}

TEST_F(DNNROI, end_of_stream_passes) { EXPECT_EQ(find(nullptr), nullptr); }

TEST_F(DNNROI, rows_are_by_wire_or_by_ident_and_of_all_faces)
{
    find(frame_of(usual));
    EXPECT_TENSOR_EQ(service->seen.back(), at::tensor(Samples{1, 0.5, 0, 0, 0, 1}).view({1, 1, 2, 3}));
    const auto out = find(frame_of(usual), {{"sort_chanids", true}});
    EXPECT_TENSOR_EQ(service->seen.back(), at::tensor(Samples{0, 0, 1, 1, 0.5, 0}).view({1, 1, 2, 3}));
    EXPECT_EQ(out->traces()->at(0)->channel(), 2);
    const Tagged collection{{"in", {{4, {1, 1}}, {5, {0, 0}}}}, {"charge", {{4, {1, 1}}}}};
    EXPECT_EQ(find(frame_of(collection), {{"plane", 2}})->traces()->size(), 2u);
}

TEST_F(DNNROI, features_are_scaled_and_come_in_the_order_of_their_tags)
{
    const Tagged tagged{{"a", {{3, {4000, 0}}}}, {"b", {{2, {400, 400}}}}, {"charge", {{3, {1, 1}}}}};
    find(frame_of(tagged), {{"intags", {"b", "a"}}, {"input_scale", 1.0 / 4000}, {"input_offset", 0.25}});
    const auto want = at::tensor(Samples{0.25, 0.35, 0.75, 0.25}).view({1, 2, 2, 1});
    EXPECT_TENSOR_NEAR(service->seen.back(), want, 1e-6);
}

TEST_F(DNNROI, traces_of_a_channel_are_added_and_those_of_others_left_out)
{
    const auto frame = std::make_shared<Aux::SimpleFrame>(
        1, 0.0,
        ITrace::vector{std::make_shared<Aux::SimpleTrace>(3, 0, Samples{1, 1, 1}),
                       std::make_shared<Aux::SimpleTrace>(3, 2, Samples{1, 0}),
                       std::make_shared<Aux::SimpleTrace>(0, 0, Samples{9, 9, 9, 9})},
        500.0);
    frame->tag_traces("in", {0, 1, 2});
    frame->tag_traces("charge", {0, 1, 2});
    find(frame);
    EXPECT_TENSOR_EQ(service->seen.back(), at::tensor(Samples{1, 1, 0, 0}).view({1, 1, 2, 2}));
}

TEST_F(DNNROI, a_tag_of_the_frame_means_all_traces)
{
    const auto frame = std::make_shared<Aux::SimpleFrame>(
        1, 0.0, ITrace::vector{std::make_shared<Aux::SimpleTrace>(3, 0, Samples{1, 3})}, 500.0);
    frame->tag_frame("all");
    find(frame, {{"intags", {"all"}}, {"decon_charge_tag", "all"}});
    EXPECT_TENSOR_EQ(service->seen.back(), at::tensor(Samples{2, 0}).view({1, 1, 2, 1}));
}

TEST_F(DNNROI, images_are_padded_to_whole_bins_and_cut_again)
{
    const auto frame = frame_of({{"in", {{3, {1, 1, 2}}}}, {"charge", {{3, {1, 5, 1}}}}});
    EXPECT_EQ(samples_of(*find(frame), 3), (Samples{0, 4, 0})); // the zero behind ends the run
    EXPECT_EQ(service->seen.back().size(3), 2);
    EXPECT_EQ(find(frame, {{"tick_pad_multiple", 8}})->traces()->at(0)->charge().size(), 3u);
    EXPECT_EQ(service->seen.back().size(3), 4);
}

TEST_F(DNNROI, a_run_of_charge_at_the_last_tick_is_dropped_unless_it_is_asked_for)
{
    const auto frame = frame_of({{"in", {{3, {1, 1, 1, 1}}}}, {"charge", {{3, {0, 1, 5, 1}}}}});
    EXPECT_EQ(samples_of(*find(frame), 3), Samples(4, 0));
    EXPECT_EQ(samples_of(*find(frame, {{"keep_last_run", true}}), 3), (Samples{0, 0, 4, 0}));
}

TEST_F(DNNROI, images_begin_at_tick0)
{
    const auto frame = frame_of({{"in", {{3, {1, 1, 1, 1}}}}, {"charge", {{3, {9, 1, 5, 1}}}}}, 4);
    const auto out = find(frame, {{"tick0", 5}});
    EXPECT_TENSOR_EQ(service->seen.back(), at::tensor(Samples{1, 0.5, 0, 0}).view({1, 1, 2, 2}));
    EXPECT_EQ(out->traces()->at(0)->tbin(), 5);
    EXPECT_EQ(samples_of(*find(frame, {{"tick0", 5}, {"mask_thresh", 0.4}}), 3), (Samples{0, 4, 0}));
}

TEST_F(DNNROI, what_is_at_the_threshold_is_no_region)
{
    EXPECT_EQ(samples_of(*find(frame_of(usual)), 3), Samples(6, 0)); // two ticks, both ends of their line
    // Four ticks, over the line 2, 5/3, 4/3, 1.
    const auto lower = samples_of(*find(frame_of(usual), {{"mask_thresh", 0.4}}), 3);
    EXPECT_TENSOR_NEAR(at::tensor(lower), at::tensor(Samples{0, 10.0F / 3, 5.0F / 3, 0, 0, 0}), 1e-6);
}

TEST_F(DNNROI, the_threshold_is_that_of_the_card_unless_one_is_given)
{
    const TempFolder folder;
    const auto net = save_net(folder.file("net.ts"), "def forward(self, x):\n    return x[:, 0:1]\n",
                              R"({"version": 2, "threshold": 0.4})");
    configure("TorchService", {{"model", net}}, "net");
    const json keys{{"forward", "TorchService:net"}, {"mask_thresh", 0.5}};
    EXPECT_EQ(samples_of(*find(frame_of(usual), keys), 3), Samples(6, 0));
    EXPECT_GT(samples_of(*find(frame_of(usual), {{"forward", "TorchService:net"}}), 3)[2], 1);
}

TEST_F(DNNROI, output_is_scaled_and_negatives_kept_on_request)
{
    const auto frame = frame_of({{"in", {{3, {1, 1, 1, 1, 0, 0}}}}, {"charge", {{3, {4, 1, 6, 4, 0, 0}}}}});
    EXPECT_EQ(samples_of(*find(frame), 3), (Samples{0, 0, 2, 0, 0, 0}));
    const json keys{{"output_scale", 2}, {"output_offset", 1}, {"save_negative_charge", true}};
    EXPECT_EQ(samples_of(*find(frame, keys), 3), (Samples{1, -5, 5, 1, 1, 1}));
}

TEST_F(DNNROI, pieces_of_charge_are_traces_on_request)
{
    const auto frame = frame_of(
        {{"in", {{3, Samples(12, 1)}}}, {"charge", {{3, {1, 1, 5, 1, 0, 0, 0, 1, 6, 1, 0, 0}}, {2, Samples(12, 0)}}}});
    const auto out = find(frame, {{"sparcify", true}, {"summary_tag", "charge"}});
    ASSERT_EQ(out->traces()->size(), 2u);
    EXPECT_EQ(out->traces()->at(0)->tbin(), 1);
    EXPECT_EQ(out->traces()->at(0)->charge(), (Samples{0, 4, 0}));
    EXPECT_EQ(out->traces()->at(1)->tbin(), 7);
    EXPECT_EQ(out->traces()->at(1)->charge(), (Samples{0, 5, 0}));
    EXPECT_EQ(out->trace_summary("out"), (IFrame::trace_summary_t{30, 30}));
    EXPECT_EQ(find(frame, {{"sparcify", true}, {"sparcify_zero_gap", 6}})->traces()->size(), 1u);
}

TEST_F(DNNROI, a_frame_without_traces_has_zeros_over_the_usual_ticks)
{
    const auto out = find(frame_of({}), {{"summary_tag", "charge"}});
    ASSERT_EQ(out->traces()->size(), 2u);
    EXPECT_EQ(out->traces()->at(0)->charge(), Samples(6, 0));
    EXPECT_EQ(out->masks(), masks);
}

TEST_F(DNNROI, an_input_of_zeros_is_told_once)
{
    const auto frame = frame_of({{"in", {{3, {0, 0}}}}, {"charge", {{3, {1, 1}}}}});
    const auto finder = node();
    const LogText log("torch/DNNROIFinding/test");
    run(finder, frame);
    EXPECT_TRUE(log.has("the input in is zero everywhere"));
    const auto length = log.text().size();
    run(finder, frame);
    EXPECT_EQ(log.text().size(), length);
}

TEST_F(DNNROI, a_service_of_the_host_does_the_same)
{
    const auto frame = frame_of(usual);
    const auto want = find(frame);
    const auto got = find(frame, {{"forward", "DnnHostFeature"}});
    for (const int channel : {2, 3}) EXPECT_EQ(samples_of(*got, channel), samples_of(*want, channel));
    host->is_dumb = true;
    EXPECT_REFUSED(find(frame, {{"forward", "DnnHostFeature"}}), "DnnHostFeature gives no tensors");
}

TEST_F(DNNROI, pieces_along_channels_have_no_context_unless_it_is_asked_for)
{
    find(frame_of(usual), {{"nchunks", 2}});
    ASSERT_EQ(service->seen.size(), 2u);
    EXPECT_EQ(service->seen.back().sizes(), (at::IntArrayRef{1, 1, 1, 3}));
    service->seen.clear();
    find(frame_of(usual), {{"nchunks", 2}, {"overlap", 1}});
    ASSERT_EQ(service->seen.size(), 2u);
    EXPECT_EQ(service->seen.back().sizes(), (at::IntArrayRef{1, 1, 2, 3}));
}

TEST_F(DNNROI, a_network_sees_the_axes_features_and_units_of_its_card)
{
    const TempFolder folder;
    const std::string card = R"({"version": 2, "axes": ["feature", "tick", "channel"],
        "features": [{"name": "mp", "scale": 1}, {"name": "dense", "scale": 2000}],
        "outputs": [{"name": "roi", "kind": "value"}], "rebin": {"ticks": 2, "norm": "interpolation"}, "planes": ["u", "v"]})";
    // A ramp along ticks.
    const auto net = save_net(folder.file("net.ts"),
                              "def forward(self, x):\n"
                              "    return x[:, 1:2] + 10 * x[:, 0:1] + torch.arange(x.size(2)).view([1, 1, -1, 1])\n",
                              card);
    configure("TorchService", {{"model", net}}, "net");
    const Tagged tagged{{"a", {{3, {4000, 0}}}}, {"b", {{2, {1, 1}}}}, {"charge", {{3, {1, 1}}}}};
    const auto debug = folder.file("debug");
    const json keys{{"intags", {"a", "b"}},
                    {"features", {"dense", "mp"}},
                    {"chain", {{"scales", {{"mp", 1}}}}},
                    {"forward", "TorchService:net"},
                    {"debugfile", debug}};
    find(frame_of(tagged), keys);
    EXPECT_FALSE(read_bytes(debug + "_call0.pt").empty());
    const auto refused = [&](const json& more, const std::string& text) {
        json all = keys;
        all.update(more);
        EXPECT_REFUSED(find(frame_of(tagged), all), text);
    };
    refused({{"tick_per_slice", 1}}, "net.ts is for rebin 2 (the graph has 1)");
    refused({{"plane", 2}}, "is for planes [u, v] (the graph has [w])");
    refused({{"features", {"dense", "mp2"}}}, "takes the features [mp, dense] (the graph gives [dense, mp2])");
    refused({{"output", "other"}}, "has the outputs [roi] (configured is 'other')");
}

TEST_F(DNNROI, wrong_keys_are_refused)
{
    const auto refused = [&](const json& keys, const std::string& text) { EXPECT_REFUSED(node(keys), text); };
    refused({{"intags", json::array()}}, "DNNROIFinding:test: key 'intags' is required");
    refused({{"decon_charge_tag", ""}}, "key 'decon_charge_tag' is required");
    refused({{"plane", 3}}, "plane is 3 (want 0, 1 or 2)");
    refused({{"tick_per_slice", 0}}, "tick_per_slice is 0 (want 1 or more)");
    refused({{"tick_pad_multiple", 5}}, "tick_pad_multiple is 5 (want a multiple of tick_per_slice, 2)");
    refused({{"nticks", 0}}, "nticks is 0");
    refused({{"nchunks", 0}}, "nchunks is 0");
    refused({{"features", {"a", "b"}}}, "features has 2 names for 1 intags");
    const auto complaint = [&](const json& keys) { return error_of<Exception>([&] { node(keys); }); };
    EXPECT_TRUE(contains(complaint({{"anode", "DnnToyPlanes:none"}}), "DnnToyPlanes:none"));
    EXPECT_TRUE(contains(complaint({{"forward", "TorchService:none"}}), "TorchService:none"));
    refused({{"forward", ""}}, "key 'forward' is required");
}

TEST_F(DNNROI, frames_that_do_not_fit_are_refused)
{
    EXPECT_REFUSED(find(frame_of(usual), {{"intags", {"loose_lf"}}}),
                   "DNNROIFinding:test: frame 7 has no traces of the tag loose_lf (it has those of charge, in)");
    EXPECT_REFUSED(find(frame_of(usual), {{"decon_charge_tag", "decon"}}), "no traces of the tag decon");
    EXPECT_REFUSED(find(frame_of(usual), {{"summary_tag", "wiener"}}), "no traces of the tag wiener");
    EXPECT_REFUSED(find(frame_of(usual), {{"plane", 2}}),
                   "no trace of the tags in and charge on the 2 channels of plane 2");
    EXPECT_REFUSED(find(frame_of(usual), {{"max_mb", 1e-6}}), "key 'max_mb'");
    Tagged bad = usual;
    bad[0].second[3][2] = NAN;
    EXPECT_REFUSED(find(frame_of(bad)), "channel 3 has the sample nan at tick 2");
    const auto frame = std::make_shared<Aux::SimpleFrame>(
        7, 0.0, ITrace::vector{std::make_shared<Aux::SimpleTrace>(3, 0, Samples{1, 3})}, 500.0);
    frame->tag_traces("in", {0});
    frame->tag_traces("charge", {0});
    EXPECT_REFUSED(find(frame, {{"summary_tag", "in"}}), "the tag in has a summary of 0 numbers for 1 traces");
}

TEST_F(DNNROI, networks_that_do_not_fit_are_refused)
{
    const TempFolder folder;
    const auto refused = [&](const std::string& code, const std::string& text) {
        const auto net = save_net(folder.file("net.ts"), "def forward(self, x):\n    return " + code + "\n");
        configure("TorchService", {{"model", net}}, "net");
        EXPECT_REFUSED(find(frame_of(usual), {{"forward", "TorchService:net"}}), text);
    };
    refused("torch.conv2d(x, torch.ones([1, 3, 1, 1]))", "net.ts does not take an input of shape [1,1,2,3]");
    refused("x[:, :, :, 0:2]", "net.ts made [1,1,2,2] of [1,1,2,3]");
    refused("x.mean([1, 2, 3])", "made [1] of [1,1,2,3] (want [1,1,2,3])");
    refused("x / 0", "gives numbers that are not finite");
    refused("(x, x)", "gives 2 outputs, [0, 1]");
}
