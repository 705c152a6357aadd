#include "ImpactResponses.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::Gen::Sim {

    namespace {
        constexpr int64_t paths_per_wire = 6;

        /// Currents [path, sample] in the order of the paths' pitch positions.
        at::Tensor currents(const std::vector<const Response::Schema::PathResponse*>& paths, int64_t nsamples)
        {
            auto table = at::zeros({static_cast<int64_t>(paths.size()), nsamples});
            for (size_t row = 0; row < paths.size(); ++row) {
                const auto& current = paths[row]->current;
                SPNG_VALIDATE(static_cast<int64_t>(current.size()) == nsamples,
                              "a path has {} samples where the first has {}", current.size(), nsamples);
                std::copy(current.begin(), current.end(), table.data_ptr<float>() + row * nsamples);
            }
            return table;
        }

        /// Resample [path, sample] to ticks and convolve with the electronics response.
        at::Tensor waveforms(const at::Tensor& fine, const ImpactSettings& settings)
        {
            // The period as measured, such as 99.999 ns, stands for a whole number of nanoseconds.
            const double period = std::round(settings.period / units::ns) * units::ns;
            SPNG_VALIDATE(period > 0 && period <= settings.tick,
                          "the field response is sampled every {} ns (want at most the tick, {} ns)",
                          settings.period / units::ns, settings.tick / units::ns);
            const double ratio = settings.tick / period;
            const auto slow = static_cast<int64_t>(static_cast<double>(fine.size(1)) / ratio);
            const int64_t extended = slow + settings.nsamples;
            const auto fast = static_cast<int64_t>(std::lround(static_cast<double>(extended) * ratio));
            const auto spectrum = at::fft_rfft(fine.to(at::kDouble), fast, 1);
            auto coarse = spectrum.narrow(1, 0, extended / 2 + 1) * period;
            if (!settings.electronics.empty()) {
                const auto& wave = settings.electronics;
                const auto electronics =
                    at::from_blob(const_cast<float*>(wave.data()), {static_cast<int64_t>(wave.size())}).to(at::kDouble);
                coarse = coarse * at::fft_rfft(electronics, extended).unsqueeze(0);
            }
            return at::fft_irfft(coarse, extended, 1).narrow(1, 0, settings.nsamples).to(at::kFloat);
        }
    }

    ImpactTable impact_responses(const Response::Schema::PlaneResponse& plane, const ImpactSettings& settings)
    {
        std::vector<const Response::Schema::PathResponse*> paths;
        for (const auto& path : plane.paths) paths.push_back(&path);
        std::stable_sort(paths.begin(), paths.end(), [](auto* a, auto* b) { return a->pitchpos < b->pitchpos; });
        const auto npaths = static_cast<int64_t>(paths.size());
        SPNG_VALIDATE(npaths > 0 && npaths % paths_per_wire == 0 && (npaths / paths_per_wire) % 2 == 1,
                      "plane {} has {} paths (want {} for each of an odd number of wires)", plane.planeid, npaths,
                      paths_per_wire);
        const int64_t nwires = npaths / paths_per_wire;
        // Each wire's paths run from the lower border of its region to the wire itself.
        const double impact = paths[1]->pitchpos - paths[0]->pitchpos;
        const double pitch = 2 * (paths[paths_per_wire - 1]->pitchpos - paths[0]->pitchpos);
        SPNG_VALIDATE(impact > 0 && pitch > 0, "the paths of plane {} are not at distinct pitch positions",
                      plane.planeid);

        const auto nsamples = static_cast<int64_t>(paths[0]->current.size());
        SPNG_VALIDATE(nsamples > 0, "the paths of plane {} have no samples", plane.planeid);
        const auto lower =
            waveforms(currents(paths, nsamples), settings).reshape({nwires, paths_per_wire, settings.nsamples});
        // The upper half of a wire's region mirrors the lower half of the opposite wire's.
        const auto upper = lower.flip({0, 1}).narrow(1, 1, paths_per_wire - 1);
        const double extent = std::max(std::abs(paths.front()->pitchpos), std::abs(paths.back()->pitchpos));
        return {at::cat({lower, upper}, 1).contiguous(), pitch, impact, extent};
    }
}
