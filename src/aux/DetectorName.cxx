#include "WireCellAux/DetectorName.h"

#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace WireCell::Aux {

    std::string detector_expression(const std::string& detector)
    {
        if (!detector.ends_with(".jsonnet")) return Configuration(detector).dump();
        const auto path = Persist::resolve(detector);
        if (path.empty() || !fs::exists(path)) {
            THROW(IOError() << errmsg{fmt::format("detector: no such file: \"{}\"", detector)});
        }
        return "import " + Configuration(fs::absolute(path).string()).dump();
    }

    std::string file_or_model(const std::string& file)
    {
        const auto folders = Persist::search_path();
        const bool is_there = fs::exists(file) || std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
                                  return fs::exists(fs::path(folder) / file);
                              });
        return is_there ? file : (fs::path("builtin") / file).string();
    }
}
