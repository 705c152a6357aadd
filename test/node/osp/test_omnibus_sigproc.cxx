// The component of the traditional signal processing: what it takes, what it refuses, what it gives.
#include "OspNode.h"
#include "Output.h"
#include "TensorCheck.h"

using namespace spng::test;
using SPNG::OSP::Output;

TEST(OmnibusSigProc, every_channel_has_a_signal_where_its_pulse_is)
{
    const auto node = sigproc("all");
    const auto in = frame_of(traces_of({0, 1, 2}));
    const auto out = run(*node, in);
    EXPECT_EQ(out->ident(), 7);
    EXPECT_EQ(out->frame_tags(), IFrame::tag_list_t{"sigproc"});
    EXPECT_EQ(out->trace_tags(), (IFrame::tag_list_t{"gauss", "wiener"}));
    EXPECT_EQ(out->tagged_traces("gauss").size(), in->traces()->size());
    EXPECT_EQ(out->trace_summary("wiener").size(), in->traces()->size());
    for (const auto index : out->tagged_traces("gauss")) {
        const auto& charge = out->traces()->at(index)->charge();
        ASSERT_EQ(charge.size(), nticks);
        EXPECT_GT(*std::max_element(charge.begin(), charge.end()), 0) << out->traces()->at(index)->channel();
        for (const float v : charge) EXPECT_EQ(v, std::trunc(v));
    }
    IFrame::pointer end;
    EXPECT_TRUE((*node)(nullptr, end));
    EXPECT_EQ(end, nullptr);
}

TEST(OmnibusSigProc, an_empty_frame_keeps_masks_and_gets_the_tags)
{
    const Waveform::ChannelMaskMap masks{{"bad", {{2, {{1, 5}}}}}};
    const auto out = run(*sigproc("empty"), frame_of({}, masks));
    EXPECT_EQ(out->masks(), masks);
    EXPECT_EQ(out->frame_tags(), IFrame::tag_list_t{"sigproc"});
    EXPECT_TRUE(out->traces()->empty());
}

TEST(OmnibusSigProc, planes_without_traces_have_signals_of_zero)
{
    const auto out = run(*sigproc("missing"), frame_of(traces_of({2})));
    const auto& charge = trace_of(*out, "gauss", channel_of(0, 0, 1))->charge();
    EXPECT_EQ(std::count(charge.begin(), charge.end(), 0.0F), nticks);
}

TEST(OmnibusSigProc, planes_that_are_not_processed_have_no_traces)
{
    const auto out = run(*sigproc("some", R"({"process_planes": [2]})"), frame_of(traces_of({0, 1, 2})));
    EXPECT_EQ(trace_of(*out, "gauss", channel_of(0, 0, 1)), nullptr);
    EXPECT_NE(trace_of(*out, "gauss", channel_of(0, 2, 1)), nullptr);
}

TEST(OmnibusSigProc, a_frame_that_begins_late_gives_the_same_signals_as_late)
{
    const auto node = sigproc("late");
    const auto now = run(*node, frame_of(traces_of({0, 1, 2}))),
               later = run(*node, frame_of(traces_of({0, 1, 2}, 100)));
    ASSERT_EQ(now->traces()->size(), later->traces()->size());
    for (size_t ind = 0; ind < now->traces()->size(); ++ind) {
        EXPECT_EQ(later->traces()->at(ind)->tbin(), 100);
        EXPECT_EQ(later->traces()->at(ind)->charge(), now->traces()->at(ind)->charge());
    }
}

TEST(OmnibusSigProc, masked_samples_are_zero_in_signals)
{
    const int channel = channel_of(0, 2, 1);
    for (const char* keys : {R"({"rebase_masked": true})", R"({"rebase_masked": false})"}) {
        const auto out = run(*sigproc("masked", keys),
                             frame_of(traces_of({0, 1, 2}), {{"bad", {{channel, {{150, 300}, {-10, 5}}}}}}));
        const auto& charge = trace_of(*out, "gauss", channel)->charge();
        EXPECT_EQ(std::count(charge.begin() + 150, charge.begin() + 300, 0.0F), 150);
    }
}

TEST(OmnibusSigProc, debug_tags_are_saved_on_request)
{
    const auto out =
        run(*sigproc("debug", R"({"use_roi_debug_mode": true, "rawdecon_tag": "raw", "shrink_roi_tag": ""})"),
            frame_of(traces_of({0, 1, 2})));
    const IFrame::tag_list_t want = {"break_roi_1st", "break_roi_2nd", "cleanup_roi", "decon_charge", "extend_roi",
                                     "gauss",         "loose_lf",      "raw",         "tight_lf",     "wiener"};
    EXPECT_EQ(out->trace_tags(), want);
}

TEST(OmnibusSigProc, without_refinement_there_are_images_only)
{
    const auto out = run(*sigproc("images", R"({"use_roi_debug_mode": true, "use_roi_refinement": false})"),
                         frame_of(traces_of({0, 1, 2})));
    EXPECT_EQ(out->trace_tags(), (IFrame::tag_list_t{"decon_charge", "loose_lf", "tight_lf"}));
}

TEST(OmnibusSigProc, each_step_can_be_left_out)
{
    const auto in = frame_of(traces_of({0, 1, 2}));
    const auto charge_of = [&](const std::string& name, const std::string& keys, int plane) {
        const auto out = run(*sigproc(name, keys), in);
        double sum = 0;
        for (const float v : trace_of(*out, "gauss", channel_of(0, plane, 1))->charge()) sum += v;
        return sum;
    };
    const auto all = charge_of("all steps", "{}", 0);
    EXPECT_GT(all, 0);
    EXPECT_NE(charge_of("no baseline", R"({"leave_out": ["baseline"]})", 0), all);
    EXPECT_EQ(charge_of("no baseline W", R"({"leave_out": ["baseline"]})", 2), charge_of("W", "{}", 2));
    for (const auto* step : {"clean_up", "lone_tight", "check_links", "extend"}) {
        EXPECT_GT(charge_of(step, std::string(R"({"leave_out": [")") + step + R"("]})", 0), 0) << step;
    }
}

TEST(OmnibusSigProc, wrong_keys_are_refused)
{
    expect_refused("k1", R"({"rebase_method": "mean"})", nullptr,
                   {"OmnibusSigProc:k1.rebase_method", "sigmask|median"});
    expect_refused("k2", R"({"plane2layer": [0, 1, 1]})", nullptr, {"OmnibusSigProc:k2.plane2layer", "[0, 1, 1]"});
    expect_refused("k3", R"({"Wire_filters": ["Wire_ind"]})", nullptr, {"OmnibusSigProc:k3.Wire_filters", "want 3"});
    expect_refused("k4", R"({"r_sigma": 0.5})", nullptr, {"OmnibusSigProc:k4", "r_sigma"});
    expect_refused("k5", R"({"process_planes": [3]})", nullptr, {"OmnibusSigProc:k5.process_planes", "got 3"});
    expect_refused("k6", R"({"lroi_rebin": 0})", nullptr, {"OmnibusSigProc:k6.lroi_rebin"});
    expect_refused("k7", R"({"leave_out": ["extent"]})", nullptr, {"OmnibusSigProc:k7.leave_out", "extent", "extend"});
}

TEST(OmnibusSigProc, missing_services_are_named)
{
    const auto in = frame_of(traces_of({0, 1, 2}));
    expect_refused("s1", R"({"Gaus_wide_filter": "none"})", in,
                   {"OmnibusSigProc:s1.Gaus_wide_filter", "HfFilter:none"});
    expect_refused("s2", R"({"Wiener_wide_filters": ["Wiener_wide_U", "other", "Wiener_wide_W"]})", in,
                   {"OmnibusSigProc:s2.Wiener_wide_filters[1]", "HfFilter:other"});
    expect_refused("s3", R"({"field_response": "OspFieldResponse:none"})", in, {"OmnibusSigProc:s3.field_response"});
    expect_refused("s4", R"({"per_chan_resp": "PerChannelResponse:none"})", in, {"OmnibusSigProc:s4.per_chan_resp"});
}

TEST(OmnibusSigProc, frames_that_do_not_fit_are_refused)
{
    expect_refused("f1", R"({"expected_tick": 500})", frame_of(traces_of({0}), {}, 512),
                   {"every 512 ns", "want 500 ns"});
    expect_refused("f2", "{}", frame_of(traces_of({0}), {}, 0), {"OmnibusSigProc:f2", "every 0 ns"});
    expect_refused("f3", "{}", frame_of({std::make_shared<Aux::SimpleTrace>(123456, 0, samples_of(0))}),
                   {"OmnibusSigProc:f3", "none of the frame's 1 traces"});
    auto samples = samples_of(0);
    samples[50] = NAN;
    const int channel = channel_of(0, 1, 2);
    const auto bad = frame_of({std::make_shared<Aux::SimpleTrace>(channel, 0, samples)});
    expect_refused("f4", "{}", bad, {"OmnibusSigProc:f4", std::to_string(channel), "tick 50", "nan"});
    const auto masked =
        frame_of({std::make_shared<Aux::SimpleTrace>(channel, 0, samples)}, {{"bad", {{channel, {{50, 51}}}}}});
    EXPECT_NE(run(*sigproc("f5"), masked), nullptr) << "what is masked does not matter";
}

TEST(OspOutput, sparse_traces_run_from_a_positive_sample_to_the_next_zero)
{
    Output output(10, 8, true);
    output.announce("charge");
    const auto row = at::tensor({0.0F, 3.0F, -1.0F, 4.0F, 0.0F, -2.0F, 5.0F, 0.0F}).unsqueeze(0);
    output.save("charge", {42}, {}, {.rows = SPNG::OSP::image_rows(row), .keep_negative = true});
    const auto out = output.frame(Aux::SimpleFrame(1), "");
    ASSERT_EQ(out->traces()->size(), 2u);
    EXPECT_EQ(out->traces()->at(0)->tbin(), 11);
    EXPECT_EQ(out->traces()->at(0)->charge(), (std::vector<float>{3, -1, 4}));
    EXPECT_EQ(out->traces()->at(1)->tbin(), 16);
    EXPECT_EQ(out->traces()->at(1)->charge(), (std::vector<float>{5}));
}
