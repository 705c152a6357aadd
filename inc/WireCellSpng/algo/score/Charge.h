#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <limits>

/// How well charge is reconstructed.
namespace WireCell::SPNG {

    /// Reconstructed charge against the truth, of the channels of one plane.  Ratios are reconstructed over true charge of
    /// a channel, for the channels that are valid and not bad: a channel where nothing was found counts as inefficiency.
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

    /// Charge that was found where there is none, of the channels of one plane.
    struct FakeMetrics {
        int64_t channels = 0;                     ///< those with more fake charge than the least one asked for
        double charge = 0;                        ///< [electrons] of all channels
        double purity = ChargeMetrics::undefined; ///< 1 less the fake part of what was found; NaN where nothing was
    };

    /// Fake charge of each channel [electrons]: of the magnitudes of the samples of `found` the sum of those that are more
    /// than `reach` ticks away from any true charge (not 0) of the same channel.  Both are images [channel, tick].
    /// Throws ValueError unless they have one same shape and reach is 0 or more.
    at::Tensor fake_charge(const at::Tensor& found, const at::Tensor& truth, int64_t reach = 20);

    /// Of channels with the fake charges `fake`, out of `magnitude`, the sums of all magnitudes of what was found.
    /// Both are [channel]; ValueError if they are not, or of different length.
    FakeMetrics fake_metrics(const at::Tensor& fake, const at::Tensor& magnitude, double qmin = 500);
}
