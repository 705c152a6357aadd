#pragma once
#include <complex>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// Sampled waveforms and the masks that go with them.
namespace WireCell::Waveform {

    using real_t = float;
    using complex_t = std::complex<float>;
    template <typename Val>
    using Sequence = std::vector<Val>;
    using realseq_t = Sequence<real_t>;
    using compseq_t = Sequence<complex_t>;

    /// A half-open range of bins.
    using BinRange = std::pair<int, int>;
    using BinRangeList = std::vector<BinRange>;
    /// Masked bins by channel.
    using ChannelMasks = std::map<int, BinRangeList>;
    /// Masks by name, such as "bad".
    using ChannelMaskMap = std::map<std::string, ChannelMasks>;

    /// The union of the ranges, in order; ranges that overlap or touch become one.
    BinRangeList merge(const BinRangeList& br);
    BinRangeList merge(const BinRangeList& br1, const BinRangeList& br2);
    ChannelMasks merge(const ChannelMasks& one, const ChannelMasks& two);
    /// Merge the masks of two into one, under the name that name_map gives for theirs; a name it does not hold stays.
    void merge(ChannelMaskMap& one, ChannelMaskMap& two, std::map<std::string, std::string>& name_map);
}
