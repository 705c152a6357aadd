#include "WireCellUtil/WireSchema.h"
#include "file/DataFile.h"
#include "file/FileNumbers.h"
#include "geometry/WireSchemaImpl.h"

#include <cmath>
#include <map>
#include <mutex>

namespace WireCell::WireSchema {

    namespace {
        template <class T>
        std::vector<T> select(const std::vector<T>& all, const std::vector<int>& indices)
        {
            std::vector<T> out;
            out.reserve(indices.size());
            for (const int ind : indices) out.push_back(all[ind]);
            return out;
        }

        /// Planes must be across X, along which everything drifts.
        void check_drift(const StoreDB& db, const Plane& plane, const DataFile::Checker& check)
        {
            BoundingBox centers;
            double along_x = 0, length = 0;
            for (const int ind : plane.wires) {
                const auto& wire = db.wires[ind];
                const Vector span = wire.head - wire.tail;
                check.need(span.magnitude() > 0, "wire number {} has no length", ind);
                along_x += std::abs(span.x());
                length += span.magnitude();
                centers(center(wire));
            }
            if (plane.wires.empty()) return;
            const Vector extent = ray_vector(centers.bounds());
            const bool flat = extent.x() <= std::max(extent.y(), extent.z()) || plane.wires.size() == 1;
            check.need(
                along_x < 0.5 * length && flat,
                "plane {} is not across the x axis (the drift must be along x: turn the coordinates of the file)",
                plane.ident);
        }

        /// After correction: the wires of a plane have a direction and a distance.
        void check_plane(const StoreDB& db, const Plane& plane, const DataFile::Checker& check)
        {
            if (plane.wires.size() < 2) return;
            const double length = WireSchema::mean_wire(db, plane).magnitude();
            const double pitch = WireSchema::mean_pitch(db, plane).magnitude();
            check.need(length > 0, "the wires of plane {} have no common direction", plane.ident);
            check.need(pitch > 1e-6 * length, "the wires of plane {} lie on each other (their mean distance is {})",
                       plane.ident, pitch);
        }
    }

    Vector mean_wire(const StoreDB& db, const Plane& plane)
    {
        Vector sum;
        for (const int ind : plane.wires) sum += db.wires[ind].head - db.wires[ind].tail;
        return plane.wires.empty() ? sum : sum / plane.wires.size();
    }

    Vector mean_pitch(const StoreDB& db, const Plane& plane)
    {
        if (plane.wires.size() < 2) return {};
        const Vector direction = mean_wire(db, plane).norm();
        const Vector span = center(db.wires[plane.wires.back()]) - center(db.wires[plane.wires.front()]);
        return (span - direction * direction.dot(span)) / (plane.wires.size() - 1);
    }

    Store::Store()
      : m_db(std::make_shared<StoreDB>())
    {
    }

    Store::Store(StoreDBPtr db)
      : m_db(std::move(db))
    {
    }

    const Anode& Store::anode(int ident) const
    {
        std::vector<int> known;
        for (const auto& anode : m_db->anodes) {
            if (anode.ident == ident) return anode;
            known.push_back(anode.ident);
        }
        THROW(KeyError() << errmsg{
                  fmt::format("no anode {} in the wires file {} (it has {})", ident, file(), shortlist(known))});
    }

    std::vector<Anode> Store::anodes(const Detector& detector) const { return select(m_db->anodes, detector.anodes); }

    std::vector<Face> Store::faces(const Anode& anode) const { return select(m_db->faces, anode.faces); }

    std::vector<Plane> Store::planes(const Face& face) const { return select(m_db->planes, face.planes); }

    std::vector<Wire> Store::wires(const Plane& plane) const { return select(m_db->wires, plane.wires); }

    BoundingBox Store::bounding_box(const Plane& plane, bool region) const
    {
        BoundingBox box;
        for (const int ind : plane.wires) {
            box(m_db->wires[ind].tail);
            box(m_db->wires[ind].head);
        }
        if (!region || box.empty()) return box;

        const Vector pitch = mean_pitch(plane);
        const Vector direction = pitch.norm();
        const double parallel = 0.999;
        Ray bounds = box.bounds();
        for (const size_t axis : {1, 2}) {
            if (std::abs(direction[axis]) <= parallel) continue;
            const double half = 0.5 * pitch.magnitude();
            bounds.first[axis] -= half;
            bounds.second[axis] += half;
        }
        return BoundingBox(bounds);
    }

    Ray Store::wire_pitch(const Plane& plane) const { return {mean_wire(plane).norm(), mean_pitch(plane).norm()}; }

    Vector Store::mean_pitch(const Plane& plane) const { return WireSchema::mean_pitch(*m_db, plane); }

    Vector Store::mean_wire(const Plane& plane) const { return WireSchema::mean_wire(*m_db, plane); }

    std::vector<int> Store::channels(const Plane& plane) const
    {
        std::vector<int> out;
        for (const int ind : plane.wires) out.push_back(m_db->wires[ind].channel);
        return out;
    }

    Store load(const char* filename, Correction correction)
    {
        if (correction < Correction::load || correction > Correction::pitch) {
            raise<ValueError>("wires file %s: correction %d (want 1 to 4)", filename, static_cast<int>(correction));
        }
        static std::mutex mutex;
        static std::map<std::pair<std::string, Correction>, StoreDBPtr> cache;

        const auto path = DataFile::find(filename);
        const std::lock_guard<std::mutex> lock(mutex);
        auto& kept = cache[{path, correction}];
        if (!kept) {
            auto db = std::make_shared<StoreDB>(read_file(path));
            const DataFile::Checker check(path);
            for (const auto& plane : db->planes) check_drift(*db, plane, check);
            correct(*db, correction);
            for (const auto& plane : db->planes) check_plane(*db, plane, check);
            kept = db;
        }
        return Store(kept);
    }
}
