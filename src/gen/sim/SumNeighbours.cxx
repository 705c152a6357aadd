#include "Induce.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstring>
#include <utility>

// With a complex number as two floats side by side, s*r = (s.re r.re - s.im r.im, s.re r.im + s.im r.re).  Having each
// r.re twice in one vector and each r.im twice in another, the products of s with both are plain float arithmetic, and the
// cross terms are mixed once at the end of the sum.
namespace WireCell::Gen::Sim {

    namespace {
        constexpr int64_t bins = WireSpectra::bins;
        constexpr int64_t floats = 2 * bins;
        constexpr float nothing[floats] = {};           ///< the charge of a wire that has none
        constexpr int avx2_wires = 3, avx512_wires = 4; ///< of which the registers hold the sums

        struct Work {
            const float* const* wires; ///< nneighbours pointers, and one more for each further output wire
            int64_t nneighbours, npositions;
            int64_t offset;        ///< floats to the first frequency
            const float* response; ///< [neighbour, position, floats]
            int64_t step;          ///< floats from one output wire to the next
        };

        template <int count>
        struct Lanes {
            using type [[gnu::vector_size(count * sizeof(float))]] = float;
        };

        // By reference, as a function that gives a vector would need its instructions everywhere.
        template <class Vector>
        [[gnu::always_inline]] inline void load(const float* from, Vector& vector)
        {
            std::memcpy(&vector, from, sizeof(vector));
        }

        /// Of each pair of lanes the first in both of `first`, the second in both of `second`.
        template <class Vector, size_t... lane>
        [[gnu::always_inline]] inline void split(const Vector& pairs, Vector& first, Vector& second,
                                                 std::index_sequence<lane...>)
        {
            first = __builtin_shufflevector(pairs, pairs, (static_cast<int>(lane) / 2 * 2)...);
            second = __builtin_shufflevector(pairs, pairs, (static_cast<int>(lane) / 2 * 2 + 1)...);
        }

        /// The sums of `nwires` output wires, which share what is read of the response, at `count` floats' worth of
        /// frequencies.  Sums of nwires x nvectors stay in registers.
        template <int nwires, int nlanes, int nvectors>
        [[gnu::always_inline]] inline void sum(const Work& work, int64_t count, float* out)
        {
            using Vector = typename Lanes<nlanes>::type;
            constexpr std::make_index_sequence<nlanes> lanes;
            constexpr int64_t width = nlanes * nvectors;
            static_assert(floats % width == 0);
            for (int64_t begin = 0; begin < count; begin += width) {
                Vector direct[nwires][nvectors] = {}, crossed[nwires][nvectors] = {};
                for (int64_t neighbour = 0; neighbour < work.nneighbours; ++neighbour) {
                    const float* from[nwires];
                    int64_t stride[nwires];
                    bool any = false;
                    for (int wire = 0; wire < nwires; ++wire) {
                        const float* found = work.wires[neighbour + wire];
                        from[wire] = (found ? found + work.offset : nothing) + begin;
                        stride[wire] = found ? floats : 0;
                        any = any || found;
                    }
                    if (!any) continue;
                    const float* response = work.response + neighbour * work.npositions * floats + begin;
                    for (int64_t position = 0; position < work.npositions; ++position, response += floats) {
#pragma GCC unroll 8
                        for (int ind = 0; ind < nvectors; ++ind) {
                            Vector both, re, im, charge;
                            load(response + ind * nlanes, both);
                            split(both, re, im, lanes);
#pragma GCC unroll 8
                            for (int wire = 0; wire < nwires; ++wire) {
                                load(from[wire] + ind * nlanes, charge);
                                direct[wire][ind] += charge * re;
                                crossed[wire][ind] += charge * im;
                            }
                        }
#pragma GCC unroll 8
                        for (int wire = 0; wire < nwires; ++wire) from[wire] += stride[wire];
                    }
                }
                for (int wire = 0; wire < nwires; ++wire) {
                    float* const to = out + wire * work.step + begin;
                    for (int64_t ind = 0; ind < std::min(width, count - begin); ind += 2) {
                        const auto vector = ind / nlanes, lane = ind % nlanes;
                        const auto &straight = direct[wire][vector], &mixed = crossed[wire][vector];
                        to[ind] = straight[lane] - mixed[lane + 1];
                        to[ind + 1] = straight[lane + 1] + mixed[lane];
                    }
                }
            }
        }

        using sum_function = void (*)(const Work&, int64_t, float*);

        /// How to make the sums of one wire, and those of several at once.
        struct Ways {
            sum_function one, several;
            int64_t count; ///< of the several
        };

        void sum_plain(const Work& work, int64_t count, float* out) { sum<1, 4, 4>(work, count, out); }
#if defined(__x86_64__)
        [[gnu::target("avx2,fma")]] void sum_avx2(const Work& work, int64_t count, float* out)
        {
            sum<1, 8, 4>(work, count, out);
        }
        [[gnu::target("avx2,fma")]] void sum_more_avx2(const Work& work, int64_t count, float* out)
        {
            sum<avx2_wires, 8, 2>(work, count, out);
        }
        [[gnu::target("avx512f")]] void sum_avx512(const Work& work, int64_t count, float* out)
        {
            sum<1, 16, 2>(work, count, out);
        }
        [[gnu::target("avx512f")]] void sum_more_avx512(const Work& work, int64_t count, float* out)
        {
            sum<avx512_wires, 16, 2>(work, count, out);
        }
#endif

        /// The fastest that this processor can do.
        Ways choose()
        {
#if defined(__x86_64__)
            if (__builtin_cpu_supports("avx512f")) return {sum_avx512, sum_more_avx512, avx512_wires};
            if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
                return {sum_avx2, sum_more_avx2, avx2_wires};
            }
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

    void sum_neighbours(const std::vector<const float*>& wires, int64_t of, const WireSpectra& response,
                        at::Tensor& out)
    {
        static const Ways ways = choose();
        const int64_t nfreqs = response.nfreqs, nwires = out.size(0);
        auto* sums = reinterpret_cast<float*>(out.data_ptr<c10::complex<float>>());
        at::parallel_for(0, response.data.size(0), 1, [&](int64_t first, int64_t last) {
            for (int64_t block = first; block < last; ++block) {
                const int64_t begin = block * bins, count = std::min(bins, nfreqs - begin);
                const auto* own = response.data.const_data_ptr<c10::complex<float>>() + block * response.data.stride(0);
                int64_t wire = 0;
                while (wire < nwires) {
                    const bool has_several = wire + ways.count <= nwires;
                    const Work work{.wires = wires.data() + wire,
                                    .nneighbours = response.data.size(1),
                                    .npositions = response.npositions,
                                    .offset = block * of * response.npositions * floats,
                                    .response = reinterpret_cast<const float*>(own),
                                    .step = 2 * nfreqs};
                    (has_several ? ways.several : ways.one)(work, 2 * count, sums + (wire * nfreqs + begin) * 2);
                    wire += has_several ? ways.count : 1;
                }
            }
        });
    }
}
