#include "WireCellUtil/Persist.h"
#include "Library.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/DataFolders.h"
#include "WireCellUtil/JsonText.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Printable.h"
#include "file/Bzip2.h"
#include "jsonnet/Jsonnet.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>

namespace fs = std::filesystem;

namespace WireCell::Persist {

    namespace {
        /// What one process knows of the folders to search.
        struct Known {
            std::mutex mutex;
            std::vector<std::string> folders;
            std::set<std::string> models; ///< that a warning has told of
        };

        Known& known()
        {
            static Known one;
            return one;
        }

        void require_folder(const std::string& path)
        {
            std::error_code ignored;
            if (fs::is_directory(path, ignored)) return;
            const auto* what = fs::exists(path, ignored) ? "is not a folder" : "does not exist";
            THROW(IOError() << errmsg{fmt::format("the folder to search \"{}\" {}", path, what)});
        }

        void append_new(std::vector<std::string>& folders, const std::vector<std::string>& more)
        {
            for (const auto& folder : more) {
                if (!String::has(folders, folder)) folders.push_back(folder);
            }
        }

        /// The data folders of this installation, or of the build tree and its sources.
        std::vector<std::string> own_folders()
        {
            const auto lib = library_folder();
            const auto prefix = fs::path(lib).parent_path();
            std::vector<fs::path> folders{prefix / "share/wirecell", prefix.parent_path() / "share/wirecell"};
            if (lib == SPNG_BUILD_LIB) folders.emplace_back(SPNG_SOURCE_CFG);
            std::vector<std::string> found;
            for (const auto& folder : folders) {
                std::error_code ignored;
                if (fs::is_directory(folder, ignored)) found.push_back(folder.string());
            }
            return found;
        }

        std::string find_in(const std::string& filename, const std::vector<std::string>& folders)
        {
            if (filename.empty()) return "";
            if (fs::path(filename).is_absolute()) return filename;
            std::error_code ignored;
            for (const auto& folder : folders) {
                const auto path = fs::path(folder) / filename;
                if (!fs::exists(path, ignored) || fs::is_directory(path, ignored)) continue;
                return folder == "." ? fs::absolute(path).lexically_normal().string() : path.string();
            }
            return "";
        }

        std::vector<std::string> with_current(std::vector<std::string> folders)
        {
            folders.insert(folders.begin(), ".");
            return folders;
        }

        [[noreturn]] void missing(const std::string& filename, const std::vector<std::string>& folders)
        {
            THROW(IOError() << errmsg{
                      fmt::format("no such file: \"{}\" (searched: {}). Maybe you need to add its folder to "
                                  "WIRECELL_PATH.",
                                  filename, shortlist(folders))});
        }

        [[noreturn]] void unreadable(const std::string& path, const std::string& why)
        {
            THROW(IOError() << errmsg{fmt::format("can not read \"{}\": {}", path, why)});
        }

        std::ifstream open_to_read(const std::string& path)
        {
            std::error_code error;
            const auto kind = fs::status(path, error).type();
            if (kind == fs::file_type::directory) unreadable(path, std::strerror(EISDIR));
            // Others may keep a reader waiting for ever, and can not be read twice.
            if (fs::exists(path, error) && kind != fs::file_type::regular) unreadable(path, "it is not a regular file");
            errno = 0;
            std::ifstream file(path, std::ios::binary);
            if (!file) unreadable(path, std::strerror(errno));
            return file;
        }

        std::string read_all(const std::string& path)
        {
            auto file = open_to_read(path);
            std::error_code unknown;
            const auto size = fs::file_size(path, unknown);
            if (unknown) return {std::istreambuf_iterator<char>(file), {}};
            std::string text(size, '\0');
            file.read(text.data(), static_cast<std::streamsize>(size));
            if (!file) unreadable(path, "it ends early");
            return text;
        }

        Configuration load_json(const std::string& path)
        {
            if (!String::endswith(path, ".bz2")) return parse_json(read_all(path), "\"" + path + "\"", true);
            const auto packed = read_all(path);
            try {
                return parse_json(bunzip2(packed), "\"" + path + "\"", true);
            }
            catch (const IOError& err) {
                unreadable(path, err.what());
            }
        }

        /// Limit real numbers to significant digits.
        void round_reals(Configuration& value, int nsig)
        {
            if (value.is_number_float()) value = std::stod(fmt::format("{:.{}g}", value.get<double>(), nsig));
            if (!value.is_structured()) return;
            for (auto& item : value) round_reals(item, nsig);
        }
    }

    void add_data_folders(const std::vector<std::string>& more)
    {
        for (const auto& folder : more) require_folder(folder);
        const std::lock_guard lock(known().mutex);
        append_new(known().folders, more);
    }

    std::vector<std::string> search_path()
    {
        std::vector<std::string> folders;
        {
            const std::lock_guard lock(known().mutex);
            folders = known().folders;
        }
        const char* env = std::getenv("WIRECELL_PATH");
        for (const auto& folder : String::split(env ? env : "")) {
            std::error_code ignored;
            if (folder.empty()) continue;
            if (fs::is_directory(folder, ignored)) { folders.push_back(folder); }
            else {
                Log::logger("sys")->debug("WIRECELL_PATH names a folder that does not exist: {}", folder);
            }
        }
        append_new(folders, own_folders());
        return folders;
    }

    bool exists(const std::string& filename)
    {
        std::error_code ignored;
        const auto path = resolve(filename);
        return !path.empty() && fs::exists(path, ignored);
    }

    std::string resolve(const std::string& filename)
    {
        // The system would take the name to end there.
        if (filename.find('\0') != std::string::npos) {
            THROW(IOError() << errmsg{fmt::format("\"{}...\": there is a NUL in the file's name", filename.c_str())});
        }
        const auto folders = with_current(search_path());
        const auto path = find_in(filename, folders);
        if (!path.empty() || filename.empty() || fs::path(filename).is_absolute()) return path;
        const auto model = find_in("builtin/" + filename, folders);
        if (model.empty()) return model;
        const std::lock_guard lock(known().mutex);
        if (known().models.insert(filename).second) {
            Log::logger("persist")->warn(
                "\"{}\" is in none of the folders searched: using the built-in model \"{}\" instead", filename, model);
        }
        return model;
    }

    std::string resolve(const std::string& file_or_detector_name, const std::string& kind)
    {
        const auto path = resolve(file_or_detector_name);
        if (!path.empty()) return path;
        if (!exists("detectors.jsonnet")) return "";
        const auto detectors = load("detectors.jsonnet");
        if (!detectors.is_object() || !detectors.contains(file_or_detector_name)) return "";
        auto named = branch(detectors[file_or_detector_name], kind);
        if (named.is_array() && !named.empty()) named = Configuration(named[0]);
        return named.is_string() ? resolve(named.get<std::string>()) : "";
    }

    std::string slurp(const std::string& filename)
    {
        const auto path = resolve(filename);
        if (path.empty()) missing(filename, with_current(search_path()));
        return read_all(path);
    }

    void dump(const std::string& filename, const Configuration& top, bool pretty)
    {
        auto text = dumps(top, pretty ? 4 : 0);
        if (String::endswith(filename, ".bz2")) text = bzip2(text);
        AtomicFile file(filename);
        file.stream() << text;
        file.commit();
    }

    std::string dumps(const Configuration& top, int indent, int nsig)
    {
        const int step = indent > 0 ? indent : -1;
        if (nsig <= 0) return top.dump(step);
        auto rounded = top;
        round_reals(rounded, nsig);
        return rounded.dump(step);
    }

    Configuration load(const std::string& filename, const externalvars_t& extvar, const externalvars_t& extcode)
    {
        return Parser({}, extvar, extcode).load(filename);
    }

    Configuration loads(const std::string& text, const externalvars_t& extvar, const externalvars_t& extcode)
    {
        return Parser({}, extvar, extcode).loads(text);
    }

    Configuration json2object(const std::string& text) { return parse_json(text, "the given text", true); }

    Parser::Parser(const pathlist_t& load_paths, const externalvars_t& extvar, const externalvars_t& extcode,
                   const externalvars_t& tlavar, const externalvars_t& tlacode)
      : m_extvar(extvar)
      , m_extcode(extcode)
      , m_tlavar(tlavar)
      , m_tlacode(tlacode)
    {
        for (const auto& path : load_paths) add_load_path(path);
    }

    void Parser::add_load_path(const std::string& path)
    {
        require_folder(path);
        m_load_paths.push_back(path);
    }

    std::vector<std::string> Parser::folders() const
    {
        auto all = with_current(m_load_paths);
        append_new(all, search_path());
        return all;
    }

    std::string Parser::resolve(const std::string& filename) { return find_in(filename, folders()); }

    std::string Parser::path_of(const std::string& filename)
    {
        const auto path = resolve(filename);
        if (path.empty()) missing(filename, folders());
        open_to_read(path);
        return path;
    }

    Configuration Parser::load(const std::string& filename)
    {
        const auto path = path_of(filename);
        const auto extension = fs::path(filename).extension();
        if (extension != ".jsonnet" && !extension.empty()) return load_json(path);
        const auto text = evaluate_file(path, {folders(), m_extvar, m_extcode, m_tlavar, m_tlacode});
        return parse_json(text, "\"" + path + "\"");
    }

    Configuration Parser::loads(const std::string& text)
    {
        const auto json = evaluate_text(text, {folders(), m_extvar, m_extcode, m_tlavar, m_tlacode});
        return parse_json(json, "the given Jsonnet code");
    }

}
