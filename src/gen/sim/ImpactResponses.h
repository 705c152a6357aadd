#pragma once
#include "WireCellUtil/Response.h"

#include <ATen/core/Tensor.h>

namespace WireCell::Gen::Sim {

    /// What the field response is combined with.
    struct ImpactSettings {
        double period;                   ///< of the field response's samples [time]
        double tick;                     ///< of the result's samples [time]
        int64_t nsamples;                ///< of the result
        Waveform::realseq_t electronics; ///< sampled every tick; empty for none
    };

    /// Responses of a wire to an electron by where it starts.
    struct ImpactTable {
        at::Tensor waves;   ///< float32 [wire, position, tick], wire 0 the farthest at negative pitch, charge per tick
                            ///< times the electronics response
        double pitch;       ///< between wires [length]
        double impact;      ///< between impact positions [length]
        double half_extent; ///< farthest impact position [length]
    };

    /// Paths of a plane, completed by mirror symmetry from 6 to 11 positions a wire, resampled from their period to the
    /// tick in the frequency domain and convolved with the electronics response.
    /// ValueError if the paths are not 6 to a wire of an odd number of wires, or the period is no part of the tick.
    ImpactTable impact_responses(const Response::Schema::PlaneResponse& plane, const ImpactSettings& settings);
}
