#pragma once
#include "WireCellUtil/Configuration.h"

#include <fmt/ostream.h>

#include <functional>
#include <ostream>
#include <string>

namespace WireCell {
    /// One bit per wire plane layer.
    enum WirePlaneLayer_t { kUnknownLayer = 0, kUlayer = 1, kVlayer = 2, kWlayer = 4, kAllLayers = 7 };

    const WirePlaneLayer_t iplane2layer[3] = {kUlayer, kVlayer, kWlayer};

    /// A wire plane in a detector.  Packed in an int: bits 0-2 the layer, bit 3 the face (its index in the anode), bits
    /// 4 and up the number of the anode (APA).  The packed -1 is the usual invalid id.
    class WirePlaneId {
      public:
        explicit WirePlaneId(WirePlaneLayer_t layer, int face = 0, int apa = 0);
        explicit WirePlaneId(int packed);

        /// The packed int.
        int ident() const { return m_packed; }

        WirePlaneLayer_t layer() const;

        /// 0, 1, 2 for U, V, W, else -1.
        int index() const;

        int face() const;
        int apa() const;

        /// True if the anode number is not negative and the layer is U, V, W or all.
        bool valid() const;

        bool operator==(const WirePlaneId& rhs) const { return m_packed == rhs.m_packed; }
        bool operator!=(const WirePlaneId& rhs) const { return m_packed != rhs.m_packed; }
        bool operator<(const WirePlaneId& rhs) const { return m_packed < rhs.m_packed; }

        /// The same face with another layer.
        WirePlaneId to_layer(WirePlaneLayer_t layer) const;

        /// Such as "a0f1pU"; the letter is A for all layers and ? for anything else.
        std::string name() const;

      private:
        int m_packed;
    };

    std::ostream& operator<<(std::ostream& os, const WirePlaneId& wpid);
    std::ostream& operator<<(std::ostream& o, const WirePlaneLayer_t& layer);

    /// From an int (packed) or an array [plane index, face, apa].
    template <>
    WirePlaneId convert<WirePlaneId>(const Configuration& cfg, const WirePlaneId& def);
}

template <>
struct std::hash<WireCell::WirePlaneId> {
    size_t operator()(const WireCell::WirePlaneId& wpid) const { return std::hash<int>()(wpid.ident()); }
};
template <>
struct fmt::formatter<WireCell::WirePlaneId> : fmt::ostream_formatter {
};
template <>
struct fmt::formatter<WireCell::WirePlaneLayer_t> : fmt::ostream_formatter {
};
