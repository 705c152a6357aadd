#pragma once
#include "CoincideKernel.h"

namespace WireCell::SPNG::detail {

    /// The launch of the search for coincidences on a GPU, or null where the library with our kernels is absent.
    using CoincideLaunch = const char* (*)(const CoincideCall*, void*);
    CoincideLaunch cuda_coincide();
}
