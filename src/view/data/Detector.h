#pragma once
#include "WireCellUtil/WireSchema.h"
#include "view/data/Layer.h"

#include <string>
#include <vector>

namespace WireCell::View {

    /// Where a wire crosses one of another plane.
    struct Crossing {
        std::string plane;   ///< of the other wire
        int channel = 0;     ///< of the other wire
        double y = 0, z = 0; ///< [mm]
    };

    /// The planes of a detector, from its file of wires.
    class Detector {
      public:
        /// what: a detector that jobs know (pdhd, toy), a file of numbers (.jsonnet), or a file of wires (.json, .json.bz2).
        /// ValueError, IOError: there is no such detector or file.
        explicit Detector(const std::string& what);

        const std::string& name() const { return m_name; }

        /// Of all anodes, U, V and W of each.
        const std::vector<PlaneChannels>& planes() const { return m_planes; }

        /// All crossings of the wires of a channel with those of the other planes of its anode.  None for a channel that
        /// the anode does not have.
        std::vector<Crossing> crossings(int anode, int channel) const;

      private:
        std::string m_name;
        WireSchema::Store m_store;
        std::vector<PlaneChannels> m_planes;
    };
}
