#include "WireCellIface/IGroupSpectrum.h"
#include "signal/NoiseNode.h"

#include <cmath>
#include <unordered_map>

namespace WireCell::Gen {

    struct CoherentAddNoiseConfig : NoiseNodeConfig {
        std::vector<std::vector<int>>
            groups;         ///< Lists of channels; a channel in none gets no noise.  Without groups and
                            ///< group_size the groups are the model's, an IGroupSpectrum
        int group_size = 0; ///< [channels] In place of groups: as many with successive idents are one
        double replacement_percentage = 0.02; ///< Accepted for compatibility: every random number is a fresh one
    };
    BOOST_DESCRIBE_STRUCT(CoherentAddNoiseConfig, (NoiseNodeConfig), (groups, group_size, replacement_percentage))

    /// Adds noise that the channels of a group have in common: one random waveform, whose spectrum is scaled to that
    /// of each channel.  Channels of a group with equal spectra get equal noise.
    class CoherentAddNoise : public NoiseNode<CoherentAddNoiseConfig> {
      public:
        CoherentAddNoise()
          : NoiseNode("CoherentAddNoise")
        {
        }

      private:
        void configured() override
        {
            NoiseNode::configured();
            SPNG_VALIDATE(m_cfg.group_size >= 0, "{}.group_size: got {} (want 0 or more)", who(), m_cfg.group_size);
            m_model = group_model();
            const bool given = !m_cfg.groups.empty(), sized = m_cfg.group_size > 0;
            SPNG_VALIDATE(m_model || given != sized, "{}: {} groups and group_size {} (want one of the two)", who(),
                          m_cfg.groups.size(), m_cfg.group_size);
            m_group_of.clear();
            for (size_t group = 0; group < m_cfg.groups.size(); ++group) {
                for (const int channel : m_cfg.groups[group]) {
                    const bool fresh = m_group_of.emplace(channel, group).second;
                    SPNG_VALIDATE(fresh, "{}.groups[{}]: channel {} is already in a group", who(), group, channel);
                }
            }
        }

        /// The model, where it has groups of its own and no others are given.
        IGroupSpectrum::pointer group_model() const
        {
            if (!m_cfg.groups.empty() || m_cfg.group_size > 0) return nullptr;
            const auto models = noise_models(m_cfg, who());
            return models.size() == 1
                       ? std::dynamic_pointer_cast<IGroupSpectrum>(Factory::find_tn<IChannelSpectrum>(models.front()))
                       : nullptr;
        }

        Sim::NoiseKey keys(uint64_t call_key) const override
        {
            return [this, call_key](int channel) -> std::optional<uint64_t> {
                if (m_model) {
                    const int group = m_model->groupid(channel);
                    return group < 0 ? std::nullopt : std::optional(Aux::call_seed(call_key, group));
                }
                if (m_cfg.group_size > 0) {
                    const auto group = std::floor(static_cast<double>(channel) / m_cfg.group_size);
                    return Aux::call_seed(call_key, static_cast<uint64_t>(static_cast<int64_t>(group)));
                }
                const auto it = m_group_of.find(channel);
                if (it == m_group_of.end()) return std::nullopt;
                return Aux::call_seed(call_key, it->second);
            };
        }

        IGroupSpectrum::pointer m_model;
        std::unordered_map<int, uint64_t> m_group_of;
    };
}

WIRECELL_FACTORY(CoherentAddNoise, WireCell::Gen::CoherentAddNoise, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
