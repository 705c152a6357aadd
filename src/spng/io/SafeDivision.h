#pragma once

namespace WireCell::SPNG {

    /// Have LibTorch's divisions of two integers in TorchScript throw where the processor would end the program: by zero,
    /// and where the quotient does not fit.  For the whole process, at the first call.  Its compiler makes divisions of
    /// constants itself, so that no look at compiled code comes in time.
    void make_divisions_safe();
}
