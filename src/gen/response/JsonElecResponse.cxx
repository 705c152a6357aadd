#include "WireCellAux/Component.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Units.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen {

    struct JsonElecResponseConfig {
        std::string filename;          ///< JSON file {times: [time], amplitudes: [voltage/charge]}, times ascending
        double postgain = 1;           ///< scale of any later amplification
        double start = 0;              ///< [time] of the first sample
        double tick = 0.5 * units::us; ///< [time] sampling period
        int nticks = 10000;            ///< number of samples
    };
    BOOST_DESCRIBE_STRUCT(JsonElecResponseConfig, (), (filename, postgain, start, tick, nticks))

    /// Response of the electronics from a file, between whose points it is linear and outside of which it is zero, sampled
    /// at the centres of the ticks.
    class JsonElecResponse : public Aux::Component<JsonElecResponseConfig>, public IWaveform {
      public:
        JsonElecResponse()
          : Component("JsonElecResponse", "gen")
        {
        }

        double waveform_start() const override { return m_cfg.start; }
        double waveform_period() const override { return m_cfg.tick; }
        const sequence_type& waveform_samples() const override { return m_samples; }
        sequence_type waveform_samples(const Binning& tbins) const override
        {
            sequence_type samples(tbins.nbins());
            for (int ind = 0; ind < tbins.nbins(); ++ind) {
                samples[ind] = static_cast<float>(m_cfg.postgain * at(tbins.center(ind)));
            }
            return samples;
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "{}.filename: got none (want a file of a response)", who());
            SPNG_VALIDATE(m_cfg.tick > 0, "{}: tick is {} ns (want > 0)", who(), m_cfg.tick);
            SPNG_VALIDATE(m_cfg.nticks > 0, "{}: nticks is {} (want at least 1)", who(), m_cfg.nticks);
            const auto where = fmt::format("{}: file '{}'", who(), m_cfg.filename);
            const auto top = Persist::load(m_cfg.filename);
            m_times = numbers(top, "times", where);
            m_amplitudes = numbers(top, "amplitudes", where);
            SPNG_VALIDATE(m_times.size() == m_amplitudes.size() && m_times.size() >= 2,
                          "{} has {} times and {} amplitudes (want as many, 2 or more)", where, m_times.size(),
                          m_amplitudes.size());
            const bool ascends = std::is_sorted(m_times.begin(), m_times.end(), std::less_equal<>());
            SPNG_VALIDATE(ascends, "{}: the times do not ascend", where);
            m_samples = waveform_samples(Binning(m_cfg.nticks, m_cfg.start, m_cfg.start + m_cfg.nticks * m_cfg.tick));
        }

        static std::vector<double> numbers(const Configuration& top, const std::string& key, const std::string& where)
        {
            const auto it = top.find(key);
            const bool good =
                it != top.end() && it->is_array() &&
                std::all_of(it->begin(), it->end(), [](const auto& number) { return number.is_number(); });
            SPNG_VALIDATE(good, "{} has no array of numbers \"{}\"", where, key);
            return it->template get<std::vector<double>>();
        }

        double at(double time) const
        {
            if (time < m_times.front() || time > m_times.back()) return 0;
            const auto next = std::lower_bound(m_times.begin() + 1, m_times.end(), time) - m_times.begin();
            const double part = (time - m_times[next - 1]) / (m_times[next] - m_times[next - 1]);
            return m_amplitudes[next - 1] + part * (m_amplitudes[next] - m_amplitudes[next - 1]);
        }

        std::vector<double> m_times, m_amplitudes;
        sequence_type m_samples;
    };
}

WIRECELL_FACTORY(JsonElecResponse, WireCell::Gen::JsonElecResponse, WireCell::IWaveform, WireCell::INamed,
                 WireCell::IConfigurable)
