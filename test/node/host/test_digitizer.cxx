#include "ErrorText.h"
#include "LogText.h"
#include "ToyAnode.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using Aux::SimpleFrame;
using spng::test::error_of;

namespace {
    /// Channels 0 and 1 are of plane U, 2 and 3 of V, 4 and 5 of W.
    class Anode : public Toy::Anode {
      public:
        WirePlaneId resolve(int channel) const override
        {
            return channel < 0 || channel > 5 ? WirePlaneId(-1) : WirePlaneId(iplane2layer[channel / 2], 0, 0);
        }
    };

    ITrace::pointer trace(int channel, int tbin, const std::vector<float>& charge)
    {
        return std::make_shared<Aux::SimpleTrace>(channel, tbin, charge);
    }

    std::shared_ptr<IFrameFilter> digitizer(const Configuration& cfg)
    {
        PluginManager::instance().add("WireCellGen");
        Factory::lookup<IAnodePlane>("DigitizerToyAnode", "a0");
        Factory::lookup<INamed>("Digitizer", "test")->set_name("test");
        const auto configurable = Factory::lookup<IConfigurable>("Digitizer", "test");
        Configuration full{
            {"anode", "DigitizerToyAnode:a0"}, {"resolution", 3}, {"fullscale", {-1, 6}}, {"baselines", {0, 1, 2}}};
        auto defaults = configurable->default_configuration();
        configurable->configure(update(defaults, update(full, cfg)));
        return Factory::find<IFrameFilter>("Digitizer", "test");
    }

    IFrame::pointer run(IFrameFilter& node, const ITrace::vector& traces)
    {
        const Waveform::ChannelMaskMap masks{{"bad", {{2, {{1, 5}}}}}};
        const auto in = std::make_shared<SimpleFrame>(3, 70.0, traces, 500.0, masks);
        in->tag_frame("old");
        if (!traces.empty()) in->tag_traces("some", IFrame::trace_list_t{0});
        IFrame::pointer out;
        EXPECT_TRUE(node(in, out));
        return out;
    }

    IFrame::pointer digitized(const ITrace::vector& traces, const Configuration& cfg = {})
    {
        return run(*digitizer(cfg), traces);
    }
}

WIRECELL_FACTORY(DigitizerToyAnode, Anode, WireCell::IAnodePlane)

TEST(Digitizer, gives_one_dense_trace_of_counts_per_channel_with_its_baseline)
{
    const auto out = digitized({trace(4, 2, {0, 1.5F}), trace(0, 1, {0.2F, 0.8F}), trace(2, 2, {1}), trace(0, 2, {1})});
    const auto& traces = *out->traces();
    ASSERT_EQ(traces.size(), 3u);
    EXPECT_EQ(traces[0]->channel(), 0);
    EXPECT_EQ(traces[0]->charge(), (std::vector<float>{1, 2, 1}));
    EXPECT_EQ(traces[1]->channel(), 2);
    EXPECT_EQ(traces[1]->charge(), (std::vector<float>{2, 3, 2}));
    EXPECT_EQ(traces[2]->channel(), 4);
    EXPECT_EQ(traces[2]->charge(), (std::vector<float>{3, 3, 4}));
    for (const auto& one : traces) EXPECT_EQ(one->tbin(), 1);
}

TEST(Digitizer, keeps_ident_times_and_masks_but_no_trace_tags)
{
    const auto out = digitized({trace(0, 0, {0})}, {{"frame_tag", "adc"}});
    EXPECT_EQ(out->ident(), 3);
    EXPECT_EQ(out->time(), 70);
    EXPECT_EQ(out->tick(), 500);
    EXPECT_EQ(out->masks().count("bad"), 1u);
    EXPECT_TRUE(out->trace_tags().empty());
    EXPECT_EQ(out->frame_tags(), (IFrame::tag_list_t{"adc"}));
}

TEST(Digitizer, rounds_to_the_nearest_on_request_and_applies_the_gain)
{
    const auto in = ITrace::vector{trace(0, 0, {0.3F, 0.25F})};
    EXPECT_EQ(digitized(in, {{"gain", 2}})->traces()->front()->charge(), (std::vector<float>{1, 1}));
    EXPECT_EQ(digitized(in, {{"gain", 2}, {"round", true}})->traces()->front()->charge(), (std::vector<float>{2, 2}));
}

TEST(Digitizer, saturated_samples_are_counted_in_the_log)
{
    const auto node = digitizer({});
    const spng::test::LogText log("gen/Digitizer/test");
    const auto out = run(*node, {trace(0, 0, {-9, 9, 0, 6})});
    EXPECT_EQ(out->traces()->front()->charge(), (std::vector<float>{0, 7, 1, 7}));
    EXPECT_TRUE(log.has("info: frame=3: 3 of 4 samples are at an end of the scale")) << log.text();
}

TEST(Digitizer, leaves_foreign_channels_out)
{
    const auto out = digitized({trace(99, 0, {1, 1}), trace(1, 0, {1})});
    ASSERT_EQ(out->traces()->size(), 1u);
    EXPECT_EQ(out->traces()->front()->charge(), (std::vector<float>{2, 1}));
}

TEST(Digitizer, an_empty_frame_stays_empty_and_is_warned_of)
{
    const auto node = digitizer({});
    const spng::test::LogText log("gen/Digitizer/test");
    EXPECT_TRUE(run(*node, {})->traces()->empty());
    EXPECT_TRUE(log.has("warning: call=0 frame=3: no traces")) << log.text();
    IFrame::pointer out = std::make_shared<SimpleFrame>(1);
    EXPECT_TRUE((*node)(nullptr, out));
    EXPECT_FALSE(out);
}

TEST(Digitizer, refuses_samples_that_are_not_numbers_with_channel_and_tick)
{
    EXPECT_EQ(error_of<ValueError>([] {
                  digitized({trace(0, 0, {1}), trace(2, 10, {0, 0, std::nanf("")})});
              }),
              "Digitizer:test: channel 2 has the sample nan at tick 12 (want finite numbers)\n"
              "  input: frame 3 of 2 traces");
}

TEST(Digitizer, refuses_a_scale_that_is_none)
{
    EXPECT_EQ(error_of<ValueError>([] {
                  digitizer({{"resolution", 25}});
              }),
              "Digitizer:test.resolution: got 25 (want 1 to 24 bits)");
    EXPECT_EQ(error_of<ValueError>([] {
                  digitizer({{"fullscale", {2, 2}}});
              }),
              "Digitizer:test.fullscale: got [2.0,2.0] (want two voltages, the lower first)");
    EXPECT_EQ(error_of<ValueError>([] {
                  digitizer({{"baselines", {1}}});
              }),
              "Digitizer:test.baselines: got [1.0] (want one voltage for each of 3 planes of DigitizerToyAnode:a0)");
}
