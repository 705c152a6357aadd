#include "WireCellFlow/GraphDrawing.h"
#include "WireCellUtil/String.h"
#include "WireCellUtil/Type.h"

#include <fmt/format.h>

namespace WireCell::Flow {
    namespace {
        std::string quoted(const std::string& text)
        {
            std::string out = "\"";
            for (const char one : text) {
                if (one == '"' || one == '\\') out += '\\';
                out += one;
            }
            return out + "\"";
        }

        const char* shape(INode::NodeCategory category)
        {
            switch (category) {
            case INode::sourceNode:
                return "invhouse";
            case INode::sinkNode:
                return "house";
            case INode::faninNode:
            case INode::joinNode:
                return "invtrapezium";
            case INode::fanoutNode:
            case INode::splitNode:
                return "trapezium";
            default:
                return "box";
            }
        }

        /// "IFrame" of "std::shared_ptr<WireCell::IFrame const>" and of "WireCell::IFrame".
        std::string short_type(const std::string& mangled)
        {
            auto name = demangle(mangled);
            const auto end =
                name.find_first_of(" >", name.rfind("WireCell::") == std::string::npos ? 0 : name.rfind("WireCell::"));
            name = name.substr(0, end);
            const auto colon = name.rfind("::");
            return colon == std::string::npos ? name : name.substr(colon + 2);
        }

        /// Of an end that is one of several.
        std::string port_label(const char* key, size_t port, size_t ports)
        {
            return ports > 1 ? fmt::format(", {}=\"{}\"", key, port) : "";
        }
    }

    std::string draw_graph(const GraphPlan& plan, const std::string& title)
    {
        auto out = fmt::format("digraph {} {{\n  rankdir=LR;\n  node [fontname=\"Helvetica\", shape=box];\n"
                               "  edge [fontname=\"Helvetica\", fontsize=9];\n",
                               quoted(title));
        for (size_t ind = 0; ind < plan.nodes.size(); ++ind) {
            const auto& node = plan.nodes[ind];
            const auto [type, name] = String::parse_pair(node.tn);
            auto label = quoted(type + "\n" + name);
            const auto line = label.find('\n');
            label.replace(line, 1, name.empty() ? "" : "\\n");
            out += fmt::format("  n{} [label={}, shape={}];\n", ind, label, shape(node.node->category()));
        }
        for (const auto& [tail, head] : plan.edges) {
            const auto tails = plan.nodes[tail.node].node->output_types();
            const auto heads = plan.nodes[head.node].node->input_types();
            out += fmt::format("  n{} -> n{} [label={}{}{}];\n", tail.node, head.node,
                               quoted(short_type(tails[tail.port])), port_label("taillabel", tail.port, tails.size()),
                               port_label("headlabel", head.port, heads.size()));
        }
        return out + "}\n";
    }
}
