#include "WireCellAux/Component.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IChannelSpectrum.h"
#include "WireCellIface/IChannelStatus.h"
#include "WireCellUtil/FFTBestLength.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Units.h"
#include "signal/ListFile.h"
#include "sim/Bounds.h"
#include "sim/NoiseSpectra.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>
#include <unordered_map>

namespace WireCell::Gen {

    struct EmpiricalNoiseModelConfig {
        nlohmann::json spectra_file;              ///< Name of a file with measured spectra, or its content
        int nsamples = 10000;                     ///< Spectra get the best length for a transform from here on
        double period = 0.5 * units::us;          ///< [time] of the samples
        double wire_length_scale = 1 * units::cm; ///< [length] Wire lengths are cut to multiples of it
        std::string anode = "AnodePlane";         ///< The IAnodePlane that knows the wires of the channels
        std::string chanstat;         ///< The IChannelStatus that knows gain and shaping; empty: as measured
        nlohmann::json gain_scale;    ///< Accepted for compatibility, without effect
        nlohmann::json shaping_scale; ///< Accepted for compatibility, without effect
    };
    BOOST_DESCRIBE_STRUCT(EmpiricalNoiseModelConfig, (),
                          (spectra_file, nsamples, period, wire_length_scale, anode, chanstat, gain_scale,
                           shaping_scale))

    namespace {
        /// An entry of the file of spectra; its members are the file's.
        struct SpectrumEntry {
            double period = 0, nsamples = 0, gain = 0, shaping = 0, wirelen = 0;
            int plane = -1;
            std::vector<double> freqs, amps;
        };
        BOOST_DESCRIBE_STRUCT(SpectrumEntry, (), (period, nsamples, gain, shaping, wirelen, plane, freqs, amps))

        Sim::MeasuredNoise read_entry(const Configuration& json, const std::string& where)
        {
            SpectrumEntry entry;
            double constant = 0;
            SPNG_VALIDATE(json.is_object(), "{}: got {} (want an object)", where, json.type_name());
            for (const auto* key : {"period", "nsamples", "wirelen", "plane", "const", "freqs", "amps"}) {
                SPNG_VALIDATE(json.contains(key), "{}: no '{}'", where, key);
            }
            auto rest = json;
            SPNG::config::from_json(constant, rest["const"], where + ".const", false);
            rest.erase("const");
            SPNG::config::from_json(entry, rest, where, false);
            SPNG_VALIDATE(entry.period > 0 && entry.nsamples >= 1, "{}: period {} and nsamples {} (want more than 0)",
                          where, entry.period, entry.nsamples);
            Sim::check_bounds(entry.period, Sim::any_sampling, where, "period");
            Sim::check_bounds(entry.nsamples, {1, Sim::most_ticks}, where, "nsamples");
            Sim::check_bounds(entry.gain, Sim::any_scale, where, "gain");
            Sim::check_bounds(entry.shaping, {0, Sim::any_sampling.high}, where, "shaping");
            Sim::check_bounds(entry.wirelen, {0, Sim::any_position.high}, where, "wirelen");
            Sim::check_bounds(entry.plane, {0, 2}, where, "plane");
            Sim::check_bounds(constant, Sim::any_scale, where, "const");
            for (const double freq : entry.freqs) Sim::check_bounds(freq, {0, Sim::any_scale.high}, where, "freqs");
            for (const double amp : entry.amps) Sim::check_bounds(amp, {0, Sim::any_scale.high}, where, "amps");
            SPNG_VALIDATE(!entry.freqs.empty() && entry.freqs.size() == entry.amps.size(),
                          "{}: {} freqs and {} amps (want as many of both, 1 or more)", where, entry.freqs.size(),
                          entry.amps.size());
            SPNG_VALIDATE(std::is_sorted(entry.freqs.begin(), entry.freqs.end()), "{}.freqs: not in ascending order",
                          where);
            return {entry.plane,
                    entry.wirelen,
                    entry.gain,
                    entry.shaping,
                    static_cast<int>(entry.nsamples),
                    entry.period,
                    constant,
                    std::move(entry.freqs),
                    std::move(entry.amps)};
        }
    }

    /// Noise spectra from measured ones, by the plane and the length of the wires of a channel.
    class EmpiricalNoiseModel : public Aux::Component<EmpiricalNoiseModelConfig>, public IChannelSpectrum {
      public:
        EmpiricalNoiseModel()
          : Component("EmpiricalNoiseModel", "gen")
        {
        }

        /// Any number of threads may ask at once.  The answer stays where it is until the next configure().
        const amplitude_t& channel_spectrum(int channel) const override
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            auto& known = m_of_channel[channel];
            if (!known) known = &find_spectrum(channel);
            return *known;
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.nsamples > 0, "{}.nsamples: got {} (want 1 or more)", who(), m_cfg.nsamples);
            SPNG_VALIDATE(m_cfg.period > 0, "{}.period: got {} (want more than 0)", who(), m_cfg.period);
            SPNG_VALIDATE(m_cfg.wire_length_scale > 0, "{}.wire_length_scale: got {} (want more than 0)", who(),
                          m_cfg.wire_length_scale);
            Sim::check_bounds(m_cfg.nsamples, {1, Sim::most_ticks}, who(), "nsamples");
            Sim::check_bounds(m_cfg.period, Sim::any_sampling, who(), "period");
            Sim::check_bounds(m_cfg.wire_length_scale, {1e-6, Sim::any_position.high}, who(), "wire_length_scale");
            m_anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
            m_status = m_cfg.chanstat.empty() ? nullptr : Factory::find_tn<IChannelStatus>(m_cfg.chanstat);
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_of_channel.clear();
            m_spectra.clear();
            load();
        }

        /// What two channels of one spectrum have in common: plane, wire length in units of the scale, gain, shaping.
        using Kind = std::tuple<int, int, double, double>;

        void load()
        {
            m_by_plane.clear();
            const ListFile list(m_cfg.spectra_file, who(), "spectra_file", "spectra");
            const auto& [where, entries] = list;
            m_where = where;
            const int length = static_cast<int>(fft_best_length(m_cfg.nsamples));
            for (size_t ind = 0; ind < entries.size(); ++ind) {
                const auto measured = read_entry(entries[ind], fmt::format("{}[{}]", where, ind));
                m_by_plane[measured.plane].push_back(Sim::on_grid(measured, length, m_cfg.period));
            }
            const auto shorter = [](const auto& a, const auto& b) { return a.wire_length < b.wire_length; };
            for (auto& [plane, spectra] : m_by_plane) std::stable_sort(spectra.begin(), spectra.end(), shorter);
            log->debug("{} spectra of {} samples", entries.size(), length);
        }

        const amplitude_t& find_spectrum(int channel) const
        {
            const int plane = m_anode->resolve(channel).index();
            SPNG_VALIDATE(plane >= 0, "{}: channel {} is not of the anode {}", who(), channel, m_cfg.anode);
            const auto spectra = m_by_plane.find(plane);
            SPNG_VALIDATE(spectra != m_by_plane.end(), "{}: no spectrum of plane {}, that of channel {} of {}", m_where,
                          plane, channel, m_cfg.anode);
            double length = 0;
            for (const auto& wire : m_anode->wires(channel)) length += ray_length(wire->ray());
            const int steps = static_cast<int>(length / m_cfg.wire_length_scale);
            Kind kind{plane, steps, 0, 0};
            if (m_status) kind = {plane, steps, m_status->preamp_gain(channel), m_status->preamp_shaping(channel)};
            auto& total = m_spectra[kind];
            if (!total.empty()) return total;
            auto noise = Sim::at_wire_length(spectra->second, steps * m_cfg.wire_length_scale);
            if (m_status) Sim::convert_preamplifier(noise, std::get<2>(kind), std::get<3>(kind), m_cfg.period);
            total = Sim::total_amplitude(noise);
            return total;
        }

        std::string m_where; // of the spectra, for errors
        IAnodePlane::pointer m_anode;
        IChannelStatus::pointer m_status;
        std::map<int, std::vector<Sim::GriddedNoise>> m_by_plane; // sorted by wire length
        mutable std::mutex m_mutex;
        mutable std::map<Kind, amplitude_t> m_spectra;
        mutable std::unordered_map<int, const amplitude_t*> m_of_channel;
    };
}

WIRECELL_FACTORY(EmpiricalNoiseModel, WireCell::Gen::EmpiricalNoiseModel, WireCell::IChannelSpectrum, WireCell::INamed,
                 WireCell::IConfigurable)
