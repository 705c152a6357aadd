#pragma once
#include <ATen/core/Tensor.h>

/// How well a score tells events that are wanted, the signal, from others.
namespace WireCell::SPNG {

    /// What is taken of signal and of others when events with a score of a threshold or more are.
    struct RocCurves {
        at::Tensor thresholds; ///< double [point], falling; the first is infinite, and nothing is taken
        at::Tensor efficiency; ///< double [sample, point] share of the signal's weight that is taken, NaN if it is 0
        at::Tensor fakes;      ///< double [sample, point] the same of the others
    };

    /// Curves of several samples of the same events, such as those of a bootstrap.  Events of the same score are taken together.
    ///
    ///   scores     [event], of any real type
    ///   is_signal  bool [event]
    ///   weights    [sample, event], how often an event is in a sample: 0 or more
    ///
    /// ValueError for other shapes, no event, weights below 0, and what is not finite.
    RocCurves roc_curves(const at::Tensor& scores, const at::Tensor& is_signal, const at::Tensor& weights);

    /// The area under each curve, double [sample]: the chance that an event of the signal has a higher score than another, a half for
    /// equal scores.  NaN where either is absent.
    at::Tensor areas_under(const RocCurves& curves);

    /// The share of others that is taken with this share of the signal, double [sample], linear between the points of a curve.  NaN where
    /// either is absent.  ValueError unless the efficiency is above 0 and at most 1.
    at::Tensor fakes_at(const RocCurves& curves, double efficiency);
}
