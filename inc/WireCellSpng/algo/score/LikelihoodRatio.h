#pragma once
#include <ATen/core/Tensor.h>

/// Ratios of likelihoods by classifiers, without knowing the likelihoods.  Cranmer, Pavez and Louppe, arXiv:1506.02169.
namespace WireCell::SPNG {

    /// ln p1(x) / p0(x) of events x, by the logit of a classifier that tells events of p1 from those of p0: with s = p1 / (p0 + p1) the logit is
    /// ln s / (1 - s).  That holds for a classifier that was trained on as many of both; where there were `share` times as many of p1
    /// as of p0, ln(share) is taken off.  ValueError unless the share is above 0.
    at::Tensor log_ratio(const at::Tensor& logits, double share = 1);

    /// ln p(x|0) / p(x|1) of mixtures p(x|i) = sum_c w_c(i) p_c(x), by a classifier for each pair of components:
    ///
    ///   p(x|0) / p(x|1) = sum_c [ sum_c' (w_c'(1) / w_c(0)) p_c'(x) / p_c(x) ]^-1
    ///
    ///   ratios   [event, c', c]   ln p_c'(x) / p_c(x), 0 for c = c'
    ///   weights0, weights1 [c]    0 or more, of sum 1; components of weight 0 in the first count for nothing
    ///   return   [event]
    ///
    /// ValueError for other shapes, weights below 0 or of another sum.
    at::Tensor mixture_log_ratio(const at::Tensor& ratios, const at::Tensor& weights0, const at::Tensor& weights1);

    /// A line found = slope true + offset, of least squares over events.
    struct RatioLine {
        double slope = 0, offset = 0;
        double slope_error = 0; ///< by the scatter of events around the line
    };

    /// Of logarithms of ratios [event] that were found, against the true ones.  ValueError for other shapes, fewer than 3 events, and true ones that
    /// are all equal.
    RatioLine ratio_line(const at::Tensor& found, const at::Tensor& truth);
}
