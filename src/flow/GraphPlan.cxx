#include "WireCellFlow/GraphPlan.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/Type.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>

namespace WireCell::Flow {
    namespace {
        /// The ports of one direction of a node and what is plugged into each.
        struct Ports {
            std::vector<std::string> types;
            std::vector<std::vector<std::string>> plugged;
        };

        class Planner {
          public:
            GraphPlan plan(const Configuration& edges, const std::string& who)
            {
                if (!edges.is_array() && !edges.is_null()) {
                    m_problems.push_back(fmt::format("edges: got {} (want an array)", printable(edges.dump())));
                }
                else {
                    for (size_t ind = 0; ind < edges.size(); ++ind) add_edge(edges[ind], ind);
                }
                check_plugs();
                sort();
                if (!m_problems.empty()) {
                    const auto number = m_problems.size();
                    THROW(ValueError() << errmsg{fmt::format("{}: the graph has {} problem{}:\n  {}", who, number,
                                                             number == 1 ? "" : "s", shortlist(m_problems, "\n  "))});
                }
                return std::move(m_plan);
            }

          private:
            GraphPlan m_plan;
            std::map<std::string, std::optional<size_t>> m_known;
            std::vector<Ports> m_inputs, m_outputs;
            std::vector<std::string> m_problems;

            /// The index of a node, none if there is no such node.
            std::optional<size_t> find_node(const std::string& configured)
            {
                const auto [type, name] = String::parse_pair(configured);
                const auto tn = name.empty() ? type : type + ":" + name;
                const auto it = m_known.find(tn);
                if (it != m_known.end()) return it->second;
                auto& index = m_known[tn];
                const auto node = Factory::find_maybe_tn<INode>(tn);
                if (!node) {
                    const bool other = Factory::find_maybe_tn<Interface>(tn) != nullptr;
                    m_problems.push_back(other ? fmt::format("\"{}\" is not a node", printable(tn))
                                               : fmt::format("no such node \"{}\"", printable(tn)));
                    return index;
                }
                index = m_plan.nodes.size();
                m_plan.nodes.push_back({tn, node});
                m_inputs.push_back(ports(node->input_types()));
                m_outputs.push_back(ports(node->output_types()));
                return index;
            }

            static Ports ports(const std::vector<std::string>& types)
            {
                return {types, std::vector<std::vector<std::string>>(types.size())};
            }

            /// One end of an edge as configured, none if it can not be.
            std::optional<GraphPlan::End> read_end(const Configuration& edge, size_t number, bool is_tail)
            {
                const std::string which = is_tail ? "tail" : "head";
                const auto end = branch(edge, which);
                const auto node = branch(end, "node");
                const auto port = branch(end, "port");
                if (!node.is_string() || node.get<std::string>().empty()) {
                    m_problems.push_back(fmt::format("edges[{}].{}.node: got {} (want \"type:name\")", number, which,
                                                     printable(node.dump())));
                    return std::nullopt;
                }
                const auto index = find_node(node.get<std::string>());
                if (!port.is_null() && !port.is_number_integer()) {
                    m_problems.push_back(fmt::format("edges[{}].{}.port: got {} (want an integer)", number, which,
                                                     printable(port.dump())));
                    return std::nullopt;
                }
                if (!index) return std::nullopt;
                const auto number_of_port = port.is_null() ? 0 : port.get<int64_t>();
                const auto have = static_cast<int64_t>((is_tail ? m_outputs : m_inputs)[*index].types.size());
                if (number_of_port < 0 || number_of_port >= have) {
                    m_problems.push_back(fmt::format("edges[{}]: \"{}\" has no {} port {} (it has {})", number,
                                                     m_plan.nodes[*index].tn, is_tail ? "output" : "input",
                                                     number_of_port, have));
                    return std::nullopt;
                }
                return GraphPlan::End{*index, static_cast<size_t>(number_of_port)};
            }

            std::string name_of(const Configuration& edge, const std::string& which) const
            {
                const auto node = branch(edge, which + ".node");
                return node.is_string() ? printable(node.get<std::string>()) : "?";
            }

            std::string type_of(const GraphPlan::End& end, bool is_tail) const
            {
                return (is_tail ? m_outputs : m_inputs)[end.node].types[end.port];
            }

            std::string describe(const GraphPlan::End& end, bool is_tail) const
            {
                return fmt::format("\"{}\" {} port {} ({})", m_plan.nodes[end.node].tn, is_tail ? "output" : "input",
                                   end.port, demangle(type_of(end, is_tail)));
            }

            void add_edge(const Configuration& edge, size_t number)
            {
                const auto tail = read_end(edge, number, true);
                const auto head = read_end(edge, number, false);
                // An end whose partner is wrong counts as plugged: one mistake is told once.
                if (tail) m_outputs[tail->node].plugged[tail->port].push_back(name_of(edge, "head"));
                if (head) m_inputs[head->node].plugged[head->port].push_back(name_of(edge, "tail"));
                if (!tail || !head) return;
                if (type_of(*tail, true) != type_of(*head, false)) {
                    m_problems.push_back(fmt::format("edges[{}]: {} does not fit {}", number, describe(*tail, true),
                                                     describe(*head, false)));
                }
                m_plan.edges.push_back({*tail, *head});
            }

            void check_plugs()
            {
                for (size_t node = 0; node < m_plan.nodes.size(); ++node) {
                    check_plugs(node, m_inputs[node], false);
                    check_plugs(node, m_outputs[node], true);
                }
            }

            void check_plugs(size_t node, const Ports& ports, bool is_tail)
            {
                for (size_t port = 0; port < ports.types.size(); ++port) {
                    const auto& plugged = ports.plugged[port];
                    const auto what = describe({node, port}, is_tail);
                    if (plugged.empty()) m_problems.push_back(what + " is not connected");
                    if (plugged.size() > 1) {
                        m_problems.push_back(fmt::format("{} is plugged {} times: {} {}", what, plugged.size(),
                                                         is_tail ? "to" : "from", shortlist(plugged)));
                    }
                }
            }

            /// Kahn's algorithm; of the nodes that are ready the first goes first.
            void sort()
            {
                std::vector<size_t> waiting(m_plan.nodes.size(), 0);
                std::multimap<size_t, size_t> next;
                for (const auto& edge : m_plan.edges) {
                    ++waiting[edge.head.node];
                    next.emplace(edge.tail.node, edge.head.node);
                }
                std::set<size_t> ready;
                for (size_t node = 0; node < waiting.size(); ++node) {
                    if (waiting[node] == 0) ready.insert(node);
                }
                while (!ready.empty()) {
                    const size_t node = *ready.begin();
                    ready.erase(ready.begin());
                    m_plan.order.push_back(node);
                    const auto [begin, end] = next.equal_range(node);
                    for (auto it = begin; it != end; ++it) {
                        if (--waiting[it->second] == 0) ready.insert(it->second);
                    }
                }
                if (m_plan.order.size() == m_plan.nodes.size()) return;
                std::vector<std::string> stuck;
                for (size_t node = 0; node < waiting.size(); ++node) {
                    if (waiting[node]) stuck.push_back(m_plan.nodes[node].tn);
                }
                m_problems.push_back(fmt::format("a cycle is among, or feeds, {}", shortlist(stuck)));
            }
        };
    }

    GraphPlan plan_graph(const Configuration& edges, const std::string& who) { return Planner().plan(edges, who); }
}
