#include "Induce.h"

#include "WireCellSpng/base/Dft.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>

namespace WireCell::Gen::Sim {

    namespace {
        constexpr int64_t wires_at_once = 64; ///< bounds the memory for charge and spectra
        constexpr int64_t wires_per_task = 8; ///< their charge and its transform stay in the cache

        /// Clouds that the grid holds, and which of them concern each block of wires.
        struct Plan {
            std::vector<Span> pitches;            ///< the impact bins of each cloud
            std::vector<std::vector<int>> blocks; ///< indices of clouds
            Span ticks;                           ///< that have charge
            int64_t dropped = 0;
            double lost_charge = 0;

            Plan(const std::vector<Cloud>& clouds, const PlaneGrid& grid)
            {
                const int per_wire = grid.positions - 1;
                blocks.resize((grid.nwires() + wires_at_once - 1) / wires_at_once);
                ticks = {grid.ticks.nbins(), 0};
                for (size_t ind = 0; ind < clouds.size(); ++ind) {
                    const auto& cloud = clouds[ind];
                    const auto& pitch =
                        pitches.emplace_back(covered(cloud.pitch, cloud.sigma_pitch, grid.impacts, grid.nsigma));
                    const auto time = covered(cloud.time, cloud.sigma_time, grid.ticks, grid.nsigma);
                    if (pitch.empty() || time.empty()) {
                        ++dropped;
                        lost_charge += cloud.charge;
                        continue;
                    }
                    ticks = {std::min(ticks.begin, time.begin), std::max(ticks.end, time.end)};
                    const auto first = pitch.begin / per_wire / wires_at_once;
                    const auto last = (pitch.end - 1) / per_wire / wires_at_once;
                    for (auto block = first; block <= last; ++block) blocks[block].push_back(static_cast<int>(ind));
                }
            }
        };

        /// Which wires of [first, last) the clouds reach.
        std::vector<bool> touched(const Plan& plan, const std::vector<int>& which, const PlaneGrid& grid, int64_t first,
                                  int64_t last)
        {
            std::vector<bool> hit(last - first, false);
            for (const int ind : which) {
                const auto& span = plan.pitches[ind];
                const int64_t begin = std::max<int64_t>(span.begin / (grid.positions - 1), first);
                const int64_t end = std::min<int64_t>((span.end - 1) / (grid.positions - 1) + 1, last);
                for (auto wire = begin; wire < end; ++wire) hit[wire - first] = true;
            }
            return hit;
        }

        /// Add a cloud's charge to those of its positions that belong to wires [first, last).
        /// rows[wire - first]: float [position, tick], ticks counted from tick0.
        void add_charge(const Patch& patch, const PlaneGrid& grid, int64_t first, int64_t last, int tick0,
                        int64_t nticks, float* const* rows)
        {
            const int per_wire = grid.positions - 1;
            const int width = patch.ticks().size();
            const int offset = patch.ticks().begin - tick0;
            const int begin = std::max<int>(patch.pitches().begin, static_cast<int>(first * per_wire));
            const int end = std::min<int>(patch.pitches().end, static_cast<int>(last * per_wire));
            for (int bin = begin; bin < end; ++bin) {
                const int ind = bin - patch.pitches().begin;
                const float part = patch.lower_edge()[ind];
                float* lower = rows[bin / per_wire - first] + (bin % per_wire) * nticks + offset;
                float* upper = lower + nticks;
                for (int tick = 0; tick < width; ++tick) {
                    const float charge = patch.cell(ind, tick);
                    lower[tick] += part * charge;
                    upper[tick] += (1 - part) * charge;
                }
            }
        }

        /// Half spectra of a response [neighbour, position, frequency].  Where those of the positions above a wire are those below it on the opposite wire, as
        /// impact_responses() makes them, only half are transformed.
        at::Tensor spectra_of(const at::Tensor& response, int64_t size)
        {
            const int64_t half = response.size(1) / 2;
            const auto lower = response.narrow(1, 0, half), upper = response.narrow(1, response.size(1) - half, half);
            if (!at::equal(lower, upper.flip({0, 1}))) return at::fft_rfft(response, size, -1);
            const auto spectra = at::fft_rfft(response.narrow(1, 0, response.size(1) - half), size, -1);
            return at::cat({spectra, spectra.narrow(1, 0, half).flip({0, 1})}, 1);
        }

        /// The convolution, block by block of wires.
        class Inducer {
          public:
            Inducer(const std::vector<Cloud>& clouds, const PlaneGrid& grid, const at::Tensor& response,
                    std::optional<uint64_t> seed)
              : m_clouds(clouds)
              , m_grid(grid)
              , m_seed(seed)
              , m_plan(clouds, grid)
              , m_reach(response.size(0) / 2)
            {
                if (m_plan.ticks.empty()) return;
                m_size = transform_size(m_plan.ticks.size() + response.size(2) - 1);
                const auto spectra = spectra_of(response, m_size);
                m_response.make(spectra.size(0), spectra.size(1), spectra.size(2));
                at::parallel_for(0, spectra.size(0), 1, [&](int64_t begin, int64_t end) {
                    for (int64_t neighbour = begin; neighbour < end; ++neighbour) {
                        m_response.set(neighbour, spectra[neighbour]);
                    }
                });
            }

            Induced run()
            {
                const int64_t nwires = m_grid.nwires();
                Induced result{at::zeros({nwires, m_grid.ticks.nbins()}), m_plan.dropped, m_plan.lost_charge};
                if (m_plan.ticks.empty()) return result;
                m_spectra.assign(nwires + 2 * m_reach, nullptr);
                int64_t done = 0;
                for (size_t block = 0; block < m_plan.blocks.size(); ++block) {
                    const int64_t first = static_cast<int64_t>(block) * wires_at_once;
                    const int64_t last = std::min(first + wires_at_once, nwires);
                    // Those of the block before are in use still.
                    transform(m_plan.blocks[block], first, last, m_held[block % 2]);
                    const int64_t ready = last == nwires ? nwires : std::max<int64_t>(0, last - m_reach);
                    convolve(done, ready, result.volts);
                    done = ready;
                }
                return result;
            }

          private:
            /// Spectra of the charge at the positions of wires [first, last), into `spectra`.
            void transform(const std::vector<int>& which, int64_t first, int64_t last, WireSpectra& spectra)
            {
                const auto hit = touched(m_plan, which, m_grid, first, last);
                if (std::none_of(hit.begin(), hit.end(), [](bool one) { return one; })) return;
                if (!spectra.data.defined()) spectra.make(wires_at_once, m_grid.positions, m_size / 2 + 1);
                const int64_t ntasks = (last - first + wires_per_task - 1) / wires_per_task;
                at::parallel_for(0, ntasks, 1, [&](int64_t begin, int64_t end) {
                    const auto charge = at::empty({wires_per_task, m_grid.positions, m_size});
                    for (int64_t task = begin; task < end; ++task) {
                        const int64_t from = first + task * wires_per_task;
                        const int64_t to = std::min(from + wires_per_task, last);
                        transform_some(which, hit, first, from, to, charge, spectra);
                    }
                });
                for (size_t ind = 0; ind < hit.size(); ++ind) {
                    if (hit[ind]) m_spectra[m_reach + first + ind] = spectra.wire(static_cast<int64_t>(ind));
                }
            }

            /// The same of some wires [from, to) of a block that begins with wire `first`.
            void transform_some(const std::vector<int>& which, const std::vector<bool>& hit, int64_t first,
                                int64_t from, int64_t to, const at::Tensor& charge, const WireSpectra& spectra) const
            {
                std::vector<float*> rows(to - from, nullptr);
                std::vector<int64_t> wires;
                for (int64_t wire = from; wire < to; ++wire) {
                    if (!hit[wire - first]) continue;
                    rows[wire - from] =
                        charge.data_ptr<float>() + static_cast<int64_t>(wires.size()) * charge.stride(0);
                    wires.push_back(wire - first);
                }
                if (wires.empty()) return;
                const auto used = charge.narrow(0, 0, static_cast<int64_t>(wires.size())).zero_();
                deposit(which, from, to, rows.data());
                const auto found = at::fft_rfft(used, m_size, -1);
                for (size_t ind = 0; ind < wires.size(); ++ind) {
                    spectra.set(wires[ind], found[static_cast<int64_t>(ind)]);
                }
            }

            void deposit(const std::vector<int>& which, int64_t first, int64_t last, float* const* rows) const
            {
                const int per_wire = m_grid.positions - 1;
                Patch patch(m_grid.impacts, m_grid.ticks, m_grid.nsigma);
                for (const int ind : which) {
                    const auto& cloud = m_clouds[ind];
                    const auto& span = m_plan.pitches[ind];
                    if (span.end <= first * per_wire || span.begin >= last * per_wire) continue;
                    const bool any = m_seed ? patch.spread(cloud, *m_seed + ind) : patch.spread(cloud);
                    if (any) add_charge(patch, m_grid, first, last, m_plan.ticks.begin, m_size, rows);
                }
            }

            /// Signals on wires [first, last), of which all neighbours are transformed.
            void convolve(int64_t first, int64_t last, at::Tensor& volts)
            {
                if (first >= last) return;
                const std::vector<const float*> wires(m_spectra.begin() + first,
                                                      m_spectra.begin() + last + 2 * m_reach);
                if (std::all_of(wires.begin(), wires.end(), [](const float* one) { return !one; })) return;
                auto sum = at::empty({last - first, m_size / 2 + 1}, at::kComplexFloat);
                sum_neighbours(wires, wires_at_once, m_response, sum);
                const int64_t begin = m_plan.ticks.begin;
                const int64_t length = std::min<int64_t>(m_size, m_grid.ticks.nbins() - begin);
                volts.narrow(0, first, last - first)
                    .narrow(1, begin, length)
                    .copy_(at::fft_irfft(sum, m_size, -1).narrow(1, 0, length));
            }

            const std::vector<Cloud>& m_clouds;
            const PlaneGrid& m_grid;
            std::optional<uint64_t> m_seed;
            Plan m_plan;
            int64_t m_reach;
            int64_t m_size = 0;
            WireSpectra m_response;              ///< its neighbours are the wires
            std::vector<const float*> m_spectra; ///< per wire, with m_reach more at both ends
            std::array<WireSpectra, 2> m_held;   ///< what the pointers point into, block by block in turn
        };
    }

    int64_t transform_size(int64_t n) { return 2 * SPNG::fast_size((n + 1) / 2); }

    Induced induce(const std::vector<Cloud>& clouds, const PlaneGrid& grid, const at::Tensor& response,
                   std::optional<uint64_t> seed)
    {
        return Inducer(clouds, grid, response, seed).run();
    }
}
