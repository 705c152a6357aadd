#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace WireCell::Nets {

    /// What the program spng-net is asked for.
    struct ToolRequest {
        std::string network; ///< empty: a list of all; NAME.ts: a file, to be written with another threshold
        std::vector<std::string> settings; ///< options of the network, KEY=VALUE
        std::string shape = "usual";       ///< of the input: batch and its axes; or that which is usual for the network
        std::string axes;                  ///< of the input after batch; empty: the network's
        uint64_t seed = 1;
        std::string weights; ///< .npz file, empty: initial weights
        std::string write;   ///< .ts file
        std::string draw;    ///< Graphviz file
        std::string json;    ///< file of the table
        bool layers = false; ///< each of them, not the modules of the network
        bool time = false;   ///< how long it takes
    };

    /// Do what is asked for, and give the text that is to be printed.
    std::string run_tool(const ToolRequest& request);
}
