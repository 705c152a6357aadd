#include "WireCellIface/WirePlaneId.h"
#include "WireCellUtil/Exceptions.h"

namespace WireCell {
    namespace {
        int pack(int layer, int face, int apa)
        {
            if (face < 0 || apa < 0) return -1;
            return (layer & 7) | ((face & 1) << 3) | (apa << 4);
        }

        char letter(WirePlaneLayer_t layer)
        {
            switch (layer) {
            case kUlayer:
                return 'U';
            case kVlayer:
                return 'V';
            case kWlayer:
                return 'W';
            case kAllLayers:
                return 'A';
            default:
                return '?';
            }
        }
    }

    WirePlaneId::WirePlaneId(WirePlaneLayer_t layer, int face, int apa)
      : m_packed(pack(layer, face, apa))
    {
    }

    WirePlaneId::WirePlaneId(int packed)
      : m_packed(packed)
    {
    }

    WirePlaneLayer_t WirePlaneId::layer() const { return static_cast<WirePlaneLayer_t>(m_packed & 7); }

    int WirePlaneId::index() const
    {
        switch (layer()) {
        case kUlayer:
            return 0;
        case kVlayer:
            return 1;
        case kWlayer:
            return 2;
        default:
            return -1;
        }
    }

    int WirePlaneId::face() const { return (m_packed >> 3) & 1; }

    int WirePlaneId::apa() const { return m_packed >> 4; }

    bool WirePlaneId::valid() const { return apa() >= 0 && (index() >= 0 || layer() == kAllLayers); }

    WirePlaneId WirePlaneId::to_layer(WirePlaneLayer_t layer) const { return WirePlaneId((m_packed & ~7) | layer); }

    std::string WirePlaneId::name() const
    {
        return "a" + std::to_string(apa()) + "f" + std::to_string(face()) + "p" + letter(layer());
    }

    std::ostream& operator<<(std::ostream& os, const WirePlaneId& wpid) { return os << wpid.name(); }

    std::ostream& operator<<(std::ostream& o, const WirePlaneLayer_t& layer) { return o << letter(layer); }

    template <>
    WirePlaneId convert<WirePlaneId>(const Configuration& cfg, const WirePlaneId& def)
    {
        if (cfg.is_null()) return def;
        if (cfg.is_number_integer()) return WirePlaneId(cfg.get<int>());
        if (!cfg.is_array() || cfg.empty() || cfg.size() > 3) {
            raise<ValueError>("no wire plane id: %s (want an int or [plane index, face, apa])", cfg.dump());
        }
        const auto at = [&](size_t ind) { return ind < cfg.size() ? convert<int>(cfg[ind], 0) : 0; };
        const int index = at(0);
        if (index < 0 || index > 2) raise<ValueError>("wire plane index %d out of range (want 0, 1 or 2)", index);
        return WirePlaneId(iplane2layer[index], at(1), at(2));
    }
}
