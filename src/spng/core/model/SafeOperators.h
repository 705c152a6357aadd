#pragma once

namespace WireCell::SPNG {

    /// Have LibTorch's divisions of two integers in TorchScript throw where the processor would end the program: by zero,
    /// and where the quotient does not fit.  And have no TorchScript map files into memory.  For the whole process, at the
    /// first call: the compiler runs what has constant arguments itself, so that no look at compiled code comes in time.
    void make_operators_safe();
}
