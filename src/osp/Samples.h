#pragma once
#include "OmnibusSigProcConfig.h"
#include "Planes.h"
#include "WireCellIface/IFrame.h"

#include <ATen/core/Tensor.h>

/// From a frame to what the traditional signal processing starts with.
namespace WireCell::SPNG::OSP {

    /// The ticks that the traces of a frame span.
    struct Span {
        int first = 0;
        int64_t nticks = 0;
    };
    Span span_of(const ITrace::vector& traces);

    /// What masks say of a plane.
    struct PlaneMasks {
        RowRanges bad;              ///< of each row, empty if there are none
        RowRanges searched;         ///< the same for noise and ROIs, which may count one more sample as masked
        std::vector<char> is_bad;   ///< rows with any, empty if there are none
        std::vector<char> is_noisy; ///< the same of the mask lf_noisy
    };
    std::array<PlaneMasks, 3> masks_of(const Waveform::ChannelMaskMap& masks, const Planes& planes, const Span& span,
                                       bool end_counts);

    /// Rows of a plane next to masked ones: up to 2 from a noisy one and, on plane 0, from a bad one; up to 1 from a bad one on
    /// the others.  None beyond a seam.
    std::vector<int64_t> rows_near_masked(const PlaneMasks& masks, int plane, int64_t nrows,
                                          const std::vector<int64_t>& seams);

    /// Channels of traces.
    struct Seen {
        size_t foreign = 0;              ///< traces of channels that are in no plane
        std::array<size_t, 3> missing{}; ///< rows without a trace
    };

    /// The samples of each plane, float32 [row, tick], and what there was.  Of traces of one channel that overlap the last
    /// one counts; what is masked as bad is zero.
    /// ValueError names the channel and tick of a sample that is neither finite nor masked.
    std::array<at::Tensor, 3> load(const ITrace::vector& traces, const Planes& planes, const Span& span,
                                   const std::array<PlaneMasks, 3>& masks, Seen& seen);

    /// Subtract the pedestals.
    void subtract_pedestals(std::array<at::Tensor, 3>& samples, const std::array<PlaneMasks, 3>& masks,
                            const OspInputConfig& cfg);
}
