#include "../algo/cells/CoincideKernel.h"

#include <cuda_runtime_api.h>

namespace {
    using WireCell::SPNG::coincide_parts;
    using WireCell::SPNG::CoincideCall;

    constexpr int words_at_once = 32; // neighbouring threads read neighbouring words

    /// A block per group: threads (word, part).
    __global__ void coincide_groups(const CoincideCall call)
    {
        __shared__ long long found[coincide_parts][words_at_once];
        const int64_t word = static_cast<int64_t>(blockIdx.y) * words_at_once + threadIdx.x;
        const int64_t group = blockIdx.x;
        const bool inside = word < call.words;
        for (int64_t image = blockIdx.z; image < call.images; image += gridDim.z) {
            const int part = static_cast<int>(threadIdx.y);
            found[part][threadIdx.x] = inside ? WireCell::SPNG::coincide_part(call, image, group, word, part) : 0;
            __syncthreads();
            if (part == 0 && inside) {
                long long bits = 0;
                for (int other = 0; other < coincide_parts; ++other) bits |= found[other][threadIdx.x];
                call.out[(image * call.groups + group) * call.words + word] = bits;
            }
            __syncthreads();
        }
    }
}

const char* spng_cuda_coincide(const CoincideCall* call, void* stream)
{
    if (call->images == 0 || call->groups == 0 || call->words == 0) return nullptr;
    constexpr int64_t most = 65535; // blocks along y and z
    const int64_t columns = (call->words + words_at_once - 1) / words_at_once;
    if (columns > most) return "more ticks than the kernel takes";
    const dim3 blocks(static_cast<unsigned>(call->groups), static_cast<unsigned>(columns),
                      static_cast<unsigned>(call->images < most ? call->images : most));
    coincide_groups<<<blocks, dim3(words_at_once, coincide_parts), 0, static_cast<cudaStream_t>(stream)>>>(*call);
    const auto status = cudaGetLastError();
    return status == cudaSuccess ? nullptr : cudaGetErrorString(status);
}
