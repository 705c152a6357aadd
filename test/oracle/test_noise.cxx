#include "MakeComponent.h"
#include "Npz.h"
#include "RealFile.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace spng::test;

// The noise of the reference is the difference of its waveforms with and without noise, in channels without signal.

namespace {
    const char* const spectra_file = "protodunehd-noise-spectra-14mVfC-v1.json.bz2";

    /// [channel, tick] of a file of ADC waveforms, in the order of channel idents.
    at::Tensor waveforms(const std::string& path)
    {
        for (const auto& [name, array] : load_npz(path)) {
            if (name.rfind("frame_", 0) == 0) return array.to(at::kFloat);
        }
        return {};
    }

    IFrame::pointer frame_of(const at::Tensor& waves, const at::Tensor& channels)
    {
        ITrace::vector traces;
        const auto flat = waves.contiguous();
        for (int64_t row = 0; row < flat.size(0); ++row) {
            const float* samples = flat.const_data_ptr<float>() + row * flat.size(1);
            traces.push_back(std::make_shared<Aux::SimpleTrace>(
                channels[row].item<int>(), 0, ITrace::ChargeSequence(samples, samples + flat.size(1))));
        }
        return std::make_shared<Aux::SimpleFrame>(7, 0, traces, 500.0);
    }

    at::Tensor tensor_of(const IFrame& frame)
    {
        std::vector<at::Tensor> rows;
        for (const auto& trace : *frame.traces()) rows.push_back(at::tensor(trace->charge()));
        return at::stack(rows);
    }

    IFrame::pointer run(IFrameFilter& node, const IFrame::pointer& in)
    {
        IFrame::pointer out;
        EXPECT_TRUE(node(in, out));
        return out;
    }

    std::shared_ptr<IFrameFilter> digitizer()
    {
        return make<IFrameFilter>("Digitizer", "tpc0",
                                  {{"anode", "AnodePlane:a0"},
                                   {"resolution", 14},
                                   {"fullscale", {2e-07, 1.6e-06}},
                                   {"baselines", {1.0034e-06, 1.0034e-06, 5.077e-07}}});
    }

    /// [channel, window, tick]: every channel has signal somewhere, but many windows have none.
    at::Tensor in_windows(const at::Tensor& waves) { return waves.view({waves.size(0), -1, 1000}); }

    double ratio(const at::Tensor& one, const at::Tensor& other) { return (one / other).item<double>(); }

    /// Amplitude of the transform, mean over the windows.
    at::Tensor mean_spectrum(const at::Tensor& waves) { return at::fft_rfft(waves).abs().mean(0); }

    const int64_t plane_begin[] = {0, 800, 1600, 2560};
}

class Noise : public testing::Test {
  protected:
    void SetUp() override
    {
        if (!spng::test::has_real_file(spectra_file)) GTEST_SKIP() << spectra_file << " is not here";
        make<INamed>("Random", "r", {});
        make<INamed>("WireSchemaFile", "hd", {{"filename", "protodunehd-wires-larsoft-v1.json.bz2"}});
        const Configuration face{{"anode", -3520.945}, {"response", -3430.465}, {"cathode", -1.5875}};
        make<INamed>("AnodePlane", "a0",
                     {{"ident", 0}, {"wire_schema", "WireSchemaFile:hd"}, {"faces", {face, nullptr}}});
        make<INamed>("EmpiricalNoiseModel", "tpc0",
                     {{"anode", "AnodePlane:a0"},
                      {"nsamples", 6000},
                      {"period", 500},
                      {"wire_length_scale", 10},
                      {"spectra_file", spectra_file}});
    }
};

TEST_F(Noise, has_the_rms_and_the_mean_spectrum_of_the_reference_in_every_plane)
{
    SPNG_TEST_DATA_OR_SKIP(noisy_file, "adc-tpc0.npz");
    SPNG_TEST_DATA_OR_SKIP(quiet_file, "adc-noiseless-tpc0.npz");
    const auto theirs = in_windows(waveforms(noisy_file));
    const auto quiet = in_windows(waveforms(quiet_file));
    const auto node = make<IFrameFilter>(
        "AddNoise", "tpc0", {{"model", "EmpiricalNoiseModel:tpc0"}, {"rng", "Random:r"}, {"nsamples", 6000}});
    const auto mine =
        in_windows(tensor_of(*run(*digitizer(), run(*node, frame_of(at::zeros({2560, 6000}), at::arange(2560))))));
    ASSERT_EQ(mine.sizes(), theirs.sizes());

    for (int plane = 0; plane < 3; ++plane) {
        const auto rows = at::arange(plane_begin[plane], plane_begin[plane + 1]);
        const auto base = std::get<0>(quiet.index({rows}).flatten().median(0));
        const auto silent = (quiet.index({rows}) == base).all(2);
        ASSERT_GT(silent.sum().item<int64_t>(), 400) << "windows without signal in plane " << plane;
        const auto noise = [&](const at::Tensor& all) { return all.index({rows}).index({silent}) - base; };
        EXPECT_NEAR(ratio(noise(mine).std(1).median(), noise(theirs).std(1).median()), 1, 0.02)
            << "median RMS of plane " << plane;
        EXPECT_NEAR(ratio(noise(mine).square().mean().sqrt(), noise(theirs).square().mean().sqrt()), 1, 0.02)
            << "RMS of plane " << plane;
        const auto my_bands = mean_spectrum(noise(mine)).slice(0, 0, 500).split(50);
        const auto their_bands = mean_spectrum(noise(theirs)).slice(0, 0, 500).split(50);
        for (size_t band = 0; band < my_bands.size(); ++band) {
            EXPECT_NEAR(ratio(my_bands[band].mean(), their_bands[band].mean()), 1, 0.02)
                << "band " << band << " of plane " << plane;
        }
    }
}

TEST_F(Noise, free_voltages_are_digitized_to_the_counts_of_the_reference)
{
    SPNG_TEST_DATA_OR_SKIP(volts_file, "golden-volts-noiseless-tpc0.npz");
    SPNG_TEST_DATA_OR_SKIP(counts_file, "adc-noiseless-tpc0.npz");
    const auto golden = load_npz(volts_file);
    const auto channels = golden.at("channels").to(at::kLong);
    const auto out = run(*digitizer(), frame_of(golden.at("volts"), channels));
    const auto want = waveforms(counts_file).index({golden.at("rows").to(at::kLong)});
    EXPECT_TRUE(at::equal(tensor_of(*out), want));
}
