#pragma once
#include <cstddef>

namespace WireCell::SPNG {

    /// Have LibTorch take the memory of large CPU tensors from blocks that earlier ones gave back, for the rest of the process,
    /// if the environment variable SPNG_KEEP_MEMORY is 1.  The program `wire-cell` sets it; in programs of others memory is
    /// theirs to arrange.
    ///
    /// An image of an event has the size of one that was there before.  Memory that is new from the system costs it as much time
    /// as an image's filter, and what the C library keeps of the old is rarely of use for the new.
    void keep_image_memory();

    /// Give the system back what idle blocks hold, at most some bytes more than wanted: before as much is asked of the C library.
    /// Nothing where no blocks are kept.
    void give_back_image_memory(size_t wanted);
}
