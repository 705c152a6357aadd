#include "InputFiles.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace WireCell::Sio {

    namespace {
        std::vector<std::string> matching(const std::string& pattern)
        {
            glob_t found{};
            std::vector<std::string> paths;
            if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
                paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
            }
            ::globfree(&found);
            // So that run-2 comes before run-10.
            std::sort(paths.begin(), paths.end(),
                      [](const auto& a, const auto& b) { return ::strverscmp(a.c_str(), b.c_str()) < 0; });
            return paths;
        }

        /// The first folder that has any gives all.
        std::vector<std::string> find(const std::string& name)
        {
            auto paths = matching(name);
            if (!paths.empty() || std::filesystem::path(name).is_absolute()) return paths;
            for (const auto& folder : Persist::search_path()) {
                paths = matching((std::filesystem::path(folder) / name).string());
                if (!paths.empty()) return paths;
            }
            return paths;
        }
    }

    std::vector<std::string> input_files(const Configuration& inname, const std::string& who)
    {
        const auto names = inname.is_array() ? inname : Configuration::array({inname});
        std::vector<std::string> paths;
        for (const auto& name : names) {
            if (!name.is_string() || name.get<std::string>().empty()) {
                paths.clear();
                break;
            }
            const auto text = name.get<std::string>();
            std::error_code ignored;
            const bool is_there = std::filesystem::exists(text, ignored);
            const auto found = is_there ? std::vector<std::string>{text} : find(text);
            if (found.empty()) {
                THROW(IOError() << errmsg{
                          fmt::format("{}: no file fits '{}' (also looked for along WIRECELL_PATH)", who, text)});
            }
            paths.insert(paths.end(), found.begin(), found.end());
        }
        if (paths.empty()) {
            THROW(ValueError() << errmsg{
                      fmt::format("{}.inname: got {} (want a file name or an array of them)", who, inname.dump())});
        }
        return paths;
    }
}
