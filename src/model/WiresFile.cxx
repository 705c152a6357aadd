#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Units.h"
#include "WiresComb.h"

#include <fmt/ranges.h>

#include <cmath>

namespace WireCell::Model {

    namespace {
        double rounded(double length) { return std::round(length / units::mm * 1e4) / 1e4; }

        Configuration point(const Point& p)
        {
            return {{"Point", {{"x", rounded(p.x())}, {"y", rounded(p.y())}, {"z", rounded(p.z())}}}};
        }

        /// {Kind: {ident: ..., members: [...]}} for each group.
        template <class Group>
        Configuration groups(const std::vector<Group>& all, const char* kind, const char* members,
                             std::vector<int> Group::*list)
        {
            auto out = Configuration::array();
            for (const auto& entry : all) {
                Configuration body{{"ident", entry.ident}};
                body[members] = entry.*list;
                out.push_back({{kind, body}});
            }
            return out;
        }

        /// What the plane is like on each face.
        std::string summary(const WiresConfig& config, size_t which)
        {
            const auto& plane = config.planes[which];
            const Comb comb(plane, config.boards);
            std::vector<int> segments((comb.size() - 1) / comb.attached() + 1, comb.attached());
            segments.back() = comb.size() - comb.attached() * (static_cast<int>(segments.size()) - 1);
            return fmt::format("{}: {} wires a face (by segment: {}), {} channels, pitch {:.6g} mm, angle {:.6g} deg",
                               "UVW"[which], comb.size(), fmt::join(segments, ", "), comb.attached(),
                               plane.pitch / units::mm, plane.angle / units::degree);
        }
    }

    Configuration wires_to_json(const WireSchema::StoreDB& store)
    {
        auto points = Configuration::array(), wires = Configuration::array();
        for (const auto& wire : store.wires) {
            const Configuration body{{"ident", wire.ident},
                                     {"channel", wire.channel},
                                     {"segment", wire.segment},
                                     {"tail", points.size()},
                                     {"head", points.size() + 1}};
            wires.push_back({{"Wire", body}});
            points.push_back(point(wire.tail));
            points.push_back(point(wire.head));
        }
        Configuration out;
        out["points"] = std::move(points);
        out["wires"] = std::move(wires);
        out["planes"] = groups(store.planes, "Plane", "wires", &WireSchema::Plane::wires);
        out["faces"] = groups(store.faces, "Face", "planes", &WireSchema::Face::planes);
        out["anodes"] = groups(store.anodes, "Anode", "faces", &WireSchema::Anode::faces);
        out["detectors"] = groups(store.detectors, "Detector", "anodes", &WireSchema::Detector::anodes);
        return {{"Store", std::move(out)}};
    }

    void make_wires(const Configuration& numbers, const std::string& output)
    {
        const auto config = wires_config(numbers);
        const auto log = Log::logger("model");
        for (size_t plane = 0; plane < config.planes.size(); ++plane) log->info("{}", summary(config, plane));
        const auto store = lay_wires(config);
        Persist::dump(output, wires_to_json(store));
        log->info("{} wires of {} anodes in {}", store.wires.size(), store.anodes.size(), output);
    }
}
