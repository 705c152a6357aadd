#pragma once

namespace WireCell::SPNG {

    /// The largest multiplicity that a component may have: more ports than any graph has are a mistake, which would take all memory.
    inline constexpr int most_ports = 10000;
}
