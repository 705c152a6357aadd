#include "TempFolder.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"
#include "model/Noise.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace WireCell::Model;

namespace {
    Configuration numbers() { return Persist::load("spng/detectors/pdhd/model.jsonnet")["noise"]; }
    NoiseConfig model() { return noise_config(numbers()); }

    double electrons(const NoiseConfig& config, double wire_length)
    {
        return noise_rms(config, wire_length) / config.gain / units::eplus;
    }

    /// RMS of the waveforms that IncoherentAddNoise makes of a spectrum.
    double rms_of(const Configuration& spectrum)
    {
        const auto amps = spectrum["amps"].get<std::vector<double>>();
        const double nsamples = spectrum["nsamples"], floor = spectrum["const"];
        double mean = 0;
        for (const double amp : amps) mean += (amp * amp + floor * floor) / amps.size();
        return std::sqrt(4 / M_PI * mean / nsamples);
    }
}

TEST(Noise, the_model_has_the_published_noise)
{
    EXPECT_NEAR(electrons(model(), 7.4 * units::m), 560, 0.05 * 560);
    EXPECT_NEAR(electrons(model(), 6.0 * units::m), 450, 0.06 * 450);
}

TEST(Noise, amplitudes_give_waveforms_of_the_right_size)
{
    const auto config = model();
    for (const auto& spectrum : noise_to_json(config)) {
        const double want = noise_rms(config, spectrum["wirelen"]);
        EXPECT_NEAR(rms_of(spectrum), want, 0.01 * want) << spectrum["wirelen"];
    }
}

TEST(Noise, the_electronics_pass_their_response_s_integral_at_frequency_zero)
{
    const auto config = model();
    double integral = 0;
    const double step = 1 * units::ns;
    for (double time = 0.5 * step; time < 10 * units::us; time += step) {
        integral += step * Response::coldelec(time, config.gain, config.shaping);
    }
    EXPECT_NEAR(electronics_gain(config, 0), integral, 1e-3 * integral);
    EXPECT_LT(electronics_gain(config, 1 * units::megahertz), 0.01 * integral);
}

TEST(Noise, the_series_term_grows_with_capacitance_and_frequency_and_the_parallel_one_with_neither)
{
    auto config = model();
    config.current_noise = 0;
    config.capacitance_fixed = 0;
    const double f = 0.1 * units::megahertz, length = 3 * units::m;
    EXPECT_NEAR(noise_density(config, 2 * length, f), 4 * noise_density(config, length, f),
                1e-9 * noise_density(config, length, f));
    EXPECT_EQ(noise_density(config, length, 0), 0);
    config = model();
    config.voltage_noise = 0;
    EXPECT_EQ(noise_density(config, 2 * length, f), noise_density(config, length, f));
    EXPECT_GT(noise_density(config, length, 0), 0);
}

TEST(Noise, a_file_has_spectra_of_every_plane_by_increasing_length)
{
    const spng::test::TempFolder folder;
    const auto file = folder.file("noise.json.bz2");
    make_noise(numbers(), file);
    const auto spectra = Persist::load(file);
    ASSERT_EQ(spectra.size(), 3 * model().wire_lengths.size());
    for (size_t ind = 1; ind < spectra.size(); ++ind) {
        EXPECT_EQ(spectra[ind]["freqs"].size(), spectra[ind]["amps"].size());
        if (spectra[ind]["plane"] == spectra[ind - 1]["plane"]) {
            EXPECT_GT(spectra[ind]["wirelen"], spectra[ind - 1]["wirelen"]);
        }
    }
    EXPECT_EQ(spectra[0]["plane"], 0);
    EXPECT_EQ(spectra.back()["plane"], 2);
}

TEST(Noise, a_wrong_number_is_named)
{
    const std::pair<const char*, Configuration> wrong[] = {
        {"noise.gain", {{"gain", 0}}},
        {"noise.period", {{"period", -1}}},
        {"noise.nfreqs", {{"nfreqs", 1}}},
        {"noise.wire_lengths[1]", {{"wire_lengths", {5, 5}}}},
        {"noise.wire_lengths", {{"wire_lengths", Configuration::array()}}}};
    for (const auto& [key, change] : wrong) {
        auto changed = numbers();
        changed.merge_patch(change);
        try {
            noise_config(changed);
            FAIL() << key;
        }
        catch (const ValueError& err) {
            EXPECT_EQ(std::string(err.what()).find(key), 0) << err.what();
        }
    }
}
