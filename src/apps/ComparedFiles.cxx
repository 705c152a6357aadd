#include "WireCellApps/Comparison.h"
#include "WireCellApps/FileReading.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Apps {

    Comparison compare_files(const std::string& first, const std::string& second, const std::vector<std::string>& tags,
                             const Tolerances& tolerances)
    {
        const auto sets = read_tensor_sets(first), other_sets = read_tensor_sets(second);
        if (!sets.empty() && !other_sets.empty()) return compare_tensor_sets(sets, other_sets, tolerances);
        if (sets.empty() != other_sets.empty()) {
            THROW(ValueError() << errmsg{fmt::format("'{}' holds tensor sets and '{}' holds none",
                                                     sets.empty() ? second : first, sets.empty() ? first : second)});
        }
        // From here on the readers' warnings, say of tags that are left out, are of use.
        Log::add_stderr(false, "warn");
        const auto frames = read_frames(first, tags), other_frames = read_frames(second, tags);
        for (const auto& [list, path] : {std::pair{frames, first}, {other_frames, second}}) {
            if (!list.empty()) continue;
            THROW(ValueError() << errmsg{fmt::format(
                      "'{}' holds no tensors and no frames to compare (traces with a tag need --tag)", path)});
        }
        if (!tags.empty() && !has_any_tag(frames, tags) && !has_any_tag(other_frames, tags)) {
            THROW(ValueError() << errmsg{fmt::format("neither '{}' nor '{}' has traces with the tag {}", first, second,
                                                     fmt::join(tags, ", "))});
        }
        return compare_frames(frames, other_frames, tolerances);
    }

    void print(const Comparison& comparison, bool quiet, std::ostream& out)
    {
        for (const auto& remark : comparison.remarks) fmt::print(out, "differs: {}\n", remark);
        size_t width = 5;
        for (const auto& array : comparison.arrays) width = std::max(width, array.name.size());
        if (!quiet) {
            fmt::print(out, "{:<{}} {:>12} {:>12} {:>12} {:>12} {:>12}\n", "array", width, "elements", "differing",
                       "max abs", "rms", "max/scale");
        }
        for (const auto& array : comparison.arrays) {
            if (quiet && array.differing == 0) continue;
            const double relative = array.scale > 0 ? array.largest / array.scale : array.largest;
            fmt::print(out, "{:<{}} {:>12} {:>12} {:>12.4g} {:>12.4g} {:>12.4g}\n", array.name, width, array.count,
                       array.differing, array.largest, array.rms, relative);
        }
        if (!quiet) fmt::print(out, "{}\n", comparison.is_equal() ? "equal within tolerances" : "different");
    }
}
