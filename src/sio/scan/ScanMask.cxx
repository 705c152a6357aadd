#include "Scan.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/String.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <tuple>

namespace WireCell::Sio {

    namespace {
        using Points = std::vector<std::pair<double, double>>;

        /// Whether a point is inside, by the number of sides that a line from it crosses.
        bool is_inside(const Points& points, double channel, double time)
        {
            bool inside = false;
            for (size_t one = 0, other = points.size() - 1; one < points.size(); other = one++) {
                const auto [c1, t1] = points[one];
                const auto [c2, t2] = points[other];
                if ((t1 > time) != (t2 > time) && channel < (c2 - c1) * (time - t1) / (t2 - t1) + c1) inside = !inside;
            }
            return inside;
        }

        bool covers(const Region& region, double channel, double time)
        {
            if (region.shape != "box") return is_inside(region.points, channel, time);
            const auto [c1, t1] = region.points[0];
            const auto [c2, t2] = region.points[1];
            return channel >= std::min(c1, c2) && channel <= std::max(c1, c2) && time >= std::min(t1, t2) &&
                   time <= std::max(t1, t2);
        }

        struct Extent {
            double low = std::numeric_limits<double>::infinity(), high = -low;
            void add(double value)
            {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        };

        /// All pixels that any of the regions may have.
        MaskGrid grid_of(const std::vector<const Region*>& regions)
        {
            constexpr double finest = 500, most_channels = 1e5, most_pixels = 4e6;
            Extent channels, times;
            for (const auto* region : regions) {
                for (const auto& [channel, time] : region->points) {
                    channels.add(channel);
                    times.add(time);
                }
            }
            MaskGrid grid;
            if (!(channels.low <= channels.high) || channels.high - channels.low > most_channels) return grid;
            for (auto channel = static_cast<int>(std::floor(channels.low)); channel <= std::ceil(channels.high);
                 ++channel)
                grid.channels.push_back(channel);
            const double span = times.high - times.low;
            grid.tick = std::max(finest, span * static_cast<double>(grid.channels.size()) / most_pixels);
            grid.start = times.low;
            grid.ncolumns = static_cast<size_t>(span / grid.tick) + 1;
            return grid;
        }
    }

    std::vector<uint8_t> scan_mask(const std::vector<Region>& regions, int event, const std::string& plane,
                                   const std::string& label, const MaskGrid& grid)
    {
        std::vector<uint8_t> mask(grid.channels.size() * grid.ncolumns, 0);
        for (const auto& region : regions) {
            if (region.event != event || (!plane.empty() && region.plane != plane)) continue;
            if (!label.empty() && region.label != label) continue;
            Extent times, channels;
            for (const auto& [channel, time] : region.points) {
                times.add(time);
                channels.add(channel);
            }
            for (size_t row = 0; row < grid.channels.size(); ++row) {
                if (grid.channels[row] < channels.low || grid.channels[row] > channels.high) continue;
                for (size_t col = 0; col < grid.ncolumns; ++col) {
                    const double time = grid.start + (static_cast<double>(col) + 0.5) * grid.tick;
                    if (time < times.low || time > times.high) continue;
                    if (covers(region, grid.channels[row], time)) mask[row * grid.ncolumns + col] = 1;
                }
            }
        }
        return mask;
    }

    std::vector<ScanClass> scan_classes(const std::string& text, double value, const std::string& what)
    {
        std::vector<ScanClass> classes;
        for (const auto& word : String::split(text, ",")) {
            // A class may have a colon itself.
            const auto colon = word.rfind(':');
            const auto label = word.substr(0, colon);
            SPNG_VALIDATE(!label.empty(), "{}: got '{}' (want CLASS or CLASS:NUMBER, in a list with commas)", what,
                          text);
            double number = value;
            if (colon != std::string::npos) {
                const char* const digits = word.c_str() + colon + 1;
                char* end = nullptr;
                number = std::strtod(digits, &end);
                SPNG_VALIDATE(end != digits && *end == 0 && std::isfinite(number), "{}: '{}' is no number", what,
                              digits);
            }
            classes.push_back({label, number});
        }
        if (classes.empty()) classes.push_back({"", value});
        return classes;
    }

    std::vector<float> scan_values(const std::vector<Region>& regions, int event, const std::vector<ScanClass>& classes,
                                   const MaskGrid& grid)
    {
        std::vector<float> values(grid.channels.size() * grid.ncolumns, 0);
        for (const auto& [label, value] : classes) {
            const auto mask = scan_mask(regions, event, "", label, grid);
            for (size_t ind = 0; ind < mask.size(); ++ind) {
                if (mask[ind]) values[ind] = static_cast<float>(value);
            }
        }
        return values;
    }

    double Agreement::overlap() const
    {
        const size_t all = only_first + only_second + both;
        return all == 0 ? 1 : static_cast<double>(both) / static_cast<double>(all);
    }

    std::vector<Agreement> agreements(const std::vector<Scan>& scans)
    {
        using Key = std::tuple<int, int, std::string, std::string>; // event, anode, plane, class
        std::set<Key> keys;
        for (const auto& scan : scans) {
            for (const auto& one : scan.regions) keys.emplace(one.event, one.anode, one.plane, one.label);
        }
        std::vector<Agreement> table;
        for (const auto& [event, anode, plane, label] : keys) {
            std::vector<std::vector<Region>> parts(scans.size());
            std::vector<const Region*> all;
            for (size_t ind = 0; ind < scans.size(); ++ind) {
                for (const auto& one : scans[ind].regions) {
                    if (Key(one.event, one.anode, one.plane, one.label) != Key(event, anode, plane, label)) continue;
                    parts[ind].push_back(one);
                    all.push_back(&one);
                }
            }
            const auto grid = grid_of(all);
            std::vector<std::vector<uint8_t>> masks;
            for (const auto& part : parts) masks.push_back(scan_mask(part, event, plane, label, grid));
            for (size_t one = 0; one < scans.size(); ++one) {
                for (size_t other = one + 1; other < scans.size(); ++other) {
                    if (parts[one].empty() && parts[other].empty()) continue;
                    Agreement row{event, anode, plane, label, scans[one].who, scans[other].who};
                    for (size_t ind = 0; ind < masks[one].size(); ++ind) {
                        row.both += masks[one][ind] & masks[other][ind];
                        row.only_first += masks[one][ind] & ~masks[other][ind] & 1;
                        row.only_second += ~masks[one][ind] & masks[other][ind] & 1;
                    }
                    table.push_back(row);
                }
            }
        }
        return table;
    }
}
