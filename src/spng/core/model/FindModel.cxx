#include "WireCellSpng/core/DataFolders.h"
#include "WireCellSpng/core/ModelFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace WireCell::SPNG {

    namespace fs = std::filesystem;

    namespace {
        /// The data that are installed with this very library.
        std::string installed_folder()
        {
            Dl_info info{};
            if (!dladdr(reinterpret_cast<const void*>(&installed_folder), &info) || !info.dli_fname) return "";
            std::error_code ignored;
            const auto library = fs::canonical(info.dli_fname, ignored);
            return (library.parent_path().parent_path() / "share/wirecell").string();
        }

        std::string in_folders(const std::string& name)
        {
            auto folders = host::data_folders();
            folders.insert(folders.begin(), installed_folder());
            for (const auto& folder : folders) {
                std::error_code ignored;
                const auto path = fs::path(folder) / name;
                if (fs::exists(path, ignored) && !fs::is_directory(path, ignored)) return path.string();
            }
            return "";
        }
    }

    std::string find_model(const std::string& name)
    {
        const bool bare = name.find('/') == std::string::npos;
        const auto path = bare ? in_folders(name) : Persist::resolve(name);
        if (!path.empty()) return path;
        std::error_code ignored;
        const auto hint =
            bare && fs::exists(name, ignored) ? fmt::format(". For that of the current folder give './{}'", name) : "";
        const char* searched = std::getenv("WIRECELL_PATH");
        THROW(IOError() << errmsg{
                  fmt::format("no model file '{}' (WIRECELL_PATH is '{}'){}", name, searched ? searched : "", hint)});
    }
}
