#pragma once
#include "WireCellUtil/WireSchema.h"
#include "view/data/Layer.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace WireCell::View {

    /// The wires of a plane of a face, seen along the drift, in columns.
    struct WirePlane {
        std::string name; ///< U, V or W
        int face = 0;     ///< 0, 1, ... in the order of the anode
        double x = 0;     ///< [mm] mean of the wires
        std::vector<int> channels;
        std::vector<double> tail_y, tail_z, head_y, head_z; ///< [mm]
    };

    /// How charge drifts to a face.
    struct FaceDrift {
        double anode = 0, cathode = 0; ///< [mm] x where charge is when its signals come, and where the volume ends
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

        /// The wires of an anode, of all faces.  None for an anode that there is not.
        std::vector<WirePlane> wires(int anode) const;

        /// Of the faces of an anode; nothing for one that sees no charge, or where only wires are known.
        std::vector<std::optional<FaceDrift>> drift(int anode) const;

        /// [mm/us], 0 where only wires are known.
        double drift_speed() const { return m_speed; }

      private:
        std::string m_name;
        WireSchema::Store m_store;
        std::vector<PlaneChannels> m_planes;
        std::map<int, std::vector<std::optional<FaceDrift>>> m_drift; ///< by anode
        double m_speed = 0;
    };
}
