#include "ErrorText.h"
#include "NoiseTesting.h"
#include "ToyAnode.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IChannelSpectrum.h"
#include "WireCellIface/IChannelStatus.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <thread>

using namespace WireCell;
using Aux::SimpleFrame;
using namespace spng::test;

namespace {
    /// Channels 0 and 1 of plane U have wires of 10 and 25 mm, channels 4 and 5 of plane W of 7 and 7.5 mm.
    class Anode : public Toy::Anode {
      public:
        WirePlaneId resolve(int channel) const override
        {
            return channel < 0 || channel > 5 ? WirePlaneId(-1) : WirePlaneId(iplane2layer[channel / 2], 0, 0);
        }
        IWire::vector wires(int channel) const override
        {
            const double lengths[] = {10, 25, 1, 1, 7, 7.5};
            const Ray half(Point(0, 0, 0), Point(0, lengths[channel] / 2, 0));
            const auto wire = std::make_shared<Aux::SimpleWire>(resolve(channel), channel, 0, channel, half);
            return {wire, wire};
        }
    };

    class ToyStatus : public IChannelStatus {
      public:
        double preamp_gain(int channel) const override { return channel == 1 ? 6 : 2; }
        double preamp_shaping(int) const override { return 1000; }
    };

    const Configuration entry = {{"period", 500},   {"nsamples", 100},    {"gain", 2},
                                 {"shaping", 1000}, {"plane", 0},         {"wirelen", 10},
                                 {"const", 0},      {"freqs", {0, 1e-3}}, {"amps", {1, 1}}};

    Configuration measured(int plane, double length, double level)
    {
        auto one = entry;
        one["plane"] = plane;
        one["wirelen"] = length;
        one["amps"] = {level, level};
        return one;
    }

    std::shared_ptr<IChannelSpectrum> model(const Configuration& cfg = {})
    {
        Factory::lookup<IAnodePlane>("NoiseToyAnode", "a0");
        Factory::lookup<IChannelStatus>("ToyStatus");
        Configuration full{{"anode", "NoiseToyAnode:a0"},
                           {"nsamples", 100},
                           {"wire_length_scale", 1},
                           {"spectra_file", {measured(0, 10, 1), measured(0, 20, 3), measured(2, 5, 7)}}};
        return make<IChannelSpectrum>("EmpiricalNoiseModel", "toy", update(full, cfg));
    }
}

WIRECELL_FACTORY(ToySpectrum, ToySpectrum, WireCell::IChannelSpectrum)
WIRECELL_FACTORY(NoiseToyAnode, Anode, WireCell::IAnodePlane)
WIRECELL_FACTORY(ToyStatus, ToyStatus, WireCell::IChannelStatus)

TEST(AddNoise, adds_noise_of_the_spectrum_of_each_channel)
{
    const auto samples = run(*adder("AddNoise", "rms"), dense(2000));
    EXPECT_NEAR(rms(samples, 0) / unit_rms, 1, 0.02);
    EXPECT_NEAR(rms(samples, 1) / unit_rms, 2, 0.04);
    EXPECT_LT(std::abs(correlation(samples[0], samples[2])), 0.5);
}

TEST(AddNoise, is_scaled_by_a_number_or_by_one_of_a_range_for_each_call)
{
    const auto usual = run(*adder("AddNoise", "scaled"), dense(500));
    const auto twice = run(*adder("AddNoise", "scaled", {{"scale", {2}}}), dense(500));
    EXPECT_NEAR(rms(twice, 0) / rms(usual, 0), 2, 1e-5);
    const auto node = adder("AddNoise", "scaled", {{"scale", {0.5, 3}}});
    std::set<int> levels;
    for (int call = 0; call < 12; ++call) {
        const double level = rms(run(*node, dense(2000)), 0) / unit_rms;
        EXPECT_GT(level, 0.45);
        EXPECT_LT(level, 3.1);
        levels.insert(static_cast<int>(2 * level));
    }
    EXPECT_GE(levels.size(), 3U);
    EXPECT_NE(error_of<ValueError>([] {
                  adder("AddNoise", "scaled", {{"scale", {3, 1}}});
              }).find(".scale: want"),
              std::string::npos);
}

TEST(AddNoise, adds_to_what_is_there_and_keeps_ident_and_times)
{
    IFrame::pointer out;
    const auto node = adder("AddNoise", "adds");
    const auto in = std::make_shared<SimpleFrame>(3, 70.0, ITrace::vector{trace(8, -2, 40, 1000)}, 500.0,
                                                  Waveform::ChannelMaskMap{{"bad", {}}});
    EXPECT_TRUE((*node)(in, out));
    EXPECT_EQ(out->ident(), 3);
    EXPECT_EQ(out->time(), 70);
    EXPECT_EQ(out->tick(), 500);
    EXPECT_TRUE(out->masks().empty());
    ASSERT_EQ(out->traces()->size(), 1u);
    const auto& one = *out->traces()->front();
    EXPECT_EQ(one.channel(), 8);
    EXPECT_EQ(one.tbin(), -2);
    ASSERT_EQ(one.charge().size(), 40u);
    for (const float sample : one.charge()) {
        EXPECT_NEAR(sample, 1000, 6 * unit_rms);
        EXPECT_NE(sample, 1000);
    }
    EXPECT_EQ(in->traces()->front()->charge()[0], 1000);
}

TEST(AddNoise, a_repeated_job_gives_the_same_bits_with_any_number_of_threads)
{
    const auto threads = at::get_num_threads();
    at::set_num_threads(1);
    const auto want = run(*adder("AddNoise", "same"), dense(300));
    at::set_num_threads(3);
    EXPECT_EQ(run(*adder("AddNoise", "same"), dense(300)), want);
    at::set_num_threads(threads);
}

TEST(AddNoise, calls_components_and_seeds_differ)
{
    const auto node = adder("AddNoise", "one");
    const auto first = run(*node, dense(4));
    EXPECT_NE(run(*node, dense(4)), first);
    EXPECT_NE(run(*adder("AddNoise", "two"), dense(4)), first);
    make<INamed>("Random", "other", {{"seeds", {9}}});
    EXPECT_NE(run(*adder("AddNoise", "one", {{"rng", "Random:other"}}), dense(4)), first);
    EXPECT_EQ(run(*adder("AddNoise", "one"), dense(4)), first);
}

TEST(AddNoise, an_event_has_the_noise_of_its_number_whatever_comes_before)
{
    const auto usual = adder("AddNoise", "one");
    const Samples first = run(*usual, dense(4)), second = run(*usual, dense(4)), third = run(*usual, dense(4));
    make<INamed>("Random", "numbered", {{"calls", {1, 0}}});
    const auto node = adder("AddNoise", "one", {{"rng", "Random:numbered"}});
    EXPECT_EQ(run(*node, dense(4)), second);
    EXPECT_EQ(run(*node, dense(4)), first);
    EXPECT_EQ(run(*node, dense(4)), third) << "has no number but its place";
    EXPECT_EQ(error_of<ValueError>([] {
                  make<INamed>("Random", "wrong", {{"calls", {1, -2}}});
              }),
              "Random:wrong.calls: got -2 (want 0 or more)");
}

TEST(AddNoise, noise_of_a_channel_does_not_depend_on_how_it_is_cut_into_traces)
{
    const auto whole = run(*adder("AddNoise", "cut"), {trace(1, 0, 130), trace(2, 0, 130)});
    const auto parts = run(*adder("AddNoise", "cut"), {trace(2, 45, 20), trace(1, 0, 60), trace(2, 100, 30)});
    const auto same = [](const ITrace::ChargeSequence& part, const ITrace::ChargeSequence& all, int tbin) {
        for (size_t ind = 0; ind < part.size(); ++ind) ASSERT_NEAR(part[ind], all[tbin + ind], 1e-6);
    };
    same(parts[0], whole[1], 45);
    same(parts[1], whole[0], 0);
    same(parts[2], whole[1], 100);
    EXPECT_LT(std::abs(correlation({whole[0].begin(), whole[0].begin() + 50},
                                   {whole[0].begin() + 50, whole[0].begin() + 100})),
              0.6);
}

TEST(AddNoise, noise_of_several_models_is_added)
{
    const auto samples =
        run(*adder("AddNoise", "models", {{"model", {"ToySpectrum", "ToySpectrum"}}, {"models", {"ToySpectrum"}}}),
            dense(2000));
    // Of 50 bins 48 add in quadrature; the two that are real and positive, with mean amplitude 1, add their means.
    const double real = 3 + 3 * 2 * units::pi / 4;
    EXPECT_NEAR(rms(samples, 0) / unit_rms, std::sqrt((48 * 3 + 2 * real) / 50), 0.03);
}

TEST(AddNoise, is_also_known_as_IncoherentAddNoise)
{
    EXPECT_NEAR(rms(run(*adder("IncoherentAddNoise", "x"), dense(2000)), 0) / unit_rms, 1, 0.02);
}

TEST(AddNoise, passes_empty_frames_empty_traces_and_the_end_of_the_stream)
{
    const auto node = adder("AddNoise", "empty");
    EXPECT_TRUE(run(*node, {}).empty());
    EXPECT_TRUE(run(*node, {trace(0, 5, 0)})[0].empty());
    IFrame::pointer out = std::make_shared<SimpleFrame>(1);
    EXPECT_TRUE((*node)(nullptr, out));
    EXPECT_FALSE(out);
}

TEST(AddNoise, refuses_no_model_and_spectra_of_unequal_lengths)
{
    EXPECT_EQ(error_of<ValueError>([] {
                  adder("AddNoise", "bad", {{"model", nullptr}});
              }),
              "AddNoise:bad.model: none is given (want type:name of an IChannelSpectrum)");
    EXPECT_EQ(error_of<ValueError>([] {
                  adder("AddNoise", "bad", {{"model", 5}});
              }),
              "AddNoise:bad.model: got 5 (want a string)");
    EXPECT_EQ(error_of<ValueError>([] {
                  run(*adder("AddNoise", "bad"), {trace(1, 0, 5), trace(100666, 0, 5)});
              }),
              "AddNoise:bad: the model's spectrum of channel 100666 has 3 bins, that of another 50 (want all equally "
              "long)\n  input: frame 3 of 2 traces");
}

TEST(EmpiricalNoiseModel, spectra_are_those_of_plane_and_wire_length)
{
    const auto noise = model();
    EXPECT_EQ(noise->channel_spectrum(0).size(), 100u);
    EXPECT_FLOAT_EQ(noise->channel_spectrum(0)[3], 1);
    EXPECT_FLOAT_EQ(noise->channel_spectrum(1)[3], 3);
    EXPECT_FLOAT_EQ(noise->channel_spectrum(4)[3], 7);
    // Of one plane and, in units of the scale, one length: one spectrum.
    EXPECT_EQ(&noise->channel_spectrum(4), &noise->channel_spectrum(5));
}

TEST(EmpiricalNoiseModel, spectra_have_a_length_that_is_fast_to_transform)
{
    EXPECT_EQ(model({{"nsamples", 6000}})->channel_spectrum(0).size(), 6174u);
}

TEST(EmpiricalNoiseModel, follows_the_gain_of_a_channel)
{
    const auto noise = model({{"chanstat", "ToyStatus"}});
    EXPECT_FLOAT_EQ(noise->channel_spectrum(0)[3], 1);
    EXPECT_FLOAT_EQ(noise->channel_spectrum(1)[3], 9);
}

TEST(EmpiricalNoiseModel, may_be_asked_by_several_threads)
{
    const auto noise = model();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int round = 0; round < 1000; ++round) {
                ASSERT_FLOAT_EQ(noise->channel_spectrum(0)[round % 100], 1);
                ASSERT_FLOAT_EQ(noise->channel_spectrum(1)[round % 100], 3);
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

TEST(EmpiricalNoiseModel, refuses_what_it_can_not_know)
{
    EXPECT_EQ(error_of<ValueError>([] { model()->channel_spectrum(77); }),
              "EmpiricalNoiseModel:toy: channel 77 is not of the anode NoiseToyAnode:a0");
    EXPECT_EQ(error_of<ValueError>([] { model()->channel_spectrum(2); }),
              "EmpiricalNoiseModel:toy.spectra_file: no spectrum of plane 1, that of channel 2 of NoiseToyAnode:a0");
}

TEST(EmpiricalNoiseModel, refuses_spectra_that_are_none)
{
    const auto message = [](const Configuration& spectra) {
        return error_of<ValueError>([&] { model({{"spectra_file", spectra}}); });
    };
    EXPECT_EQ(message(nullptr),
              "EmpiricalNoiseModel:toy.spectra_file: got null (want the name of a file, or an array)");
    EXPECT_EQ(message(entry),
              "EmpiricalNoiseModel:toy.spectra_file: got an object (want the name of a file, or an array)");
    EXPECT_EQ(message(Configuration::array()), "EmpiricalNoiseModel:toy.spectra_file: no array of spectra");
    auto bad = entry;
    bad.erase("const");
    EXPECT_EQ(message(Configuration::array({bad})), "EmpiricalNoiseModel:toy.spectra_file[0]: no 'const'");
    bad = entry;
    bad["amps"] = Configuration::array({1});
    EXPECT_EQ(message(Configuration::array({bad})),
              "EmpiricalNoiseModel:toy.spectra_file[0]: 2 freqs and 1 amps (want as many of both, 1 or more)");
    EXPECT_EQ(error_of<IOError>([] {
                  model({{"spectra_file", "none.json"}});
              }).find("EmpiricalNoiseModel:toy.spectra_file: no such file: \"none.json\""),
              0u);
}
