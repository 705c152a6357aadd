#include "Filters.h"

#include "Fields.h"
#include "Noise.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Units.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace WireCell::Model {
    BOOST_DESCRIBE_STRUCT(ChannelFilterConfig, (), (kind, scale, power))
    BOOST_DESCRIBE_STRUCT(FiltersConfig, (),
                          (fields, noise, channel_filters, wire_lengths, false_rates, charge_per_length, angle, spread,
                           interval, tight_loss, longest))

    namespace {
        constexpr size_t nplanes = 3;
        constexpr int64_t spatial_bins = 256;
        const double highest_freq = 1 * units::megahertz;

        /// The minimum of a function with one minimum between lo and hi, by golden section.
        double minimum(double lo, double hi, const std::function<double(double)>& func)
        {
            const double golden = 0.5 * (std::sqrt(5.0) - 1);
            double a = hi - golden * (hi - lo), b = lo + golden * (hi - lo);
            double at_a = func(a), at_b = func(b);
            while (hi - lo > 1e-7 * hi) {
                if (at_a < at_b) {
                    hi = b;
                    b = a;
                    at_b = at_a;
                    a = hi - golden * (hi - lo);
                    at_a = func(a);
                }
                else {
                    lo = a;
                    a = b;
                    at_a = at_b;
                    b = lo + golden * (hi - lo);
                    at_b = func(b);
                }
            }
            return 0.5 * (lo + hi);
        }

        at::Tensor lowpass(const at::Tensor& freq, double scale, double power)
        {
            return at::exp(-0.5 * at::pow(freq / scale, power));
        }

        at::Tensor highpass(const at::Tensor& freq, double scale) { return 1 - at::exp(-(freq / scale).square()); }

        /// What is left of the target after the best multiple of a low pass.
        double misfit(const at::Tensor& target, const at::Tensor& freq, double scale, double power)
        {
            const auto shape = lowpass(freq, scale, power);
            const auto amplitude = (shape * target).sum() / shape.square().sum();
            return (target - amplitude * shape).square().sum().item<double>();
        }

        const double least_scale = 0.02 * units::megahertz, largest_scale = 0.5 * units::megahertz;

        double fit_scale(const at::Tensor& target, const at::Tensor& freq, double power)
        {
            return minimum(least_scale, largest_scale,
                           [&](double scale) { return misfit(target, freq, scale, power); });
        }

        /// Signal and noise of one plane along the frequencies of time, as they come out of the deconvolution.
        struct Spectra {
            at::Tensor freq;   ///< [frequency]
            at::Tensor signal; ///< [charge time] of the reference track on one wire
            at::Tensor noise;  ///< [charge^2 time] density, one-sided
            double step;       ///< [frequency]

            /// Signal over noise of the track's peak, after a filter.
            double significance(const at::Tensor& filter) const
            {
                const auto peak = 2 * step * (signal * filter).sum();
                return (peak / at::sqrt(step * (noise * filter.square()).sum())).item<double>();
            }

            /// The rate at which the filtered noise crosses zero upwards, by Rice's formula.
            double crossing_rate(const at::Tensor& filter) const
            {
                const auto power = noise * filter.square();
                return std::sqrt(((freq.square() * power).sum() / power.sum()).item<double>());
            }
        };

        /// |response|^2 [voltage^2/charge^2 time^2] of the wires of a plane to a charge: (spatial frequencies, frequencies),
        /// without the electronics.
        at::Tensor field_power(const Response::Schema::PlaneResponse& plane, double period, int64_t nfft)
        {
            std::vector<at::Tensor> rows;
            for (const auto& path : plane.paths) rows.push_back(at::tensor(path.current, at::kDouble));
            const auto along_time = at::fft_rfft(at::stack(rows), nfft, 1) * period;
            return at::fft_fft(along_time, spatial_bins, 0).abs().square();
        }

        class Recipe {
          public:
            Recipe(const FiltersConfig& config)
              : m_config(config)
              , m_noise(noise_config(config.noise))
              , m_fr(Response::wire_region_average(solve_fields(fields_config(config.fields))))
            {
            }

            Spectra spectra(size_t index) const
            {
                const auto& plane = m_fr.planes[index];
                const int64_t nfft = 4 * static_cast<int64_t>(plane.paths[0].current.size());
                Spectra out;
                out.step = 1 / (static_cast<double>(nfft) * m_fr.period);
                const auto nfreqs = static_cast<int64_t>(highest_freq / out.step) + 1;
                out.freq = at::arange(nfreqs, at::kDouble) * out.step;
                const auto response = field_power(plane, m_fr.period, nfft).narrow(1, 0, nfreqs);
                out.noise = deconvolved_noise(index, out.freq, response);
                out.signal = track(out.freq, plane.pitch);
                return out;
            }

          private:
            /// The mean over spatial frequencies of the noise divided by the response and filtered along channels.
            at::Tensor deconvolved_noise(size_t index, const at::Tensor& freq, const at::Tensor& response) const
            {
                const auto& filter = m_config.channel_filters[index];
                const auto channels =
                    lowpass(at::fft_fftfreq(spatial_bins, 1, at::kDouble).abs(), filter.scale, filter.power);
                const auto gain = (channels.square().unsqueeze(1) / response).mean(0);
                std::vector<double> volts;
                const double floor = std::pow(m_noise.floor, 2) * 2 * m_noise.period;
                for (int64_t ind = 0; ind < freq.size(0); ++ind) {
                    const double f = freq[ind].item<double>();
                    const double density = noise_density(m_noise, m_config.wire_lengths[index], f) + floor;
                    volts.push_back(density / std::pow(electronics_gain(m_noise, f), 2));
                }
                return gain * at::tensor(volts, at::kDouble);
            }

            /// A track's charge on one wire arrives evenly while the track crosses one pitch, but for its diffusion.
            at::Tensor track(const at::Tensor& freq, double pitch) const
            {
                const double charge = m_config.charge_per_length * pitch / std::cos(m_config.angle);
                const double duration = pitch * std::tan(m_config.angle) / m_fr.speed;
                return charge * at::sinc(freq * duration) * at::exp(-2 * (M_PI * m_config.spread * freq).square());
            }

            FiltersConfig m_config;
            NoiseConfig m_noise;
            Response::Schema::FieldResponse m_fr;
        };

        struct Lowpass {
            double scale, power;
        };

        /// The falling side of the optimal filter, for one track in each interval.
        struct Wiener {
            at::Tensor freq, target;

            Wiener(const Spectra& spectra, double interval)
            {
                const auto signal = spectra.signal.square();
                const auto optimal = signal / (signal + 0.5 * interval * spectra.noise);
                const auto top = optimal.argmax().item<int64_t>();
                freq = spectra.freq.slice(0, top);
                target = optimal.slice(0, top);
            }

            Lowpass fit() const
            {
                const double power = minimum(
                    1, 12, [&](double trial) { return misfit(target, freq, fit_scale(target, freq, trial), trial); });
                return {fit_scale(target, freq, power), power};
            }
        };

        /// The largest high pass that costs no more than part of the significance.
        double tight_scale(const Spectra& spectra, const Lowpass& low, double loss)
        {
            const auto falling = lowpass(spectra.freq, low.scale, low.power);
            const auto significance = [&](double scale) {
                return spectra.significance(falling * highpass(spectra.freq, scale));
            };
            const double best =
                minimum(0.001 * units::megahertz, low.scale, [&](double s) { return -significance(s); });
            const double wanted = (1 - loss) * significance(best);
            double lo = best, hi = largest_scale;
            while (hi - lo > 1e-7 * hi) {
                const double middle = 0.5 * (lo + hi);
                (significance(middle) > wanted ? lo : hi) = middle;
            }
            return lo;
        }

        /// A high pass that lets through one half at the frequency whose half period is the duration of the longest signal.
        double loose_scale(double longest) { return 0.5 / longest / std::sqrt(std::log(2.0)); }

        Configuration function(const char* kind, double scale, double power)
        {
            return {{"kind", kind}, {"scale", scale}, {"power", power}};
        }
    }

    FiltersConfig filters_config(const Configuration& numbers)
    {
        const auto config = SPNG::config::parse<FiltersConfig>(numbers, "filters");
        const auto need_three = [](size_t got, const char* key) {
            SPNG_VALIDATE(got == nplanes, "filters.{} has {} values (want {}, one a plane)", key, got, nplanes);
        };
        need_three(config.channel_filters.size(), "channel_filters");
        need_three(config.wire_lengths.size(), "wire_lengths");
        need_three(config.false_rates.size(), "false_rates");
        for (const auto& filter : config.channel_filters) {
            SPNG_VALIDATE(filter.kind == "lowpass" && filter.scale > 0,
                          "filters.channel_filters: got kind \"{}\", scale {} (want a lowpass with a positive scale)",
                          filter.kind, filter.scale);
        }
        const double angle = config.angle / units::degree;
        SPNG_VALIDATE(angle >= 0 && angle < 90, "filters.angle is {} degrees (want 0 to less than 90)", angle);
        const std::pair<const char*, double> positive[] = {
            {"charge_per_length", config.charge_per_length},
            {"interval", config.interval},
            {"longest", config.longest},
            {"false_rates", *std::min_element(config.false_rates.begin(), config.false_rates.end())}};
        for (const auto& [key, value] : positive) {
            SPNG_VALIDATE(value > 0, "filters.{} is {} (want a positive number)", key, value);
        }
        SPNG_VALIDATE(config.tight_loss > 0 && config.tight_loss < 1,
                      "filters.tight_loss is {} (want it between 0 and 1)", config.tight_loss);
        return config;
    }

    Configuration derive_filters(const FiltersConfig& config)
    {
        const Recipe recipe(config);
        std::vector<Spectra> spectra;
        std::vector<Lowpass> wiener;
        for (size_t plane = 0; plane < nplanes; ++plane) {
            spectra.push_back(recipe.spectra(plane));
            wiener.push_back(Wiener(spectra[plane], config.interval).fit());
        }
        // All planes share the Gaussian, so that their charges compare.  It follows the plane of least noise.
        const Wiener collection(spectra.back(), config.interval);
        const auto gauss = function("lowpass", fit_scale(collection.target, collection.freq, 2), 2);
        const double tight = std::min(tight_scale(spectra[0], wiener[0], config.tight_loss),
                                      tight_scale(spectra[1], wiener[1], config.tight_loss));
        const double loose = loose_scale(config.longest);

        auto filters = Configuration::array(), thresholds = Configuration::array();
        for (size_t plane = 0; plane < nplanes; ++plane) {
            const bool induction = plane + 1 < nplanes;
            const auto low = function("lowpass", wiener[plane].scale, wiener[plane].power);
            auto found = Configuration::array({low}), image = found;
            auto filter = lowpass(spectra[plane].freq, wiener[plane].scale, wiener[plane].power);
            if (induction) {
                found.push_back(function("highpass", tight, 2));
                image.push_back(function("highpass", loose, 2));
                filter = filter * highpass(spectra[plane].freq, tight);
            }
            filters.push_back({{"gauss", Configuration::array({gauss})}, {"wiener", found}, {"dnnroi", image}});
            const double crossings = spectra[plane].crossing_rate(filter) / config.false_rates[plane];
            SPNG_VALIDATE(crossings > 1, "filters.false_rates[{}] is as high as the rate of noise itself", plane);
            const double nsigma = std::sqrt(2 * std::log(crossings));
            thresholds.push_back({{"nominal", 0.0}, {"rms_nsigma", nsigma}, {"rms_method", "mad"}});
        }
        return {{"time_filters", filters}, {"crossview_thresholds", thresholds}};
    }

    void make_filters(const Configuration& numbers, const std::string& output)
    {
        const auto filters = derive_filters(filters_config(numbers));
        Persist::dump(output, Persist::json2object(Persist::dumps(filters, 0, 6)), true);
    }
}
