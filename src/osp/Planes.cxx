#include "Planes.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace WireCell::SPNG::OSP {

    namespace {
        /// The number of a plane in this order.
        int number_of(const IWirePlane& plane, const std::vector<int>& plane2layer)
        {
            const int index = plane.planeid().index();
            SPNG_VALIDATE(index >= 0 && index < 3, "a plane without wires, or none of three");
            return plane2layer[static_cast<size_t>(index)];
        }

        IWire::pointer first_wire(const IChannel::pointer& channel) { return channel->wires().front(); }

        /// Whether wires of channels of another face reach this plane.
        bool is_wrapped(const IWirePlane& plane, const Planes& planes, int number)
        {
            return std::any_of(plane.wires().begin(), plane.wires().end(), [&](const IWire::pointer& wire) {
                const auto it = planes.places.find(wire->channel());
                return it != planes.places.end() && it->second.first == number;
            });
        }

        /// Whether a wire begins or ends nearer to the first of two others than to the second.
        bool is_nearer(const IWire::pointer& wire, const IWire::pointer& first, const IWire::pointer& second)
        {
            const auto distance = [&](const IWire::pointer& other) {
                const auto a = wire->ray(), b = other->ray();
                return std::min({(a.first - b.first).magnitude(), (a.first - b.second).magnitude(),
                                 (a.second - b.first).magnitude(), (a.second - b.second).magnitude()});
            };
            return distance(first) < distance(second);
        }

        /// Gaps between parts of a plane, and before the first one.
        void add_gaps(std::vector<int64_t>& gaps, const std::vector<int>& parts, int64_t nrows, size_t number)
        {
            if (parts.size() < 2) return;
            int64_t sum = 0;
            for (const int part : parts) {
                SPNG_VALIDATE(part > 0, "nwires_separate_planes: a part of plane {} of {} rows (want 1 or more)",
                              number, part);
                if (std::find(gaps.begin(), gaps.end(), sum) == gaps.end()) gaps.push_back(sum);
                sum += part;
            }
            SPNG_VALIDATE(sum == nrows, "nwires_separate_planes: the parts of plane {} have {} rows (want {})", number,
                          sum, nrows);
        }

        /// Views 0, 1 and 2 of a face's grid for its planes in our order.
        RayGrid grid_of(const IAnodeFace& face, const std::vector<int>& plane2layer)
        {
            constexpr int borders = 2;
            const auto& layers = face.raygrid();
            SPNG_VALIDATE(layers.nlayers() == borders + 3, "face {} has a grid of {} layers (want 5)", face.ident(),
                          layers.nlayers());
            auto views = at::zeros({3, 2, 2}, at::kDouble);
            auto out = views.accessor<double, 3>();
            for (size_t plane = 0; plane < 3; ++plane) {
                const auto view = plane2layer[plane];
                const auto layer = plane + borders;
                const auto& origin = layers.centers()[layer];
                const auto step = layers.pitch_dirs()[layer] * layers.pitch_mags()[layer];
                out[view][0][0] = origin.z();
                out[view][0][1] = origin.y();
                out[view][1][0] = origin.z() + step.z();
                out[view][1][1] = origin.y() + step.y();
            }
            return RayGrid(views);
        }
    }

    Planes planes_of(const IAnodePlane& anode, const OspInputConfig& cfg)
    {
        Planes planes;
        std::array<IWire::pointer, 3> last;
        for (const auto& face : anode.faces()) {
            if (!face) continue;
            for (const auto& plane : face->planes()) {
                const int number = number_of(*plane, cfg.plane2layer);
                const auto slot = static_cast<size_t>(number);
                auto& channels = planes.channels[slot];
                auto added = plane->channels();
                if (cfg.row_order == RowOrder::physical && !channels.empty() && !added.empty()) {
                    if (!is_wrapped(*plane, planes, number))
                        planes.seams[slot].push_back(std::ssize(channels));
                    else if (is_nearer(last[slot], first_wire(added.back()), first_wire(added.front()))) {
                        std::reverse(added.begin(), added.end());
                    }
                }
                for (const auto& channel : added) {
                    const auto row = static_cast<int64_t>(channels.size());
                    if (!planes.places.emplace(channel->ident(), std::pair(number, row)).second) continue;
                    channels.push_back(channel->ident());
                    last[slot] = first_wire(channel);
                }
            }
        }
        for (size_t number = 0; number < 3; ++number) {
            SPNG_VALIDATE(!planes.channels[number].empty(), "anode {} has no channels for plane {} (want three planes)",
                          anode.ident(), number);
        }
        planes.gaps = planes.seams;
        if (cfg.nwires_separate_planes.empty()) return planes;
        for (size_t number = 0; number < 3; ++number) {
            add_gaps(planes.gaps[number], cfg.nwires_separate_planes[number], std::ssize(planes.channels[number]),
                     number);
        }
        return planes;
    }

    std::vector<FaceGrid> face_grids(const IAnodePlane& anode, const Planes& planes,
                                     const std::vector<int>& plane2layer)
    {
        std::vector<FaceGrid> grids;
        for (const auto& face : anode.faces()) {
            if (!face) continue;
            SPNG_VALIDATE(face->planes().size() == 3, "face {} of anode {} has {} planes (want 3)", face->ident(),
                          anode.ident(), face->planes().size());
            FaceGrid grid;
            std::array<int64_t, 3> nwires{};
            for (const auto& plane : face->planes()) {
                const auto number = static_cast<size_t>(number_of(*plane, plane2layer));
                auto& rows = grid.row_of[number];
                auto& wires_of = grid.wires_of[number];
                wires_of.resize(planes.channels[number].size());
                for (const auto& wire : plane->wires()) {
                    const auto it = planes.places.find(wire->channel());
                    const bool is_known = it != planes.places.end() && it->second.first == static_cast<int>(number);
                    rows.push_back(is_known ? static_cast<int>(it->second.second) : -1);
                    if (is_known) wires_of[static_cast<size_t>(it->second.second)].push_back(wire->index());
                }
                nwires[number] = static_cast<int64_t>(rows.size());
            }
            grid.crossings = wire_crossings(grid_of(*face, plane2layer), nwires);
            grids.push_back(std::move(grid));
        }
        return grids;
    }
}
