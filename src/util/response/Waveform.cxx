#include "WireCellUtil/Waveform.h"

#include <algorithm>

namespace WireCell::Waveform {

    BinRangeList merge(const BinRangeList& br)
    {
        BinRangeList sorted(br);
        std::sort(sorted.begin(), sorted.end());
        BinRangeList out;
        for (const auto& range : sorted) {
            if (out.empty() || range.first > out.back().second) { out.push_back(range); }
            else {
                out.back().second = std::max(out.back().second, range.second);
            }
        }
        return out;
    }

    BinRangeList merge(const BinRangeList& br1, const BinRangeList& br2)
    {
        BinRangeList both(br1);
        both.insert(both.end(), br2.begin(), br2.end());
        return merge(both);
    }

    ChannelMasks merge(const ChannelMasks& one, const ChannelMasks& two)
    {
        ChannelMasks out(one);
        for (const auto& [channel, ranges] : two) out[channel] = merge(out[channel], ranges);
        return out;
    }

    void merge(ChannelMaskMap& one, ChannelMaskMap& two, std::map<std::string, std::string>& name_map)
    {
        for (const auto& [name, masks] : two) {
            const auto it = name_map.find(name);
            auto& mine = one[it == name_map.end() ? name : it->second];
            mine = merge(mine, masks);
        }
    }
}
