#pragma once
#include <fmt/format.h>

#include <string>
#include <vector>

namespace WireCell::SPNG {

    /// Sorted channels as runs, "0-799, 1600", and "..." where there are more than a few.
    inline std::string describe_channels(const std::vector<int>& sorted)
    {
        constexpr int most = 5; // runs
        std::string text;
        int nruns = 0;
        for (size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
            for (end = begin + 1; end < sorted.size() && sorted[end] == sorted[end - 1] + 1;) ++end;
            if (nruns++ == most) return text + ", ...";
            text += fmt::format("{}{}", text.empty() ? "" : ", ", sorted[begin]);
            if (end - begin > 1) text += fmt::format("-{}", sorted[end - 1]);
        }
        return text;
    }
}
