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

        /// Along WIRECELL_PATH, the first folder with any match gives all.
        std::vector<std::string> find_matching(const std::string& pattern, const std::string& who)
        {
            auto paths = matching(pattern);
            if (!paths.empty()) return paths;
            if (!std::filesystem::path(pattern).is_absolute()) {
                for (const auto& folder : Persist::search_path()) {
                    paths = matching((std::filesystem::path(folder) / pattern).string());
                    if (!paths.empty()) return paths;
                }
            }
            THROW(IOError() << errmsg{
                      fmt::format("{}: no file fits '{}' (also looked for along WIRECELL_PATH)", who, pattern)});
        }

        bool is_pattern(const std::string& name)
        {
            std::error_code ignored;
            return name.find_first_of("*?[") != std::string::npos && !std::filesystem::exists(name, ignored);
        }

        std::vector<std::string> names(const Configuration& inname, const std::string& who)
        {
            const auto is_text = [](const Configuration& one) { return one.is_string(); };
            if (is_text(inname)) return {inname.get<std::string>()};
            if (!inname.is_array() || inname.empty() || !std::all_of(inname.begin(), inname.end(), is_text)) {
                THROW(ValueError() << errmsg{
                          fmt::format("{}.inname: got {} (want a file name or an array of them)", who, inname.dump())});
            }
            return inname.get<std::vector<std::string>>();
        }
    }

    std::vector<std::string> input_files(const Configuration& inname, const std::string& who, const FindFile& find)
    {
        std::vector<std::string> paths;
        for (const auto& name : names(inname, who)) {
            if (!is_pattern(name)) {
                paths.push_back(find(name));
                continue;
            }
            for (const auto& path : find_matching(name, who)) {
                find(path);
                paths.push_back(path);
            }
        }
        return paths;
    }

    std::string find_plain_file(const std::string& filename, const std::string& who)
    {
        if (filename.empty()) {
            THROW(ValueError() << errmsg{who + ".inname: got \"\" (want a file name or an array of them)"});
        }
        const auto path = Persist::resolve(filename);
        std::error_code ignored;
        if (path.empty() || !std::filesystem::exists(path, ignored)) {
            THROW(IOError() << errmsg{fmt::format("{}: file '{}' does not exist (also looked for along WIRECELL_PATH)",
                                                  who, filename)});
        }
        if (!std::filesystem::is_regular_file(path, ignored) && !std::filesystem::is_directory(path, ignored)) {
            THROW(IOError() << errmsg{
                      fmt::format("{}: file '{}' is a pipe or a device (want a plain file)", who, filename)});
        }
        return path;
    }
}
