#include "WireCellAux/Component.h"
#include "WireCellIface/IChannelSpectrum.h"
#include "WireCellIface/IGroupSpectrum.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Units.h"
#include "signal/ListFile.h"
#include "sim/Bounds.h"
#include "sim/NoiseSpectra.h"

#include <algorithm>
#include <unordered_map>

namespace WireCell::Gen {

    struct GroupNoiseModelConfig {
        nlohmann::json spectra;        ///< Name of a file with the spectra of groups, or its content
        nlohmann::json spectra_file;   ///< The same, as older configurations call it
        nlohmann::json groups;         ///< Name of a file with the channels of groups, or its content
        nlohmann::json map_file;       ///< The same, as older configurations call it
        double scale = 1;              ///< Factor on all amplitudes
        int nsamples = 4096;           ///< Bins of the spectra that are given out
        double tick = 0.5 * units::us; ///< [time] sampling period of these
    };
    BOOST_DESCRIBE_STRUCT(GroupNoiseModelConfig, (), (spectra, spectra_file, groups, map_file, scale, nsamples, tick))

    namespace {
        /// An entry has the number of its group as "groupID" or "group".
        int group_of(const Configuration& entry, const std::string& where)
        {
            SPNG_VALIDATE(entry.is_object(), "{}: got {} (want an object)", where, entry.type_name());
            for (const auto* key : {"groupID", "group"}) {
                const auto it = entry.find(key);
                if (it == entry.end()) continue;
                SPNG_VALIDATE(it->is_number_integer() && it->get<int64_t>() >= 0,
                              "{}.{}: got {} (want a whole number, 0 or more)", where, key, it->dump());
                return it->get<int>();
            }
            THROW(ValueError() << errmsg{where + ": no 'groupID'"});
        }

        template <class T>
        T part(const Configuration& entry, const char* key, const std::string& where)
        {
            SPNG_VALIDATE(entry.contains(key), "{}: no '{}'", where, key);
            T out{};
            SPNG::config::from_json(out, entry[key], where + "." + key, false);
            return out;
        }

        /// nsamples, period: of the waveforms that it was measured in; those of the model where it does not say.
        Sim::MeasuredNoise read_spectrum(const Configuration& entry, const GroupNoiseModelConfig& cfg,
                                         const std::string& where)
        {
            Sim::MeasuredNoise out{};
            out.nsamples = entry.contains("nsamples") ? part<int>(entry, "nsamples", where) : cfg.nsamples;
            out.period = entry.contains("period") ? part<double>(entry, "period", where) : cfg.tick;
            out.freqs = part<std::vector<double>>(entry, "freqs", where);
            out.amps = part<std::vector<double>>(entry, "amps", where);
            Sim::check_bounds(out.nsamples, {1, Sim::most_ticks}, where, "nsamples");
            Sim::check_bounds(out.period, Sim::any_sampling, where, "period");
            for (const double freq : out.freqs) Sim::check_bounds(freq, {0, Sim::any_scale.high}, where, "freqs");
            for (double& amp : out.amps) {
                Sim::check_bounds(amp, {0, Sim::any_scale.high}, where, "amps");
                amp *= cfg.scale;
            }
            SPNG_VALIDATE(!out.freqs.empty() && out.freqs.size() == out.amps.size(),
                          "{}: {} freqs and {} amps (want as many of both, 1 or more)", where, out.freqs.size(),
                          out.amps.size());
            SPNG_VALIDATE(std::is_sorted(out.freqs.begin(), out.freqs.end()), "{}.freqs: not in ascending order",
                          where);
            return out;
        }
    }

    /// Noise spectra of groups of channels: for CoherentAddNoise, in which a group has one waveform, or for AddNoise, in which
    /// each of its channels has one.
    class GroupNoiseModel : public Aux::Component<GroupNoiseModelConfig>,
                            public IChannelSpectrum,
                            public IGroupSpectrum {
      public:
        GroupNoiseModel()
          : Component("GroupNoiseModel", "gen")
        {
        }

        int groupid(int chid) const override
        {
            const auto it = m_group_of.find(chid);
            return it == m_group_of.end() ? -1 : it->second;
        }

        const std::vector<float>& group_spectrum(int groupid) const override
        {
            const auto it = m_spectra.find(groupid);
            SPNG_VALIDATE(it != m_spectra.end(), "{}: there is no spectrum of group {}", who(), groupid);
            return it->second;
        }

        const std::vector<float>& channel_spectrum(int chid) const override
        {
            const int group = groupid(chid);
            SPNG_VALIDATE(group >= 0, "{}: channel {} is in no group", who(), chid);
            return group_spectrum(group);
        }

      private:
        void configured() override
        {
            Sim::check_bounds(m_cfg.scale, {0, Sim::any_scale.high}, who(), "scale");
            Sim::check_bounds(m_cfg.nsamples, {1, Sim::most_ticks}, who(), "nsamples");
            Sim::check_bounds(m_cfg.tick, Sim::any_sampling, who(), "tick");
            m_spectra.clear();
            m_group_of.clear();
            const bool old_spectra = m_cfg.spectra.is_null(), old_groups = m_cfg.groups.is_null();
            read_spectra({old_spectra ? m_cfg.spectra_file : m_cfg.spectra, who(),
                          old_spectra && !m_cfg.spectra_file.is_null() ? "spectra_file" : "spectra", "spectra"});
            read_groups({old_groups ? m_cfg.map_file : m_cfg.groups, who(),
                         old_groups && !m_cfg.map_file.is_null() ? "map_file" : "groups", "groups"});
        }

        void read_spectra(const ListFile& list)
        {
            for (size_t ind = 0; ind < list.entries.size(); ++ind) {
                const auto where = fmt::format("{}[{}]", list.where, ind);
                const int group = group_of(list.entries[ind], where);
                auto grid = Sim::on_grid(read_spectrum(list.entries[ind], m_cfg, where), m_cfg.nsamples, m_cfg.tick);
                SPNG_VALIDATE(m_spectra.emplace(group, std::move(grid.amps)).second,
                              "{}: group {} has a spectrum already", where, group);
            }
        }

        void read_groups(const ListFile& list)
        {
            for (size_t ind = 0; ind < list.entries.size(); ++ind) {
                const auto where = fmt::format("{}[{}]", list.where, ind);
                const int group = group_of(list.entries[ind], where);
                SPNG_VALIDATE(m_spectra.count(group), "{}: group {} has no spectrum among the {} that are given", where,
                              group, m_spectra.size());
                for (const int channel : part<std::vector<int>>(list.entries[ind], "channels", where)) {
                    SPNG_VALIDATE(m_group_of.emplace(channel, group).second, "{}: channel {} is already in group {}",
                                  where, channel, m_group_of[channel]);
                }
            }
        }

        std::unordered_map<int, std::vector<float>> m_spectra; // by group
        std::unordered_map<int, int> m_group_of;               // by channel
    };
}

WIRECELL_FACTORY(GroupNoiseModel, WireCell::Gen::GroupNoiseModel, WireCell::IChannelSpectrum, WireCell::IGroupSpectrum,
                 WireCell::INamed, WireCell::IConfigurable)
