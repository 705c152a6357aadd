#pragma once
#include <cstdint>

/// The search for coincidences as the threads of a GPU do it, in a form that the host can run too.
#if defined(__CUDACC__)
#define SPNG_HOST_DEVICE __host__ __device__
#else
#define SPNG_HOST_DEVICE
#endif

namespace WireCell::SPNG {

    /// Everything that a launch needs, see coincide().  All pointers are the device's.
    struct CoincideCall {
        const int64_t* a;       ///< [image, row, word]
        const int64_t* b;       ///< [image, row, word]
        const int32_t* first;   ///< [pair] rows of a
        const int32_t* second;  ///< [pair] rows of b
        const int64_t* offsets; ///< [group + 1]
        int64_t* out;           ///< [image, group, word]
        int64_t images;
        int64_t rows_a;
        int64_t rows_b;
        int64_t groups;
        int64_t words;
    };

    /// How the pairs of a group are shared out: thread `part` takes every `coincide_parts`-th of them.
    constexpr int coincide_parts = 8;

    /// What a thread finds: the OR of (a & b) over its part of a group's pairs, at one word of one image.
    SPNG_HOST_DEVICE inline int64_t coincide_part(const CoincideCall& call, int64_t image, int64_t group, int64_t word,
                                                  int part)
    {
        const int64_t* a = call.a + image * call.rows_a * call.words + word;
        const int64_t* b = call.b + image * call.rows_b * call.words + word;
        int64_t bits = 0;
        for (int64_t pair = call.offsets[group] + part; pair < call.offsets[group + 1]; pair += coincide_parts) {
            bits |= a[call.first[pair] * call.words] & b[call.second[pair] * call.words];
        }
        return bits;
    }
}

/// The launch, in the library libWireCellSpngCuda.  Does not wait for the device.  `stream` is a cudaStream_t.  Returns
/// null, or what is wrong.
extern "C" const char* spng_cuda_coincide(const WireCell::SPNG::CoincideCall* call, void* stream);
