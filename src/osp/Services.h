#pragma once
#include "Planes.h"
#include "WireCellIface/IWaveform.h"

#include <ATen/core/Tensor.h>

#include <array>

/// What the traditional signal processing takes from other components: response and filters, as tensors.
namespace WireCell::SPNG::OSP {

    /// The size of frames that they are made for.
    struct FrameSize {
        int64_t nticks = 0;
        double tick = 0; ///< [time]
        bool operator==(const FrameSize&) const = default;
    };

    /// Of one plane.
    struct PlaneServices {
        at::Tensor response;    ///< float32 [wire, tick]
        at::Tensor multiplied;  ///< the same by what filter_responses_tn gives, undefined for none
        at::Tensor wire_filter; ///< float32 [row]
        at::Tensor correction;  ///< complex64 [row, tick/2 + 1] of the electronics of channels, undefined for none
        // Filters along time, float32 [tick/2 + 1].
        at::Tensor tight, tighter, loose, refine, wiener, gauss;
    };

    struct Services {
        FrameSize frame;
        int64_t padded = 0; ///< [ticks] of the transforms
        int64_t shift = 0;  ///< [ticks] by which deconvolved signals are made later
        std::array<PlaneServices, 3> planes;
    };

    /// ValueError, which starts with `who` and the key: a component is missing, or does not fit the frame.
    Services services_for(const OmnibusSigProcConfig& cfg, const Planes& planes, const FrameSize& frame,
                          const std::string& who);
}
