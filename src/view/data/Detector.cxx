#include "view/data/Detector.h"

#include "WireCellAux/DetectorName.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/String.h"
#include "WireCellUtil/Units.h"

#include <algorithm>
#include <set>

namespace WireCell::View {

    namespace {
        constexpr size_t nplanes = 3;

        struct Description {
            std::string wires;
            std::vector<int> anodes;
            Configuration faces; ///< of each anode
            double speed = 0;
        };

        /// The file of wires of a detector, and its anodes, as jobs have them.
        Description describe(const std::string& detector)
        {
            const auto found =
                Persist::loads("local det = (import 'spng/detconf.jsonnet').get(" + Aux::detector_expression(detector) +
                               "); { wires: det.tpcs[0].anode.uses[0].data.filename, "
                               "anodes: [tpc.ident for tpc in det.tpcs], "
                               "faces: [tpc.anode.data.faces for tpc in det.tpcs], speed: det.lar.drift_speed }");
            return {get<std::string>(found, "wires"), get<std::vector<int>>(found, "anodes"), found["faces"],
                    get<double>(found, "speed")};
        }

        std::vector<std::optional<FaceDrift>> drift_of(const Configuration& faces)
        {
            std::vector<std::optional<FaceDrift>> drift;
            for (const auto& face : faces) {
                auto& one = drift.emplace_back();
                if (face.is_object())
                    one = FaceDrift{get<double>(face, "anode") / units::mm, get<double>(face, "cathode") / units::mm};
            }
            return drift;
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
            m_speed = description.speed / (units::mm / units::us);
            for (size_t ind = 0; ind < anodes.size(); ++ind) m_drift[anodes[ind]] = drift_of(description.faces[ind]);
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

    std::vector<WirePlane> Detector::wires(int anode) const
    {
        std::vector<WirePlane> all;
        const auto known = std::find_if(m_store.anodes().begin(), m_store.anodes().end(),
                                        [anode](const auto& one) { return one.ident == anode; });
        if (known == m_store.anodes().end()) return all;
        int number = 0;
        for (const auto& face : m_store.faces(*known)) {
            const auto planes = m_store.planes(face);
            for (size_t ind = 0; ind < std::min(planes.size(), nplanes); ++ind) {
                WirePlane plane;
                plane.name = "UVW"[ind];
                plane.face = number;
                const auto wires = m_store.wires(planes[ind]);
                for (const auto& wire : wires) {
                    plane.channels.push_back(wire.channel);
                    plane.x += 0.5 * (wire.tail.x() + wire.head.x()) / static_cast<double>(wires.size()) / units::mm;
                    plane.tail_y.push_back(wire.tail.y() / units::mm);
                    plane.tail_z.push_back(wire.tail.z() / units::mm);
                    plane.head_y.push_back(wire.head.y() / units::mm);
                    plane.head_z.push_back(wire.head.z() / units::mm);
                }
                all.push_back(std::move(plane));
            }
            ++number;
        }
        return all;
    }

    std::vector<std::optional<FaceDrift>> Detector::drift(int anode) const
    {
        const auto found = m_drift.find(anode);
        return found == m_drift.end() ? std::vector<std::optional<FaceDrift>>() : found->second;
    }
}
