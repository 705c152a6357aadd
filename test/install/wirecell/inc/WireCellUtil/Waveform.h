#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace WireCell::Waveform {
    typedef float real_t;
    template <typename Val>
    using Sequence = std::vector<Val>;
    typedef Sequence<real_t> realseq_t;
    typedef std::pair<int, int> BinRange;
    typedef std::vector<BinRange> BinRangeList;
    typedef std::map<int, BinRangeList> ChannelMasks;
    typedef std::map<std::string, ChannelMasks> ChannelMaskMap;
}
