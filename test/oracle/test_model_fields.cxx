#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"
#include "model/Fields.h"
#include "model/Noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>

using namespace WireCell;
using namespace WireCell::Model;
using Current = Waveform::realseq_t;

// Our models of the field response and of the noise against the files of the experiment.

namespace {
    Configuration model(const char* key) { return Persist::load("spng/detectors/pdhd/model.jsonnet")[key]; }

    /// The experiment's file, not a model of the same name; "" where it is not.
    std::string real_file(const char* name)
    {
        const char* folder = std::getenv("SPNG_TEST_DATA");
        const auto path = std::filesystem::path(folder ? folder : "") / name;
        return folder && std::filesystem::exists(path) ? path.string() : "";
    }

    const char* const fields_file = "dune-garfield-1d565.json.bz2";
    const char* const noise_file = "protodunehd-noise-spectra-14mVfC-v1.json.bz2";

    double correlation(const Current& a, const Current& b, int shift)
    {
        double n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
        for (int ind = std::max(0, shift); ind < static_cast<int>(b.size()); ++ind) {
            const double x = a[ind - shift], y = b[ind];
            n += 1;
            sa += x;
            sb += y;
            saa += x * x;
            sbb += y * y;
            sab += x * y;
        }
        return (n * sab - sa * sb) / std::sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
    }

    /// The best correlation of the central wires when ours may come up to 3 us earlier.
    double aligned_correlation(const Response::Schema::FieldResponse& ours, const Response::Schema::FieldResponse& real,
                               int plane)
    {
        double best = -1;
        for (int shift = 0; shift <= 30; ++shift) {
            best = std::max(
                best, correlation(ours.planes[plane].paths[10].current, real.planes[plane].paths[10].current, shift));
        }
        return best;
    }

    /// RMS [voltage] of waveforms with a spectrum, as IncoherentAddNoise makes them.
    double rms(const Configuration& spectrum)
    {
        const auto freqs = spectrum["freqs"].get<std::vector<double>>(),
                   amps = spectrum["amps"].get<std::vector<double>>();
        const double floor = spectrum["const"], nsamples = spectrum["nsamples"];
        double integral = 0;
        for (size_t ind = 1; ind < freqs.size(); ++ind) {
            const double mean = 0.5 * (amps[ind] * amps[ind] + amps[ind - 1] * amps[ind - 1]) + floor * floor;
            integral += mean * (freqs[ind] - freqs[ind - 1]);
        }
        return std::sqrt(4 / M_PI * integral / freqs.back() / nsamples);
    }
}

TEST(Fields, our_responses_correlate_with_garfield_s)
{
    const auto file = real_file(fields_file);
    if (file.empty()) GTEST_SKIP() << "no reference data here: " << fields_file;
    const auto real = Response::wire_region_average(Response::Schema::load(file.c_str()));
    const auto ours = Response::wire_region_average(solve_fields(fields_config(model("fields"))));
    EXPECT_GT(aligned_correlation(ours, real, 0), 0.99);
    EXPECT_GT(aligned_correlation(ours, real, 1), 0.97);
    EXPECT_GT(aligned_correlation(ours, real, 2), 0.98);
}

TEST(Fields, our_files_have_the_layout_of_garfield_s)
{
    const auto file = real_file(fields_file);
    if (file.empty()) GTEST_SKIP() << "no reference data here: " << fields_file;
    const auto real = Response::Schema::load(file.c_str());
    const auto ours = solve_fields(fields_config(model("fields")));
    EXPECT_NEAR(ours.origin, real.origin, 1e-9);
    EXPECT_NEAR(ours.speed, real.speed, 1e-9);
    EXPECT_NEAR(ours.period, real.period, 2e-3);
    for (size_t plane = 0; plane < 3; ++plane) {
        const auto &one = ours.planes[plane], &two = real.planes[plane];
        EXPECT_NEAR(one.location, two.location, 1e-9);
        EXPECT_NEAR(one.pitch, two.pitch, 1e-9);
        ASSERT_EQ(one.paths.size(), two.paths.size());
        for (size_t ind = 0; ind < one.paths.size(); ++ind) {
            EXPECT_NEAR(one.paths[ind].pitchpos, two.paths[ind].pitchpos, 1e-6);
            EXPECT_EQ(one.paths[ind].current.size(), two.paths[ind].current.size());
        }
    }
}

TEST(Noise, our_waveforms_are_within_a_fifth_of_the_size_of_the_experiment_s)
{
    const auto file = real_file(noise_file);
    if (file.empty()) GTEST_SKIP() << "no reference data here: " << noise_file;
    const auto config = noise_config(model("noise"));
    for (const auto& spectrum : Persist::load(file)) {
        const double want = rms(spectrum);
        EXPECT_NEAR(noise_rms(config, spectrum["wirelen"]), want, 0.2 * want) << spectrum["plane"];
    }
}
