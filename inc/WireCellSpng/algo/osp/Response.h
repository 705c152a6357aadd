#pragma once
#include <ATen/core/Tensor.h>

/// Traditional signal processing: the detector's response and the filters, as the deconvolution wants them.
namespace WireCell::SPNG::OSP {

    struct ResponseParams {
        double fine_period = 100; ///< [ns] of field and electronics response
        double period = 500;      ///< [ns] of the result
        double shift = 0;         ///< [ns] to later times, rounded down to fine samples; cyclic
        int64_t nticks = 0;       ///< [ticks] of the result
    };

    /// The response of the wires, one row for each.
    ///
    ///   field    float [wire, fine]   current per electron, averaged over wire regions, ordered by wire
    ///   elec     float [samples]   electronics response in units of the result per charge; at least as long as the field's,
    ///                              so much longer that their convolution is not cyclic
    ///   return   float32 [wire, nticks], interpolated from the fine samples
    at::Tensor build_response(const at::Tensor& field, const at::Tensor& elec, const ResponseParams& params);
}
