#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <limits>

/// How well charge is reconstructed.
namespace WireCell::SPNG {

    /// Reconstructed charge against the truth, of the channels of one plane.  Ratios are reconstructed over true charge of
    /// a channel, for the channels that are valid and not bad: what was not found at all is the inefficiency's business.
    /// Figures that do not exist, say of no channels, are NaN.
    struct ChargeMetrics {
        static constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

        int64_t valid = 0;               ///< channels with more true charge than the least one asked for
        int64_t bad = 0;                 ///< of those, channels whose reconstructed charge is not positive
        double bias = undefined;         ///< mean ratio, less 1
        double resolution = undefined;   ///< RMS of the ratios about their mean (N-1), over their mean
        double median = undefined;       ///< median ratio, less 1
        double half_width = undefined;   ///< half the width of the central 68.27 % of the ratios
        double total = undefined;        ///< all reconstructed over all true charge, of all channels, less 1
        double inefficiency = undefined; ///< bad / valid
    };

    /// Compare two images [channel, tick], or the charges [channel], of the same channels and ticks [electrons].
    /// Channels with a true charge up to qmin [electrons] are not valid.
    /// Throws ValueError unless both have one same shape of one or two dimensions.
    ChargeMetrics charge_metrics(const at::Tensor& found, const at::Tensor& truth, double qmin = 500);
}
