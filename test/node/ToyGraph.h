#pragma once
#include "ToyNodes.h"
#include "WireCellUtil/Configuration.h"

/// Graphs of toy nodes.  A test program that includes this registers the toy nodes.
WIRECELL_FACTORY(ToySource, WireCell::Toy::Source, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToySink, WireCell::Toy::Sink, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyWordSink, WireCell::Toy::WordSink, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyTwice, WireCell::Toy::Twice, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyRepeat, WireCell::Toy::Repeat, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyFanout, WireCell::Toy::Fanout, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToySum, WireCell::Toy::Sum, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToySplit, WireCell::Toy::Split, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyJoin, WireCell::Toy::Join, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyHydraVV, WireCell::Toy::HydraVV, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyHydraTT, WireCell::Toy::HydraTT, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyNoNode, WireCell::Toy::NoNode, WireCell::INamed)

namespace WireCell::Toy {
    using Lines = std::vector<std::string>;
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    /// "tail[.port] head[.port]", nodes as "Type:name".
    inline Configuration edges(const Pairs& pairs)
    {
        const auto end = [](const std::string& text) {
            const auto dot = text.find('.');
            Configuration one = {{"node", text.substr(0, dot)}};
            if (dot != std::string::npos) one["port"] = std::stoi(text.substr(dot + 1));
            return one;
        };
        auto all = Configuration::array();
        for (const auto& [tail, head] : pairs) all.push_back({{"tail", end(tail)}, {"head", end(head)}});
        return all;
    }

    /// A hydra of tuples, between a node that gives such and one that takes such.
    inline Configuration tuple_hydra()
    {
        return edges({{"ToySource:src", "ToySplit:split"},
                      {"ToySplit:split.0", "ToyHydraTT:tt.0"},
                      {"ToySplit:split.1", "ToyHydraTT:tt.1"},
                      {"ToyHydraTT:tt.0", "ToyJoin:join.1"},
                      {"ToyHydraTT:tt.1", "ToyJoin:join.0"},
                      {"ToyJoin:join", "ToyWordSink:sink"}});
    }

    /// A hydra that takes nothing and gives nothing.
    inline Configuration lazy_hydra()
    {
        return edges({{"ToySource:src", "ToyFanout:out"},
                      {"ToyFanout:out.0", "ToyHydraVV:lazy.0"},
                      {"ToyFanout:out.1", "ToyHydraVV:lazy.1"},
                      {"ToyHydraVV:lazy.0", "ToySink:sink"},
                      {"ToyHydraVV:lazy.1", "ToySink:other"}});
    }

    /// Make and name the nodes, as the program does before it configures the engine.
    inline void make(const Configuration& list)
    {
        for (const auto& edge : list) {
            for (const auto* which : {"tail", "head"}) {
                const auto [type, name] = String::parse_pair(edge[which]["node"].get<std::string>());
                Factory::lookup<INamed>(type, name)->set_name(name);
            }
        }
    }

    /// What the nodes of that name noted.
    inline Lines noted(const std::string& name)
    {
        Lines lines;
        for (const auto& line : journal()) {
            if (String::startswith(line, name + ":")) lines.push_back(line.substr(name.size() + 1));
        }
        return lines;
    }
}
