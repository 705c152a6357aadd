#include "Fuzz.h"
#include "WireCellFlow/GraphPlan.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"

#include <typeinfo>

using namespace WireCell;

namespace spng::fuzz {
    /// Ports of two types, many of each.
    class Ports : public INode, public INamed {
      public:
        NodeCategory category() override { return NodeCategory::hydraNode; }
        std::string signature() override { return typeid(Ports).name(); }
        std::vector<std::string> input_types() override { return {typeid(int).name(), typeid(float).name()}; }
        std::vector<std::string> output_types() override { return {typeid(float).name(), typeid(int).name()}; }
        std::string get_name() const override { return m_name; }
        void set_name(const std::string& name) override { m_name = name; }

      private:
        std::string m_name;
    };

    class Start : public Ports {
      public:
        std::vector<std::string> input_types() override { return {}; }
    };

    class End : public Ports {
      public:
        std::vector<std::string> output_types() override { return {}; }
    };
}

WIRECELL_FACTORY(Ports, spng::fuzz::Ports, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(Start, spng::fuzz::Start, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(End, spng::fuzz::End, WireCell::INode, WireCell::INamed)

/// The edges of a graph of nodes Start, Ports and End with the names "", a and b.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const bool made = [] {
        for (const auto* type : {"Start", "Ports", "End"}) {
            for (const auto* name : {"", "a", "b"}) Factory::lookup<INode>(type, name);
        }
        return true;
    }();
    const auto edges = Configuration::parse(data, data + size, nullptr, false);
    if (!made || edges.is_discarded()) return 0;
    spng::fuzz::attempt({"engine"}, [&] {
        const auto plan = Flow::plan_graph(edges, "engine");
        if (plan.order.size() != plan.nodes.size()) std::abort();
    });
    return 0;
}
