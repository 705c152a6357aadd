#pragma once

namespace WireCell {

    /// Memory of this process in kilobytes: resident, and the whole address space.  Zero where the
    /// system does not tell.
    double memusage_resident();
    double memusage_size();

}
