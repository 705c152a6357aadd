#include "CudaKernels.h"

#include <dlfcn.h>

namespace WireCell::SPNG::detail {

    CoincideLaunch cuda_coincide()
    {
        static const auto launch = [] {
            void* const library = dlopen("libWireCellSpngCuda.so", RTLD_NOW | RTLD_LOCAL);
            return library ? reinterpret_cast<CoincideLaunch>(dlsym(library, "spng_cuda_coincide")) : nullptr;
        }();
        return launch;
    }
}
