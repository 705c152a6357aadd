#include "SioTesting.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameFilter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

using namespace WireCell;
using namespace spng::test;

namespace {
    using Curve = std::function<double(double)>; // of time in ns

    ITrace::pointer sampled(const Curve& curve, double tick, int tbin, size_t nticks, int channel = 0)
    {
        ITrace::ChargeSequence samples(nticks);
        for (size_t ind = 0; ind < nticks; ++ind) samples[ind] = static_cast<float>(curve((tbin + double(ind)) * tick));
        return std::make_shared<Aux::SimpleTrace>(channel, tbin, std::move(samples));
    }

    IFrame::pointer resampled(const Configuration& cfg, const IFrame::pointer& in)
    {
        PluginManager::instance().add("WireCellAux");
        const auto node = as<IFrameFilter>(configured("Resampler", "t", cfg));
        IFrame::pointer out = in;
        EXPECT_TRUE((*node)(nullptr, out));
        EXPECT_FALSE(out);
        EXPECT_TRUE((*node)(in, out));
        return out;
    }

    IFrame::pointer frame_of(const ITrace::vector& traces, double tick, const Waveform::ChannelMaskMap& masks = {})
    {
        return std::make_shared<Aux::SimpleFrame>(7, 250.0, traces, tick, masks);
    }

    ITrace::pointer one(const Configuration& cfg, const ITrace::pointer& trace, double tick)
    {
        const auto out = resampled(cfg, frame_of({trace}, tick));
        EXPECT_EQ(out->tick(), cfg["period"].get<double>());
        return out->traces()->at(0);
    }

    /// The largest distance of the samples to the curve, leaving out so many at both ends.
    double worst(const ITrace& trace, const Curve& curve, double tick, size_t margin = 0)
    {
        double most = 0;
        const auto& samples = trace.charge();
        for (size_t ind = margin; ind + margin < samples.size(); ++ind) {
            most = std::max(most, std::abs(samples[ind] - curve((trace.tbin() + double(ind)) * tick)));
        }
        return most;
    }

    Curve gaussian(double mean, double sigma)
    {
        return [=](double t) { return 1000 * std::exp(-0.5 * std::pow((t - mean) / sigma, 2)); };
    }

    struct Case {
        double from, to;
        size_t nticks;
        int tbin;
    };

    class Pulses : public testing::TestWithParam<Case> {};
}

TEST_P(Pulses, keep_their_shape_and_place)
{
    const auto [from, to, nticks, tbin] = GetParam();
    const double span = nticks * from;
    const auto pulse = gaussian(tbin * from + 0.4 * span, 5 * std::max(from, to));
    const auto out = one({{"period", to}}, sampled(pulse, from, tbin, nticks), from);
    EXPECT_LT(worst(*out, pulse, to), 0.02) << from << " to " << to;
    // As long as before, but for the piece of a tick.
    EXPECT_GE(out->tbin() * to, tbin * from - 1e-6);
    EXPECT_LT(out->tbin() * to, tbin * from + to);
    const double end = (out->tbin() + double(out->charge().size())) * to;
    EXPECT_LE(end, tbin * from + span + 1e-3);
    EXPECT_GT(end, tbin * from + span - to - 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Ratios, Pulses,
                         testing::Values(Case{512, 500, 6000, 0}, Case{512, 500, 5859, 0}, Case{500, 512, 6000, 0},
                                         Case{500, 512, 6001, 3}, Case{500, 400, 4492, 0}, Case{400, 500, 1601, -7},
                                         Case{2000, 512, 1601, 0}, Case{512, 2000, 9600, 11}, Case{500, 2000, 9601, 5},
                                         Case{2000, 500, 777, 0}, Case{500, 1000.0 / 3, 6400, 1},
                                         Case{500, 250, 1333, 0}, Case{250, 500, 1333, 1}, Case{62.5, 64, 3001, 2}));

TEST(Resampler, a_sine_that_fits_the_readout_is_exact_everywhere)
{
    for (const size_t cycles : {1, 7, 60, 200}) {
        const size_t nticks = 1250;
        const double frequency = cycles / (nticks * 512.0);
        const Curve sine = [=](double t) { return 100 * std::cos(2 * M_PI * frequency * t + 0.3); };
        const auto out = one({{"period", 500}}, sampled(sine, 512, 0, nticks), 512);
        EXPECT_EQ(out->charge().size(), 1280u);
        EXPECT_LT(worst(*out, sine, 500), 1e-3) << cycles;
        const auto back = one({{"period", 512}}, out, 500);
        EXPECT_EQ(back->charge().size(), nticks);
        EXPECT_LT(worst(*back, sine, 512), 1e-3) << cycles;
    }
}

TEST(Resampler, any_sine_is_right_away_from_the_ends)
{
    const Curve sine = [](double t) { return 9400 + 100 * std::sin(2 * M_PI * t / 17321.0); };
    for (const auto* pad : {"zero", "first", "last", "median", "linear"}) {
        const auto out = one({{"period", 500}, {"time_pad", pad}}, sampled(sine, 512, 0, 5859), 512);
        EXPECT_LT(worst(*out, sine, 500, 400), pad == std::string("zero") ? 20 : 0.5) << pad;
    }
}

TEST(Resampler, a_pedestal_stays_to_the_last_bit_when_padded_with_itself)
{
    const Curve level = [](double) { return 2350; };
    for (const auto* pad : {"first", "last", "median", "linear"}) {
        const auto out = one({{"period", 500}, {"time_pad", pad}}, sampled(level, 512, 0, 1001), 512);
        EXPECT_EQ(out->charge(), ITrace::ChargeSequence(1025, 2350.0F)) << pad;
    }
}

TEST(Resampler, padding_may_be_kept)
{
    const Curve zero = [](double) { return 0; };
    EXPECT_EQ(one({{"period", 500}, {"time_sizing", "padded"}}, sampled(zero, 512, 0, 126), 512)->charge().size(),
              256u);
    EXPECT_EQ(one({{"period", 500}}, sampled(zero, 512, 0, 126), 512)->charge().size(), 129u);
}

TEST(Resampler, charge_per_tick_keeps_its_sum)
{
    const auto pulse = gaussian(200e3, 3e3);
    for (const double to : {500.0, 400.0, 2048.0}) {
        const auto in = sampled(pulse, 512, 0, 1000);
        const auto out = one({{"period", to}, {"norm", "integral"}}, in, 512);
        const auto sum = [](const auto& samples) { return std::accumulate(samples.begin(), samples.end(), 0.0); };
        EXPECT_NEAR(sum(out->charge()) / sum(in->charge()), 1, 1e-5) << to;
    }
}

TEST(Resampler, traces_of_any_place_and_length_keep_their_tags_summaries_and_masks)
{
    const auto pulse = gaussian(60e3, 2.5e3);
    const Waveform::ChannelMaskMap masks{{"bad", {{1, {{0, 125}, {130, 131}}}, {2, {{126, 250}}}}},
                                         {"noisy", {{3, {{0, 2147483647}}}}}};
    auto in = std::make_shared<Aux::SimpleFrame>(
        7, 250.0,
        ITrace::vector{sampled(pulse, 512, 0, 300, 1), sampled(pulse, 512, 41, 199, 2), sampled(pulse, 512, 5, 0, 3),
                       sampled(pulse, 512, -20, 321, 4)},
        512.0, masks);
    in->tag_frame("orig");
    in->tag_traces("raw", {0, 2, 3}, {0.1, 0.2, 0.3});
    in->tag_traces("other", {1});
    const auto out = resampled({{"period", 500}}, in);
    EXPECT_EQ(out->ident(), 7);
    EXPECT_EQ(out->time(), 250.0);
    EXPECT_EQ(out->frame_tags(), in->frame_tags());
    EXPECT_EQ(out->trace_tags(), in->trace_tags());
    EXPECT_EQ(out->tagged_traces("raw"), in->tagged_traces("raw"));
    EXPECT_EQ(out->trace_summary("raw"), in->trace_summary("raw"));
    EXPECT_EQ(out->tagged_traces("other"), in->tagged_traces("other"));
    EXPECT_EQ(out->masks(), (Waveform::ChannelMaskMap{{"bad", {{1, {{0, 128}, {133, 135}}}, {2, {{129, 256}}}}},
                                                      {"noisy", {{3, {{0, 2147483647}}}}}}));
    for (size_t ind = 0; ind < 4; ++ind) {
        EXPECT_EQ(out->traces()->at(ind)->channel(), in->traces()->at(ind)->channel());
        EXPECT_LT(worst(*out->traces()->at(ind), pulse, 500), 0.02) << ind;
    }
    EXPECT_EQ(out->traces()->at(1)->tbin(), 42);
    EXPECT_EQ(out->traces()->at(3)->tbin(), -20);
    EXPECT_TRUE(out->traces()->at(2)->charge().empty());
}

TEST(Resampler, a_frame_that_has_the_period_passes_as_it_is)
{
    const auto in = frame_of({sampled(gaussian(0, 1e3), 500, 0, 10)}, 500);
    EXPECT_EQ(resampled({{"period", 500}}, in), in);
}

TEST(Resampler, refuses_periods_that_are_far_apart_and_traces_beyond_all_ticks)
{
    PluginManager::instance().add("WireCellAux");
    const auto text = [](const Configuration& cfg, double tick, int tbin = 0) {
        return error_of<ValueError>([&] { resampled(cfg, frame_of({sampled(gaussian(0, 1), tick, tbin, 10)}, tick)); });
    };
    EXPECT_EQ(text({{"period", 0}}, 500), "Resampler:t.period: got 0 ns (want more than 0)");
    EXPECT_TRUE(
        contains(text({{"period", 500}}, -512), "Resampler:t: frame 7: can not resample from a period of -512"));
    EXPECT_TRUE(contains(text({{"period", 500}}, 0), "can not resample from a period of 0 ns to one of 500 ns"));
    EXPECT_TRUE(contains(text({{"period", 500}}, 1e5), "want periods that differ by a factor of at most 16"));
    EXPECT_TRUE(contains(text({{"period", 500}}, 20), "want periods that differ by a factor of at most 16"));
    EXPECT_TRUE(contains(text({{"period", 500}}, 512, 2147483000), "channel 0 would span ticks"));
    EXPECT_TRUE(contains(text({{"period", 500}, {"time_pad", "cosine"}}, 512), "Resampler:t.time_pad"));
}
