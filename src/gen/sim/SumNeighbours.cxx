#include "Induce.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

// With a complex number as two floats side by side, s*r = (s.re r.re - s.im r.im, s.re r.im + s.im r.re).  Holding each
// r.re twice in `re` and each r.im twice in `im`, the products s*re and s*im are plain float arithmetic that compilers
// turn into vector instructions, and the cross terms are mixed once at the end of the sum.
namespace WireCell::Gen::Sim {

    namespace {
        constexpr int64_t bins = 32; ///< frequencies at once: the sums stay in registers
        constexpr int64_t floats = 2 * bins;

        struct Work {
            const float* const* wires; ///< nneighbours pointers
            int64_t nneighbours, npositions;
            int64_t stride;       ///< floats from one position to the next
            int64_t offset;       ///< floats to the first frequency
            const float *re, *im; ///< [neighbour, position, floats]
        };

        /// The sums of one output wire at `count` floats' worth of frequencies.
        template <bool whole>
        [[gnu::always_inline]] inline void sum(const Work& work, int64_t count, float* out)
        {
            alignas(64) float direct[floats] = {}, crossed[floats] = {};
            const int64_t n = whole ? floats : count;
            for (int64_t neighbour = 0; neighbour < work.nneighbours; ++neighbour) {
                if (!work.wires[neighbour]) continue;
                for (int64_t position = 0; position < work.npositions; ++position) {
                    const float* s = work.wires[neighbour] + position * work.stride + work.offset;
                    const int64_t row = (neighbour * work.npositions + position) * floats;
                    const float *re = work.re + row, *im = work.im + row;
                    for (int64_t ind = 0; ind < n; ++ind) {
                        direct[ind] += s[ind] * re[ind];
                        crossed[ind] += s[ind] * im[ind];
                    }
                }
            }
            for (int64_t ind = 0; ind < n; ind += 2) {
                out[ind] = direct[ind] - crossed[ind + 1];
                out[ind + 1] = direct[ind + 1] + crossed[ind];
            }
        }

        using sum_function = void (*)(const Work&, int64_t, float*);

        void sum_any(const Work& work, int64_t count, float* out) { sum<false>(work, count, out); }
        void sum_plain(const Work& work, int64_t count, float* out) { sum<true>(work, count, out); }
#if defined(__x86_64__)
        [[gnu::target("avx2,fma")]] void sum_avx2(const Work& work, int64_t count, float* out)
        {
            sum<true>(work, count, out);
        }
        [[gnu::target("avx512f")]] void sum_avx512(const Work& work, int64_t count, float* out)
        {
            sum<true>(work, count, out);
        }
#endif

        /// The fastest that this processor can do.
        sum_function choose()
        {
#if defined(__x86_64__)
            if (__builtin_cpu_supports("avx512f")) return sum_avx512;
            if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return sum_avx2;
#endif
            return sum_plain;
        }
    }

    void sum_neighbours(const std::vector<const float*>& wires, const at::Tensor& response, at::Tensor& out)
    {
        static const sum_function fastest = choose();
        const int64_t nneighbours = response.size(0), npositions = response.size(1), nfreqs = response.size(2);
        const int64_t nrows = nneighbours * npositions;
        const auto kernel = response.contiguous();
        const auto* spectrum = reinterpret_cast<const float*>(kernel.data_ptr<c10::complex<float>>());
        auto* sums = reinterpret_cast<float*>(out.data_ptr<c10::complex<float>>());
        const int64_t nblocks = (nfreqs + bins - 1) / bins;
        at::parallel_for(0, nblocks, 1, [&](int64_t first, int64_t last) {
            std::vector<float> re(nrows * floats), im(nrows * floats);
            for (int64_t block = first; block < last; ++block) {
                const int64_t begin = block * bins, count = std::min(bins, nfreqs - begin);
                for (int64_t row = 0; row < nrows; ++row) {
                    const float* from = spectrum + (row * nfreqs + begin) * 2;
                    for (int64_t ind = 0; ind < 2 * count; ++ind) {
                        re[row * floats + ind] = from[ind - ind % 2];
                        im[row * floats + ind] = from[ind - ind % 2 + 1];
                    }
                }
                const auto function = count == bins ? fastest : sum_any;
                for (int64_t wire = 0; wire < out.size(0); ++wire) {
                    const Work work{wires.data() + wire, nneighbours, npositions, 2 * nfreqs,
                                    2 * begin,           re.data(),   im.data()};
                    function(work, 2 * count, sums + (wire * nfreqs + begin) * 2);
                }
            }
        });
    }
}
