#include "view/data/Detector.h"

#include "WireCellAux/DetectorName.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/String.h"
#include "WireCellUtil/Units.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace WireCell::View {

    namespace {
        constexpr size_t nplanes = 3;

        struct Description {
            std::string wires;
            std::vector<int> anodes;
        };

        /// The file of wires of a detector, and its anodes, as jobs have them.
        Description describe(const std::string& detector)
        {
            const auto found =
                Persist::loads("local det = (import 'spng/detconf.jsonnet').get(" + Aux::detector_expression(detector) +
                               "); { wires: det.tpcs[0].anode.uses[0].data.filename, "
                               "anodes: [tpc.ident for tpc in det.tpcs] }");
            return {get<std::string>(found, "wires"), get<std::vector<int>>(found, "anodes")};
        }

        using Ends = std::pair<double, double>;

        /// Where two wires cross, seen along the drift.
        std::optional<Ends> crossing(const WireSchema::Wire& one, const WireSchema::Wire& other)
        {
            const double ay = one.head.y() - one.tail.y(), az = one.head.z() - one.tail.z();
            const double by = other.head.y() - other.tail.y(), bz = other.head.z() - other.tail.z();
            const double determinant = ay * bz - az * by;
            if (std::abs(determinant) < 1e-9) return std::nullopt;
            const double dy = other.tail.y() - one.tail.y(), dz = other.tail.z() - one.tail.z();
            const double along = (dy * bz - dz * by) / determinant, across = (dy * az - dz * ay) / determinant;
            if (along < 0 || along > 1 || across < 0 || across > 1) return std::nullopt;
            return Ends{one.tail.y() + along * ay, one.tail.z() + along * az};
        }
    }

    Detector::Detector(const std::string& what)
      : m_name(what)
    {
        std::vector<int> anodes;
        if (String::endswith(what, ".json") || String::endswith(what, ".json.bz2")) {
            m_store = WireSchema::load(what.c_str(), WireSchema::Correction::load);
            for (const auto& anode : m_store.anodes()) anodes.push_back(anode.ident);
        }
        else {
            const auto description = describe(what);
            m_store = WireSchema::load(Aux::file_or_model(description.wires).c_str(), WireSchema::Correction::load);
            anodes = description.anodes;
        }
        for (const int ident : anodes) {
            std::vector<std::set<int>> channels(nplanes);
            for (const auto& face : m_store.faces(m_store.anode(ident))) {
                const auto planes = m_store.planes(face);
                for (size_t ind = 0; ind < std::min(planes.size(), nplanes); ++ind) {
                    for (const int channel : m_store.channels(planes[ind])) channels[ind].insert(channel);
                }
            }
            for (size_t ind = 0; ind < nplanes; ++ind) {
                if (channels[ind].empty()) continue;
                m_planes.push_back({std::string(1, "UVW"[ind]), ident, {channels[ind].begin(), channels[ind].end()}});
            }
        }
    }

    std::vector<Crossing> Detector::crossings(int anode, int channel) const
    {
        std::vector<Crossing> found;
        const auto known = std::find_if(m_store.anodes().begin(), m_store.anodes().end(),
                                        [anode](const auto& one) { return one.ident == anode; });
        if (known == m_store.anodes().end()) return found;
        for (const auto& face : m_store.faces(*known)) {
            const auto planes = m_store.planes(face);
            for (size_t mine = 0; mine < std::min(planes.size(), nplanes); ++mine) {
                for (const auto& wire : m_store.wires(planes[mine])) {
                    if (wire.channel != channel) continue;
                    for (size_t its = 0; its < std::min(planes.size(), nplanes); ++its) {
                        if (its == mine) continue;
                        for (const auto& other : m_store.wires(planes[its])) {
                            if (const auto at = crossing(wire, other))
                                found.push_back({std::string(1, "UVW"[its]), other.channel, at->first / units::mm,
                                                 at->second / units::mm});
                        }
                    }
                }
            }
        }
        return found;
    }
}
