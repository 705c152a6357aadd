#pragma once

namespace WireCell {
    enum WirePlaneLayer_t { kUnknownLayer = 0, kUlayer = 1, kVlayer = 2, kWlayer = 4, kAllLayers = 7 };
    const WirePlaneLayer_t iplane2layer[3] = {kUlayer, kVlayer, kWlayer};

    class WirePlaneId {
        int m_pack;

      public:
        explicit WirePlaneId(WirePlaneLayer_t layer, int face = 0, int apa = 0);
        explicit WirePlaneId(int packed);
        int ident() const;
        WirePlaneLayer_t layer() const;
        int index() const;
        int face() const;
        int apa() const;
        bool valid() const;
    };
}
