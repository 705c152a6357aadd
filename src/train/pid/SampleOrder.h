#pragma once
#include "train/data/Rows.h"

namespace WireCell::Train {

    /// Which events an epoch has, in their order: `count` numbers, each event as often as its weight says, rounded up or down, and each
    /// group likewise.  Equal weights, and a count that is the number of events, give each event once.
    ///
    ///   weights  of events, 0 or more, of which one is above 0
    ///   groups   of events, numbers from 0 on
    std::vector<int64_t> sample_order(const std::vector<double>& weights, const std::vector<int64_t>& groups,
                                      int64_t count, const Draws& draws);

    /// Weights with which each group counts as much as any other.
    std::vector<double> balanced(std::vector<double> weights, const std::vector<int64_t>& groups);
}
