#pragma once
#include "WireCellIface/INode.h"
#include "WireCellUtil/Configuration.h"

#include <string>
#include <vector>

namespace WireCell::Flow {
    /// What the `edges` of a data flow engine say, checked and in order.
    struct GraphPlan {
        struct Node {
            std::string tn; ///< "type:name" or, for a node without a name, "type"
            INode::pointer node;
        };
        struct End {
            size_t node; ///< Index into nodes
            size_t port;
        };
        struct Edge {
            End tail; ///< An output port
            End head; ///< An input port
        };

        std::vector<Node> nodes;   ///< In the order in which the edges name them, tail first
        std::vector<Edge> edges;   ///< As configured
        std::vector<size_t> order; ///< The nodes from sources to sinks; those that are free to choose in their order
    };

    /// Read an array of {tail:{node:"type:name", port:0}, head:{node:"type:name", port:0}}.
    ///
    /// Nodes are found, never made.  All that is wrong is told at once in one ValueError that starts with `who`: edges
    /// that can not be read, nodes that are not there, ports that are not there, differ in type, are plugged twice or
    /// not at all, and cycles.
    GraphPlan plan_graph(const Configuration& edges, const std::string& who);
}
