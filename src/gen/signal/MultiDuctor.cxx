#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IDepoFramer.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <functional>

namespace WireCell::Gen {

    struct MultiDuctorRule {
        std::string ductor;          ///< type:name of a component that makes frames of deposits
        std::string rule = "bool";   ///< what its deposits are told by: "wirebounds" or "bool"
        nlohmann::json args = false; ///< regions [[{plane, min, max}, ...], ...], or whether it takes what comes
    };
    BOOST_DESCRIBE_STRUCT(MultiDuctorRule, (), (ductor, rule, args))

    struct MultiDuctorConfig {
        std::string anode = "AnodePlane";                 ///< type:name of the anode
        std::vector<std::vector<MultiDuctorRule>> chains; ///< rules in the order in which they are tried
    };
    BOOST_DESCRIBE_STRUCT(MultiDuctorConfig, (), (anode, chains))

    /// Gives deposits to one ductor or another, by the wires that are next to them: for detectors whose field differs from
    /// place to place.  In each chain a deposit goes to the first ductor whose rule holds for it.  The frame has the traces of all
    /// of them; those of one channel are to be added, which Reframer does.
    ///
    /// The rule "wirebounds" holds inside any of its regions.  A deposit is inside of one if for each of its ranges the nearest
    /// wire in that plane, 0 to 2 for U, V, W, is one from min to max, both included.
    class MultiDuctor : public Aux::Function<MultiDuctorConfig, IDepoFramer> {
      public:
        MultiDuctor()
          : Function("MultiDuctor", "gen")
        {
        }

      private:
        /// Of the nearest wire in each plane.
        using Rule = std::function<bool(const std::vector<int>& wires)>;

        struct Face {
            BoundingBox volume;
            IWirePlane::vector planes;
        };

        struct Choice {
            Rule holds;
            std::shared_ptr<IDepoFramer> ductor;
            std::string name;
        };

        struct Range {
            int plane = -1, min = 0, max = -1;
        };

        void configured() override
        {
            const auto anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
            m_faces.clear();
            for (const auto& face : anode->faces()) {
                if (face) m_faces.push_back({face->sensitive(), face->planes()});
            }
            m_chains.clear();
            SPNG_VALIDATE(!m_cfg.chains.empty(), "chains is empty (want a list of lists of rules)");
            for (size_t chain = 0; chain < m_cfg.chains.size(); ++chain) {
                auto& choices = m_chains.emplace_back();
                for (size_t ind = 0; ind < m_cfg.chains[chain].size(); ++ind) {
                    const auto& one = m_cfg.chains[chain][ind];
                    const auto key = fmt::format("chains[{}][{}]", chain, ind);
                    SPNG_VALIDATE(!one.ductor.empty(), "{}.ductor is empty (want the type:name of a ductor)", key);
                    choices.push_back({rule_of(one, key), Factory::find_tn<IDepoFramer>(one.ductor), one.ductor});
                }
                SPNG_VALIDATE(!choices.empty(), "chains[{}] is empty (want a list of rules)", chain);
            }
        }

        Rule rule_of(const MultiDuctorRule& one, const std::string& key) const
        {
            if (one.rule == "bool") {
                SPNG_VALIDATE(one.args.is_boolean(), "{}.args: got {} (want true or false)", key, one.args.dump());
                const bool all = one.args.get<bool>();
                return [all](const std::vector<int>&) { return all; };
            }
            SPNG_VALIDATE(one.rule == "wirebounds", "{}.rule: got '{}' (want 'wirebounds' or 'bool')", key, one.rule);
            return [regions = regions_of(one.args, key + ".args")](const std::vector<int>& wires) {
                const auto inside = [&](const Range& range) {
                    const int wire = wires[range.plane];
                    return range.min <= wire && wire <= range.max;
                };
                return std::any_of(regions.begin(), regions.end(), [&](const auto& ranges) {
                    return std::all_of(ranges.begin(), ranges.end(), inside);
                });
            };
        }

        std::vector<std::vector<Range>> regions_of(const nlohmann::json& args, const std::string& key) const
        {
            SPNG_VALIDATE(args.is_array(), "{}: got {} (want a list of regions)", key, args.dump());
            std::vector<std::vector<Range>> regions;
            for (const auto& region : args) {
                const auto where = fmt::format("{}[{}]", key, regions.size());
                SPNG_VALIDATE(region.is_array() && !region.empty(), "{}: got {} (want a list of {{plane, min, max}})",
                              where, region.dump());
                auto& ranges = regions.emplace_back();
                for (const auto& item : region) ranges.push_back(range_of(item, where));
            }
            return regions;
        }

        Range range_of(const nlohmann::json& item, const std::string& where) const
        {
            const auto number = [&](const char* key) {
                const bool is_there = item.is_object() && item.contains(key) && item[key].is_number_integer();
                SPNG_VALIDATE(is_there, "{}: got {} (want whole numbers plane, min and max)", where, item.dump());
                return item[key].get<int>();
            };
            const Range range{number("plane"), number("min"), number("max")};
            for (const auto& face : m_faces) {
                SPNG_VALIDATE(range.plane >= 0 && range.plane < static_cast<int>(face.planes.size()),
                              "{}: plane {} of an anode with {} planes", where, range.plane, face.planes.size());
                const auto wires = static_cast<int>(face.planes[range.plane]->wires().size());
                SPNG_VALIDATE(range.min >= 0 && range.min <= range.max && range.max < wires,
                              "{}: wires {} to {} of plane {}, which has {}", where, range.min, range.max, range.plane,
                              wires);
            }
            return range;
        }

        /// The nearest wire in each plane of the face whose volume a place is in; none where it is in none.
        std::vector<int> wires_at(const Point& place) const
        {
            std::vector<int> wires;
            for (const auto& face : m_faces) {
                if (face.volume.empty() || !face.volume.inside(place)) continue;
                for (const auto& plane : face.planes) {
                    const auto& pimpos = *plane->pimpos();
                    wires.push_back(pimpos.closest(pimpos.distance(place)).first);
                }
                break;
            }
            return wires;
        }

        IFrame::pointer process(const IDepoSet::pointer& in) override
        {
            ITrace::vector traces;
            IFrame::pointer first;
            for (const auto& choices : m_chains) {
                const auto parts = parted(*in->depos(), choices, in->ident());
                for (size_t ind = 0; ind < choices.size(); ++ind) {
                    // Each one is called for each set, so that their frames are numbered alike.
                    const auto part = std::make_shared<Aux::SimpleDepoSet>(in->ident(), parts[ind]);
                    const auto frame = frame_of(choices[ind], part);
                    if (!first) first = frame;
                    SPNG_VALIDATE(frame->time() == first->time() && frame->tick() == first->tick(),
                                  "frames of {} begin at {} ns with ticks of {} ns, the first one at {} with {} (want "
                                  "the same). Try the same keys for both",
                                  choices[ind].name, frame->time(), frame->tick(), first->time(), first->tick());
                    traces.insert(traces.end(), frame->traces()->begin(), frame->traces()->end());
                }
            }
            return std::make_shared<Aux::SimpleFrame>(first->ident(), first->time(), traces, first->tick());
        }

        static IFrame::pointer frame_of(const Choice& choice, const IDepoSet::pointer& depos)
        {
            IFrame::pointer frame;
            SPNG_VALIDATE((*choice.ductor)(depos, frame) && frame, "{} gave no frame", choice.name);
            return frame;
        }

        /// The deposits of each ductor of a chain.
        std::vector<IDepo::vector> parted(const IDepo::vector& depos, const std::vector<Choice>& choices,
                                          int ident) const
        {
            std::vector<IDepo::vector> parts(choices.size());
            size_t beyond = 0, left = 0;
            for (const auto& depo : depos) {
                const auto wires = wires_at(depo->pos());
                if (wires.empty()) {
                    ++beyond;
                    continue;
                }
                const auto found = std::find_if(choices.begin(), choices.end(),
                                                [&](const Choice& choice) { return choice.holds(wires); });
                if (found == choices.end()) { ++left; }
                else {
                    parts[found - choices.begin()].push_back(depo);
                }
            }
            if (beyond)
                log->info("{} of {} deposits of set {} are beyond the anode's volumes", beyond, depos.size(), ident);
            if (left) log->warn("{} of {} deposits of set {} are of no rule", left, depos.size(), ident);
            return parts;
        }

        std::vector<Face> m_faces;
        std::vector<std::vector<Choice>> m_chains;
    };
}

WIRECELL_FACTORY(MultiDuctor, WireCell::Gen::MultiDuctor, WireCell::IDepoFramer, WireCell::INamed,
                 WireCell::IConfigurable)
