#pragma once
#include <string>
#include <vector>

namespace WireCell {

    /// The plugins of this toolkit, for descriptions when none are named.
    inline const std::vector<std::string>& own_plugins()
    {
        static const std::vector<std::string> all = {"WireCellAux",     "WireCellSio",    "WireCellGen",
                                                     "WireCellSigProc", "WireCellPgraph", "WireCellApps",
                                                     "WireCellSpng",    "WireCellTbb",    "WireCellSpngTrain"};
        return all;
    }
}
