#include "Induce.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

// With a complex number as two floats side by side, s*r = (s.re r.re - s.im r.im, s.re r.im + s.im r.re).  Holding each
// r.re twice in `re` and each r.im twice in `im`, the products s*re and s*im are plain float arithmetic that compilers
// turn into vector instructions, and the cross terms are mixed once at the end of the sum.
namespace WireCell::Gen::Sim {

    namespace {
        constexpr int64_t bins = WireSpectra::bins; ///< frequencies at once: the sums stay in registers
        constexpr int64_t floats = 2 * bins;
        constexpr float nothing[floats] = {}; ///< the charge of a wire that has none

        struct Work {
            const float* const* wires; ///< nneighbours pointers, and one more for each further output wire
            int64_t nneighbours, npositions;
            int64_t offset;       ///< floats to the first frequency
            const float *re, *im; ///< [neighbour, position, floats]
            int64_t step;         ///< floats from one output wire to the next
        };

        /// The sums of `nwires` output wires, which share what is read of the response, at `count` floats' worth of
        /// frequencies.
        template <int nwires>
        [[gnu::always_inline]] inline void sum(const Work& work, int64_t count, float* out)
        {
            alignas(64) float direct[nwires][floats] = {}, crossed[nwires][floats] = {};
            for (int64_t neighbour = 0; neighbour < work.nneighbours; ++neighbour) {
                const float* from[nwires];
                int64_t stride[nwires];
                bool any = false;
                for (int wire = 0; wire < nwires; ++wire) {
                    const float* found = work.wires[neighbour + wire];
                    from[wire] = found ? found + work.offset : nothing;
                    stride[wire] = found ? floats : 0;
                    any = any || found;
                }
                if (!any) continue;
                const float *re = work.re + neighbour * work.npositions * floats, *im = re + (work.im - work.re);
                for (int64_t position = 0; position < work.npositions; ++position, re += floats, im += floats) {
                    for (int64_t ind = 0; ind < floats; ++ind) {
                        for (int wire = 0; wire < nwires; ++wire) {
                            direct[wire][ind] += from[wire][ind] * re[ind];
                            crossed[wire][ind] += from[wire][ind] * im[ind];
                        }
                    }
                    for (int wire = 0; wire < nwires; ++wire) from[wire] += stride[wire];
                }
            }
            for (int wire = 0; wire < nwires; ++wire, out += work.step) {
                for (int64_t ind = 0; ind < count; ind += 2) {
                    out[ind] = direct[wire][ind] - crossed[wire][ind + 1];
                    out[ind + 1] = direct[wire][ind + 1] + crossed[wire][ind];
                }
            }
        }

        using sum_function = void (*)(const Work&, int64_t, float*);

        /// How to make the sums of one wire, and those of several at once.
        struct Ways {
            sum_function one, several;
            int64_t count; ///< of the several
        };

        void sum_plain(const Work& work, int64_t count, float* out) { sum<1>(work, count, out); }
#if defined(__x86_64__)
        [[gnu::target("avx2,fma")]] void sum_avx2(const Work& work, int64_t count, float* out)
        {
            sum<1>(work, count, out);
        }
        [[gnu::target("avx512f")]] void sum_avx512(const Work& work, int64_t count, float* out)
        {
            sum<1>(work, count, out);
        }
        [[gnu::target("avx512f")]] void sum_four_avx512(const Work& work, int64_t count, float* out)
        {
            sum<4>(work, count, out);
        }
#endif

        /// The fastest that this processor can do.
        Ways choose()
        {
#if defined(__x86_64__)
            // Its registers hold the sums of four wires.
            if (__builtin_cpu_supports("avx512f")) return {sum_avx512, sum_four_avx512, 4};
            if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {sum_avx2, sum_avx2, 1};
#endif
            return {sum_plain, sum_plain, 1};
        }
    }

    void WireSpectra::make(int64_t wires, int64_t positions, int64_t frequencies)
    {
        npositions = positions;
        nfreqs = frequencies;
        data = at::empty({nblocks(), wires, npositions, bins}, at::kComplexFloat);
        data[nblocks() - 1].zero_();
    }

    const float* WireSpectra::wire(int64_t index) const
    {
        return reinterpret_cast<const float*>(data.const_data_ptr<c10::complex<float>>()) + index * data.stride(1) * 2;
    }

    void WireSpectra::set(int64_t index, const at::Tensor& spectra) const
    {
        const auto from = spectra.contiguous();
        const auto* in = from.const_data_ptr<c10::complex<float>>();
        auto* out = data.mutable_data_ptr<c10::complex<float>>() + index * data.stride(1);
        for (int64_t block = 0; block < nblocks(); ++block, out += data.stride(0)) {
            const int64_t begin = block * bins, count = std::min(bins, nfreqs - begin);
            for (int64_t position = 0; position < npositions; ++position) {
                std::copy_n(in + position * nfreqs + begin, count, out + position * bins);
            }
        }
    }

    SplitResponse::SplitResponse(const at::Tensor& response)
      : nneighbours(response.size(0))
      , npositions(response.size(1))
      , nfreqs(response.size(2))
    {
        const auto kernel = response.contiguous();
        const auto* spectrum = reinterpret_cast<const float*>(kernel.const_data_ptr<c10::complex<float>>());
        const int64_t nrows = nneighbours * npositions, nblocks = (nfreqs + bins - 1) / bins;
        parts = at::zeros({nblocks, 2, nrows, floats});
        auto* out = parts.mutable_data_ptr<float>();
        at::parallel_for(0, nblocks, 1, [&](int64_t first, int64_t last) {
            for (int64_t block = first; block < last; ++block) {
                const int64_t begin = block * bins, count = std::min(bins, nfreqs - begin);
                float *re = out + block * parts.stride(0), *im = re + parts.stride(1);
                for (int64_t row = 0; row < nrows; ++row) {
                    const float* from = spectrum + (row * nfreqs + begin) * 2;
                    for (int64_t ind = 0; ind < 2 * count; ++ind) {
                        re[row * floats + ind] = from[ind - ind % 2];
                        im[row * floats + ind] = from[ind - ind % 2 + 1];
                    }
                }
            }
        });
    }

    void sum_neighbours(const std::vector<const float*>& wires, int64_t of, const SplitResponse& response,
                        at::Tensor& out)
    {
        static const Ways ways = choose();
        const int64_t nfreqs = response.nfreqs, nwires = out.size(0);
        auto* sums = reinterpret_cast<float*>(out.data_ptr<c10::complex<float>>());
        at::parallel_for(0, response.parts.size(0), 1, [&](int64_t first, int64_t last) {
            for (int64_t block = first; block < last; ++block) {
                const int64_t begin = block * bins, count = std::min(bins, nfreqs - begin);
                const auto* re = response.parts.const_data_ptr<float>() + block * response.parts.stride(0);
                int64_t wire = 0;
                while (wire < nwires) {
                    const bool has_several = wire + ways.count <= nwires;
                    const Work work{.wires = wires.data() + wire,
                                    .nneighbours = response.nneighbours,
                                    .npositions = response.npositions,
                                    .offset = block * of * response.npositions * floats,
                                    .re = re,
                                    .im = re + response.parts.stride(1),
                                    .step = 2 * nfreqs};
                    (has_several ? ways.several : ways.one)(work, 2 * count, sums + (wire * nfreqs + begin) * 2);
                    wire += has_several ? ways.count : 1;
                }
            }
        });
    }
}
