#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

/// What a network that finds regions of interest is to say: pixels with true charge.
namespace WireCell::SPNG {

    /// How the true charge of a bin is made of that of its ticks.
    enum class TruthReduce {
        mean, ///< electrons per tick, what 100 electrons usually are meant in
        sum   ///< electrons per bin
    };

    /// Bins of `factor` ticks whose true charge [electrons], a mean or a sum, is above a threshold: bool [..., channel, bin].
    /// The truth is [..., channel, tick]; a rest of ticks at the end makes a bin of its own.  ValueError if factor < 1.
    at::Tensor truth_labels(const at::Tensor& truth, int64_t factor, double threshold,
                            TruthReduce reduce = TruthReduce::mean);

    enum class PaddingSide { both, left, right };

    /// The order in which runs of a row give way to each other.
    enum class PaddingOrder {
        start, ///< by where they began
        padded ///< by where they begin when widened: public training code; a short run just before a long one loses, and
               ///< nothing is widened for a shortest run of 0
    };

    /// How runs of a mask are widened.
    struct RunPadding {
        int64_t padding = 0; ///< bins added on a side
        int64_t min_run = 2; ///< shorter runs stay as they are
        PaddingSide side = PaddingSide::both;
        bool avoid_merge = true; ///< neighbours keep `min_gap` empty bins between them
        int64_t min_gap = 1;     ///< where the original runs had them
        PaddingOrder order = PaddingOrder::start;
    };

    /// Widen each run of a mask, bool [..., bin].  Two runs that come nearer than `min_gap` give back of what was added: the later one half of
    /// what is missing, rounded up, the earlier one the rest as far as it has it, then the later one again.  No bin of the mask
    /// itself is lost.  ValueError for negative numbers and a mask that is not bool.
    at::Tensor pad_runs(const at::Tensor& mask, const RunPadding& padding);
}
