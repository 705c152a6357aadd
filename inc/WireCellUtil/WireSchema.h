#pragma once
#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/Point.h"

#include <memory>
#include <string>
#include <vector>

/// Wire geometry as it is kept in files: wires in planes in faces in anodes in detectors.
namespace WireCell::WireSchema {

    struct Wire {
        int ident = {0};
        int channel = {0};
        int segment = {0}; ///< number of wires between this one and the electronics
        Point tail, head;
    };
    struct Plane {
        int ident = {0};
        std::vector<int> wires; ///< indices of wires in the store
    };
    struct Face {
        int ident = {0};
        std::vector<int> planes;
    };
    struct Anode {
        int ident = {0};
        std::vector<int> faces;
    };
    struct Detector {
        int ident = {0};
        std::vector<int> anodes;
    };

    struct StoreDB {
        std::vector<Detector> detectors;
        std::vector<Anode> anodes;
        std::vector<Face> faces;
        std::vector<Plane> planes;
        std::vector<Wire> wires;
        std::string file; ///< where they were read from
    };
    using StoreDBPtr = std::shared_ptr<const StoreDB>;

    /// What is made right after loading; each level includes those before it.
    /// order: the wires of a plane are sorted along the pitch and point the same way.
    /// direction: the wires of a plane are made parallel.
    /// pitch: they are made coplanar and equally spaced.
    enum class Correction { empty = 0, load = 1, order = 2, direction = 3, pitch = 4, ncorrections = 5 };

    /// A handle of an immutable, shared StoreDB.
    class Store {
      public:
        Store();
        Store(StoreDBPtr db);

        /// The file that it was read from, for messages.
        const std::string& file() const { return m_db->file; }
        const std::vector<Anode>& anodes() const { return m_db->anodes; }
        const std::vector<Face>& faces() const { return m_db->faces; }
        const std::vector<Plane>& planes() const { return m_db->planes; }
        const std::vector<Wire>& wires() const { return m_db->wires; }

        /// The anode of this ident; a KeyError that lists the known ones if there is none.
        const Anode& anode(int ident) const;

        std::vector<Anode> anodes(const Detector& detector) const;
        std::vector<Face> faces(const Anode& anode) const;
        std::vector<Plane> planes(const Face& face) const;
        std::vector<Wire> wires(const Plane& plane) const;

        /// The box of the wires' end points.  With region it is extended by half a pitch at both sides if the pitch is
        /// along Y or Z.
        BoundingBox bounding_box(const Plane& plane, bool region = false) const;

        /// Unit vectors along the mean wire and the mean pitch.
        Ray wire_pitch(const Plane& plane) const;
        /// The mean vector from a wire to the next one, perpendicular to them [length].
        Vector mean_pitch(const Plane& plane) const;
        /// The mean of the wires' tail-to-head vectors [length].
        Vector mean_wire(const Plane& plane) const;
        /// The wires' channels, in the order of the wires.
        std::vector<int> channels(const Plane& plane) const;

      private:
        StoreDBPtr m_db;
    };

    /// Load a wires file (.json or .json.bz2), found as Persist::resolve does.  A file is read once per process and
    /// correction.  Thread safe.  IOError if it is missing or not readable, ValueError if its content is not valid.
    Store load(const char* filename, Correction correction = Correction::pitch);
}
