#include "geometry/WireSchemaImpl.h"

#include <algorithm>
#include <cmath>

namespace WireCell::WireSchema {

    namespace {
        const size_t x_axis = 0, y_axis = 1, z_axis = 2;

        /// The axis, Z or Y, along which the wires of a plane follow each other.
        size_t sorting_axis(const Wire& wire)
        {
            const double parallel = 0.9999;
            const Vector direction = (wire.head - wire.tail).norm();
            return std::abs(direction.z()) > parallel ? y_axis : z_axis;
        }

        /// Sort the wires along the line from the lowest to the highest centre.
        void sort_wires(const StoreDB& db, Plane& plane, size_t axis)
        {
            const auto lower = [&](int a, int b) { return center(db.wires[a])[axis] < center(db.wires[b])[axis]; };
            const auto [lo, hi] = std::minmax_element(plane.wires.begin(), plane.wires.end(), lower);
            const Point start = center(db.wires[*lo]);
            Vector line = center(db.wires[*hi]) - start;
            line.x(0);

            std::vector<std::pair<double, int>> order;
            for (const int ind : plane.wires) order.emplace_back(line.dot(center(db.wires[ind]) - start), ind);
            std::stable_sort(order.begin(), order.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; });
            for (size_t ind = 0; ind < order.size(); ++ind) plane.wires[ind] = order[ind].second;
        }

        /// Let heads be up, or at lower Z for wires along Z, so that wire x pitch points the same way in all planes.
        void orient(Wire& wire, size_t axis)
        {
            const bool good = axis == z_axis ? wire.head.y() >= wire.tail.y() : wire.head.z() <= wire.tail.z();
            if (!good) std::swap(wire.head, wire.tail);
        }

        void correct_order(StoreDB& db, Plane& plane)
        {
            const size_t axis = sorting_axis(db.wires[plane.wires.front()]);
            sort_wires(db, plane, axis);
            for (const int ind : plane.wires) orient(db.wires[ind], axis);
        }

        /// Turn each wire about its centre to the mean direction.
        void correct_direction(StoreDB& db, const Plane& plane)
        {
            Vector direction = mean_wire(db, plane);
            direction.x(0);
            direction = direction.norm();
            for (const int ind : plane.wires) {
                auto& wire = db.wires[ind];
                const Point middle = center(wire);
                const Vector half = direction * (0.5 * (wire.head - wire.tail).magnitude());
                wire.tail = middle - half;
                wire.head = middle + half;
            }
        }

        void flatten(StoreDB& db, const Plane& plane)
        {
            double sum = 0;
            for (const int ind : plane.wires) sum += center(db.wires[ind])[x_axis];
            const double mean = sum / plane.wires.size();
            for (const int ind : plane.wires) {
                db.wires[ind].tail.x(mean);
                db.wires[ind].head.x(mean);
            }
        }

        /// Put the wires in one plane, equally spaced around the one in the middle.
        void correct_pitch(StoreDB& db, const Plane& plane)
        {
            flatten(db, plane);
            const Vector pitch = mean_pitch(db, plane);
            const Vector direction = pitch.norm();
            const int reference = static_cast<int>(plane.wires.size()) / 2;
            const Point origin = center(db.wires[plane.wires[reference]]);
            for (int nth = 0; nth < static_cast<int>(plane.wires.size()); ++nth) {
                auto& wire = db.wires[plane.wires[nth]];
                const double want = (nth - reference) * pitch.magnitude();
                const Vector shift = direction * (want - direction.dot(center(wire) - origin));
                wire.tail += shift;
                wire.head += shift;
            }
        }
    }

    void correct(StoreDB& db, Correction level)
    {
        for (auto& plane : db.planes) {
            if (plane.wires.empty()) continue;
            if (level >= Correction::order) correct_order(db, plane);
            if (level >= Correction::direction) correct_direction(db, plane);
            if (level >= Correction::pitch) correct_pitch(db, plane);
        }
    }
}
