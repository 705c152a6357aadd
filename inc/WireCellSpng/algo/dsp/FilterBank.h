#pragma once
#include "WireCellSpng/algo/dsp/Convolve.h"

/// A convolution followed by several cyclic filters along ticks, without leaving the frequency domain in between: one forward
/// transform, one inverse transform per filter.
namespace WireCell::SPNG {

    /// One output of a filter bank.
    struct TimeFilter {
        at::Tensor
            half_spectrum; ///< (plan.tick.conv/2 + 1), real or complex, on the wave's device; 1: for all the same
        int64_t roll = 0;  ///< [ticks] shift towards higher index
        int64_t crop = 0;  ///< [ticks] output size, as AxisParams::crop; -1 and -2 both mean all
        int64_t merge = 1; ///< [ticks] give the means of so many successive ones, which must divide both sizes
    };

    /// Whether an output of `size` ticks [ticks; 0 and less: all] can be given as means of `merge` of them.
    bool can_merge(const ConvolvePlan& plan, int64_t size, int64_t merge);

    /// How many of the first frequencies let anything pass: beyond, the product of kernel and filter stays below `smallest` of
    /// its largest value, for each filter.  Waits for the device.
    int64_t passed_columns(const at::Tensor& half_spectrum, const std::vector<TimeFilter>& filters, double smallest);

    /// What a filter bank multiplies images of one size by.
    struct BankPlan {
        /// Parts of a spectrum that add up to that of an output.
        struct Part {
            int64_t from = 0;      ///< first frequency of the wave
            int64_t to = 0;        ///< first frequency of the output
            bool mirrored = false; ///< the part is that of the negative frequencies: conjugate, in reverse order
            at::Tensor factor;     ///< (frequencies), complex
        };
        struct Output {
            std::vector<Part> parts;
            int64_t length = 0; ///< [samples] of the inverse transform
            int64_t size = 0;   ///< [samples] after the crop
        };
        ConvolvePlan convolve;
        at::Tensor kernel; ///< (conv channels or 1, columns)
        int64_t columns = 0;
        std::vector<Output> outputs;
    };

    /// Make a bank ready for images of the planned size.  Arguments as for convolve(); of the spectra only the first `columns`
    /// frequencies are used, by default all.
    /// Throws ValueError if the plan crops or does not transform ticks (the spectrum would be lost), or on sizes that do not
    /// fit.
    BankPlan plan_bank(const at::Tensor& half_spectrum, const ConvolvePlan& plan,
                       const std::vector<TimeFilter>& filters, int64_t columns = 0);

    /// One image [..., plan.channel.output, filter's size] per filter.
    ///
    /// Equals `convolve(wave, kernel, plan)` followed by each filter as a convolution of its own with padding `none`, and, where
    /// ticks are merged, by downsample() to means.  Writes no input, never waits for the device.
    /// Throws ValueError on a wave that does not fit the plan.
    std::vector<at::Tensor> filter_bank(const at::Tensor& wave, const BankPlan& bank);
}
