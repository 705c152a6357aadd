#include "Noise.h"

#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"

#include <cmath>
#include <complex>

namespace WireCell::Model {
    BOOST_DESCRIBE_ENUM(Electronics, cold, warm)
    BOOST_DESCRIBE_STRUCT(NoiseConfig, (),
                          (kind, gain, shaping, capacitance_per_length, capacitance_fixed, voltage_noise, current_noise,
                           floor, period, nsamples, nfreqs, wire_lengths))

    namespace {
        constexpr int noise_planes = 3;

        void need_positive(double value, const char* key)
        {
            SPNG_VALIDATE(value > 0, "noise.{} is {} (want a positive number)", key, value);
        }

        double nyquist(const NoiseConfig& config) { return 0.5 / config.period; }

        /// The frequencies of a spectrum, from 0 to the highest that samples can have.
        std::vector<double> frequencies(const NoiseConfig& config)
        {
            std::vector<double> out(config.nfreqs);
            for (int ind = 0; ind < config.nfreqs; ++ind) out[ind] = nyquist(config) * ind / (config.nfreqs - 1);
            return out;
        }

        /// The mean modulus of a Fourier coefficient [voltage].  Its square has a mean of nsamples/(2 period) times the
        /// density; its real and imaginary parts are normal, so the modulus follows Rayleigh's distribution.
        double mean_amplitude(const NoiseConfig& config, double density)
        {
            return std::sqrt(M_PI / 4 * density * config.nsamples / (2 * config.period));
        }
    }

    NoiseConfig noise_config(const Configuration& numbers)
    {
        const auto config = SPNG::config::parse<NoiseConfig>(numbers, "noise");
        need_positive(config.gain, "gain");
        need_positive(config.shaping, "shaping");
        need_positive(config.period, "period");
        need_positive(config.nsamples, "nsamples");
        need_positive(config.capacitance_per_length, "capacitance_per_length");
        SPNG_VALIDATE(config.nfreqs >= 2, "noise.nfreqs is {} (want at least 2)", config.nfreqs);
        SPNG_VALIDATE(!config.wire_lengths.empty(), "noise.wire_lengths is empty (want at least one length)");
        for (size_t ind = 1; ind < config.wire_lengths.size(); ++ind) {
            SPNG_VALIDATE(config.wire_lengths[ind] > config.wire_lengths[ind - 1],
                          "noise.wire_lengths[{}] is {} mm (want increasing lengths)", ind, config.wire_lengths[ind]);
        }
        return config;
    }

    double electronics_gain(const NoiseConfig& config, double freq)
    {
        const double step = config.shaping / 50;
        std::complex<double> sum = 0;
        double response = 1;
        for (double time = 0.5 * step; response != 0; time += step) {
            const auto function = config.kind == Electronics::cold ? Response::coldelec : Response::warmelec;
            response = function(time, config.gain, config.shaping);
            sum += std::polar(response * step, -2 * M_PI * freq * time);
        }
        return std::abs(sum);
    }

    double noise_density(const NoiseConfig& config, double wire_length, double freq)
    {
        const double capacitance = config.capacitance_fixed + config.capacitance_per_length * wire_length;
        const double series = 2 * M_PI * freq * capacitance * config.voltage_noise;
        const double current = std::hypot(series, config.current_noise);
        return std::pow(electronics_gain(config, freq) * current, 2);
    }

    double noise_rms(const NoiseConfig& config, double wire_length)
    {
        const auto freqs = frequencies(config);
        double power = config.floor * config.floor;
        for (const double freq : freqs) power += noise_density(config, wire_length, freq) * freqs[1];
        return std::sqrt(power);
    }

    Configuration noise_to_json(const NoiseConfig& config)
    {
        const auto freqs = frequencies(config);
        const double floor = mean_amplitude(config, config.floor * config.floor / nyquist(config));
        auto spectra = Configuration::array();
        for (int plane = 0; plane < noise_planes; ++plane) {
            for (const double length : config.wire_lengths) {
                std::vector<double> amplitudes;
                for (const double freq : freqs) {
                    amplitudes.push_back(mean_amplitude(config, noise_density(config, length, freq)));
                }
                spectra.push_back({{"plane", plane},
                                   {"wirelen", length},
                                   {"period", config.period},
                                   {"nsamples", config.nsamples},
                                   {"gain", config.gain},
                                   {"shaping", config.shaping},
                                   {"const", floor},
                                   {"freqs", freqs},
                                   {"amps", amplitudes}});
            }
        }
        return Persist::json2object(Persist::dumps(spectra, 0, 6));
    }

    void make_noise(const Configuration& numbers, const std::string& output)
    {
        Persist::dump(output, noise_to_json(noise_config(numbers)));
    }
}
