#pragma once
#include "WireCellUtil/WireSchema.h"

#include <string>

namespace WireCell::WireSchema {

    /// Parse a wires file: indices are checked, nothing is corrected.
    StoreDB read_file(const std::string& path);

    /// Bring a store, as loaded, to a level of correction.
    void correct(StoreDB& db, Correction level);

    inline Point center(const Wire& wire) { return 0.5 * (wire.tail + wire.head); }

    /// Unit vectors of the mean wire, and the mean pitch vector, of a plane of a store.
    Vector mean_wire(const StoreDB& db, const Plane& plane);
    Vector mean_pitch(const StoreDB& db, const Plane& plane);
}
