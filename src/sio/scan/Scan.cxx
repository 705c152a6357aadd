#include "Scan.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/JsonText.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

namespace fs = std::filesystem;

namespace WireCell::Sio {

    namespace {
        const char* const format_word = "spng-scan-1";
        constexpr size_t most_regions = 10'000, most_points = 2000, longest_name = 40, longest_text = 2000;

        std::string text_of(const Configuration& json, const char* key, const std::string& what)
        {
            const auto found = json.find(key);
            if (found == json.end()) return "";
            SPNG_VALIDATE(found->is_string(), "{}: '{}' is no text", what, key);
            auto text = found->get<std::string>();
            SPNG_VALIDATE(text.size() <= longest_text, "{}: '{}' has {} letters (at most {})", what, key, text.size(),
                          longest_text);
            return text;
        }

        int integer_of(const Configuration& json, const char* key, int otherwise, const std::string& what)
        {
            const auto found = json.find(key);
            if (found == json.end()) return otherwise;
            SPNG_VALIDATE(found->is_number_integer(), "{}: '{}' is no whole number", what, key);
            const auto number = found->get<int64_t>();
            SPNG_VALIDATE(std::abs(number) < (int64_t{1} << 31), "{}: '{}' is {}, which is too large", what, key,
                          number);
            return static_cast<int>(number);
        }

        Region region_of(const Configuration& json, const std::string& what)
        {
            SPNG_VALIDATE(json.is_object(), "{} is no object", what);
            Region region;
            region.event = integer_of(json, "event", 0, what);
            region.anode = integer_of(json, "anode", -1, what);
            region.plane = text_of(json, "plane", what);
            region.shape = text_of(json, "shape", what);
            region.label = text_of(json, "class", what);
            region.comment = text_of(json, "comment", what);
            region.when = text_of(json, "when", what);
            const auto points = json.value("points", Configuration());
            SPNG_VALIDATE(points.is_array() && points.size() <= most_points, "{}: 'points' is no list of at most {}",
                          what, most_points);
            for (const auto& point : points) {
                const bool is_good =
                    point.is_array() && point.size() == 2 && point[0].is_number() && point[1].is_number();
                SPNG_VALIDATE(is_good, "{}: a point is {} (want [channel, time])", what, point.dump());
                region.points.emplace_back(point[0].get<double>(), point[1].get<double>());
            }
            const bool is_box = region.shape == "box" && points.size() == 2;
            SPNG_VALIDATE(is_box || (region.shape == "polygon" && points.size() > 2),
                          "{}: the shape '{}' has {} points (want a box of 2, or a polygon of 3 or more)", what,
                          region.shape, points.size());
            return region;
        }

        std::string now_text()
        {
            const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
            std::tm parts{};
            gmtime_r(&seconds, &parts);
            return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                               parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
        }
    }

    Scan scan_of(const Configuration& json, const std::string& what)
    {
        SPNG_VALIDATE(json.is_object() && json.value("format", Configuration()) == format_word,
                      "{} is no hand scan (want the format '{}')", what, format_word);
        Scan scan;
        scan.data = text_of(json, "data", what);
        scan.who = text_of(json, "who", what);
        const int revision = integer_of(json, "revision", 0, what);
        SPNG_VALIDATE(revision >= 0, "{}: the revision is {}", what, revision);
        scan.revision = static_cast<size_t>(revision);
        const auto regions = json.value("regions", Configuration::array());
        SPNG_VALIDATE(regions.is_array() && regions.size() <= most_regions, "{}: 'regions' is no list of at most {}",
                      what, most_regions);
        for (size_t ind = 0; ind < regions.size(); ++ind)
            scan.regions.push_back(region_of(regions[ind], fmt::format("{}, region {}", what, ind)));
        return scan;
    }

    Configuration json_of(const Scan& scan)
    {
        auto regions = Configuration::array();
        for (const auto& region : scan.regions) {
            regions.push_back({{"event", region.event},
                               {"anode", region.anode},
                               {"plane", region.plane},
                               {"shape", region.shape},
                               {"points", region.points},
                               {"class", region.label},
                               {"comment", region.comment},
                               {"when", region.when}});
        }
        return {{"format", format_word},
                {"data", scan.data},
                {"who", scan.who},
                {"revision", scan.revision},
                {"regions", regions}};
    }

    std::string scan_path(const std::string& data_path, const std::string& who)
    {
        const bool is_name = !who.empty() && who.size() <= longest_name && who[0] != '.' &&
                             std::all_of(who.begin(), who.end(), [](char c) {
                                 return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                        c == '.' || c == '-' || c == '_';
                             });
        SPNG_VALIDATE(is_name, "the name of who scans has 1 to {} letters, digits, points and lines", longest_name);
        return data_path + ".scan-" + who + ".json";
    }

    Scan read_scan(const std::string& path)
    {
        std::ifstream file(path, std::ios::binary);
        if (!file) THROW(IOError() << errmsg{fmt::format("can not read '{}'", path)});
        std::ostringstream text;
        text << file.rdbuf();
        return scan_of(parse_json(text.str(), path), path);
    }

    std::vector<Scan> read_scans(const std::string& data_path, std::vector<std::string>* troubles)
    {
        const auto begin = fs::path(data_path).filename().string() + ".scan-";
        std::vector<std::string> paths;
        std::error_code ignored;
        for (const auto& one : fs::directory_iterator(fs::path(data_path).parent_path(), ignored)) {
            const auto name = one.path().filename().string();
            if (name.starts_with(begin) && name.ends_with(".json") && one.is_regular_file(ignored))
                paths.push_back(one.path().string());
        }
        std::sort(paths.begin(), paths.end());
        std::vector<Scan> scans;
        for (const auto& path : paths) {
            try {
                scans.push_back(read_scan(path));
            }
            catch (const Exception& error) {
                if (troubles) troubles->emplace_back(error.what());
            }
        }
        return scans;
    }

    size_t save_scan(const std::string& data_path, Scan scan)
    {
        // Two windows of one person may save at the same time.
        static std::mutex saving;
        const std::lock_guard lock(saving);
        const auto path = scan_path(data_path, scan.who);
        const size_t last = fs::exists(path) ? read_scan(path).revision : 0;
        SPNG_VALIDATE(scan.revision == last, "the scan of '{}' was saved meanwhile, as revision {} (this one is of {})",
                      scan.who, last, scan.revision);
        scan.revision = last + 1;
        scan.data = fs::path(data_path).filename().string();
        for (auto& region : scan.regions) {
            if (region.when.empty()) region.when = now_text();
        }
        AtomicFile file(path);
        file.stream() << json_of(scan).dump(1) << "\n";
        file.commit();
        return scan.revision;
    }
}
