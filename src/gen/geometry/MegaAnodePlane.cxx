#include "WireCellAux/Component.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>

namespace WireCell::Gen {
    struct MegaAnodePlaneConfig {
        std::vector<std::string> anodes_tn; ///< The IAnodePlanes that it stands for
    };
    BOOST_DESCRIBE_STRUCT(MegaAnodePlaneConfig, (), (anodes_tn))

    /// The channels of several anodes, for components that want to know of all.  It has no faces of its own.
    class MegaAnodePlane : public Aux::Component<MegaAnodePlaneConfig>, public IAnodePlane {
      public:
        MegaAnodePlane()
          : Component("MegaAnodePlane", "geom")
        {
        }

        int ident() const override { return -1; }
        int nfaces() const override { return 0; }
        IAnodeFace::pointer face(int) const override { return nullptr; }
        IAnodeFace::vector faces() const override { return {}; }

        WirePlaneId resolve(int channel) const override
        {
            for (const auto& anode : m_anodes) {
                const auto plane = anode->resolve(channel);
                if (plane.index() >= 0) return plane;
            }
            return WirePlaneId(-1);
        }

        std::vector<int> channels() const override
        {
            std::vector<int> all;
            for (const auto& anode : m_anodes) {
                const auto some = anode->channels();
                all.insert(all.end(), some.begin(), some.end());
            }
            std::sort(all.begin(), all.end());
            all.erase(std::unique(all.begin(), all.end()), all.end());
            return all;
        }

        IChannel::pointer channel(int chident) const override
        {
            for (const auto& anode : m_anodes) {
                if (const auto channel = anode->channel(chident)) return channel;
            }
            return nullptr;
        }

        IWire::vector wires(int chident) const override
        {
            for (const auto& anode : m_anodes) {
                if (anode->resolve(chident).index() >= 0) return anode->wires(chident);
            }
            return {};
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.anodes_tn.empty(), "{}.anodes_tn: got none (want some anodes)", who());
            m_anodes.clear();
            for (const auto& tn : m_cfg.anodes_tn) m_anodes.push_back(Factory::find_tn<IAnodePlane>(tn));
        }

        IAnodePlane::vector m_anodes;
    };
}

WIRECELL_FACTORY(MegaAnodePlane, WireCell::Gen::MegaAnodePlane, WireCell::IAnodePlane, WireCell::INamed,
                 WireCell::IConfigurable)
