#pragma once
#include "WireCellFlow/GraphPlan.h"

#include <string>

namespace WireCell::Flow {
    /// A graph in the language of Graphviz: a box per node with its type and name, an arrow per edge with the type of
    /// its messages.
    std::string draw_graph(const GraphPlan& plan, const std::string& title);
}
