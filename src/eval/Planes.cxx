#include "WireCellEval/Planes.h"
#include "WireCellAux/DetectorName.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/WireSchema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <set>

namespace WireCell::Eval {

    namespace {
        constexpr size_t nplanes = 3;

        /// The channels and the pitch of each plane of an anode.
        struct Layer {
            std::set<int> channels;
            double pitch = 0;
        };
        using Anode = std::array<Layer, nplanes>;

        [[noreturn]] void fail(const std::string& text) { THROW(ValueError() << errmsg{text}); }

        struct Description {
            std::string wires; ///< the file of wires
            std::vector<int> anodes;
            double drift_speed = 0;
        };

        Description describe(const std::string& detector)
        {
            const auto code =
                "local det = (import 'spng/detconf.jsonnet').get(" + Aux::detector_expression(detector) +
                "); { wires: det.tpcs[0].anode.uses[0].data.filename, anodes: [tpc.ident for tpc in det.tpcs], "
                "drift_speed: det.lar.drift_speed }";
            try {
                const auto found = Persist::loads(code);
                return {get<std::string>(found, "wires"), get<std::vector<int>>(found, "anodes"),
                        get<double>(found, "drift_speed")};
            }
            catch (const ValueError& err) {
                // Jsonnet's trace goes on for some lines.
                const std::string text = err.what();
                fail(text.substr(0, text.find('\n')));
            }
        }

        Anode channels_of(const WireSchema::Store& store, int ident)
        {
            Anode anode;
            for (const auto& face : store.faces(store.anode(ident))) {
                const auto planes = store.planes(face);
                for (size_t ind = 0; ind < std::min(planes.size(), nplanes); ++ind) {
                    for (const int channel : store.channels(planes[ind])) anode[ind].channels.insert(channel);
                    anode[ind].pitch = store.mean_pitch(planes[ind]).magnitude();
                }
            }
            return anode;
        }

        /// An anode with those of its channels that a file has.
        struct Found {
            int ident;
            Anode anode;
            std::set<int> channels;
        };

        Found find_channels(const WireSchema::Store& store, int ident, const std::set<int>& wanted)
        {
            Found found{ident, channels_of(store, ident), {}};
            for (const auto& plane : found.anode) {
                std::set_intersection(plane.channels.begin(), plane.channels.end(), wanted.begin(), wanted.end(),
                                      std::inserter(found.channels, found.channels.end()));
            }
            return found;
        }

        /// Whether another anode has all of these channels and more: anodes may share some of their planes.
        bool covered(const Found& one, const std::vector<Found>& all)
        {
            return std::any_of(all.begin(), all.end(), [&one](const Found& other) {
                return other.channels.size() > one.channels.size() &&
                       std::includes(other.channels.begin(), other.channels.end(), one.channels.begin(),
                                     one.channels.end());
            });
        }

        std::vector<Plane::Range> ranges_of(const std::set<int>& channels)
        {
            std::vector<Plane::Range> ranges;
            for (const int channel : channels) {
                if (ranges.empty() || ranges.back().end != channel) ranges.push_back({channel, channel});
                ++ranges.back().end;
            }
            return ranges;
        }
    }

    bool Plane::has(int channel) const
    {
        return std::any_of(ranges.begin(), ranges.end(),
                           [channel](const Range& range) { return range.begin <= channel && channel < range.end; });
    }

    std::vector<Plane> planes_of_edges(const std::vector<int>& edges)
    {
        const bool ascends = std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) == edges.end();
        if (edges.size() < 2 || !ascends)
            fail(fmt::format("planes {}: want ascending channels", fmt::join(edges, ",")));
        std::vector<Plane> planes;
        for (size_t ind = 0; ind + 1 < edges.size(); ++ind) {
            const auto name = edges.size() == nplanes + 1 ? std::string(1, "UVW"[ind]) : std::to_string(ind);
            planes.push_back({name, std::nullopt, {{edges[ind], edges[ind + 1]}}});
        }
        return planes;
    }

    std::vector<Plane> planes_of_detector(const std::string& detector, const std::vector<int>& channels)
    {
        const auto description = describe(detector);
        const auto store =
            WireSchema::load(Aux::file_or_model(description.wires).c_str(), WireSchema::Correction::load);
        const std::set<int> wanted(channels.begin(), channels.end());
        std::set<int> unknown = wanted;
        std::vector<Found> found;
        for (const int ident : description.anodes) {
            found.push_back(find_channels(store, ident, wanted));
            for (const int channel : found.back().channels) unknown.erase(channel);
        }
        std::vector<Plane> planes;
        for (const auto& one : found) {
            if (one.channels.empty() || covered(one, found)) continue;
            const auto& anode = one.anode;
            for (size_t ind = 0; ind < nplanes; ++ind) {
                if (anode[ind].channels.empty()) continue;
                planes.push_back({std::string(1, "UVW"[ind]), one.ident, ranges_of(anode[ind].channels),
                                  anode[ind].pitch, description.drift_speed});
            }
        }
        if (!unknown.empty()) {
            fail(fmt::format("{} of {} channels, such as {}, are none of the detector \"{}\"", unknown.size(),
                             wanted.size(), *unknown.begin(), detector));
        }
        return planes;
    }
}
