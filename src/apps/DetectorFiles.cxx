#include "WireCellApps/DetectorFiles.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Version.h"

#include <filesystem>
#include <map>
#include <set>

namespace fs = std::filesystem;

namespace WireCell {

    namespace {
        /// Call a function with every object in a value, outer ones first.
        template <class Call>
        void each_object(Configuration& value, const Call& call)
        {
            if (value.is_object()) call(value);
            if (!value.is_structured()) return;
            for (auto& inner : value) each_object(inner, call);
        }

        bool is_there(const std::string& file)
        {
            std::error_code ignored;
            const auto is_file = [&](const fs::path& path) {
                return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
            };
            if (is_file(file)) return true;
            if (fs::path(file).is_absolute()) return false;
            for (const auto& folder : Persist::search_path()) {
                if (is_file(fs::path(folder) / file)) return true;
            }
            return false;
        }

        /// A data file of a detector.
        struct DataFile {
            std::string detector, choice, file, model;
        };

        std::vector<DataFile> data_files(std::vector<Configuration>& parts)
        {
            std::vector<DataFile> found;
            const auto add = [&](const Configuration& data) {
                if (!data.contains("_data_file")) return;
                const auto& about = data["_data_file"];
                try {
                    const auto key = get<std::string>(about, "key");
                    found.push_back({get<std::string>(about, "detector"), get<std::string>(about, "choice"),
                                     get<std::string>(data, key), get<std::string>(branch(data, "_builtin"), key)});
                }
                catch (const Exception& err) {
                    THROW(ValueError() << errmsg{fmt::format("_data_file {}: {}", about.dump(), err.what())});
                }
            };
            for (auto& part : parts) each_object(part, add);
            return found;
        }

        /// What configuration has to tell: each text of a key `_warning` once.
        void tell_warnings(std::vector<Configuration>& parts)
        {
            std::set<std::string> told;
            const auto tell = [&](Configuration& one) {
                const auto found = one.find("_warning");
                if (found == one.end()) return;
                const auto text = found->is_string() ? found->get<std::string>() : found->dump();
                if (told.insert(text).second) Log::logger("config")->warn("{}", text);
                one.erase(found);
            };
            for (auto& part : parts) each_object(part, tell);
        }

        void refuse_models(const std::vector<DataFile>& files)
        {
            for (const auto& need : files) {
                if (need.choice != "experiment" || is_there(need.file) || !is_there("builtin/" + need.file)) continue;
                THROW(IOError() << errmsg{fmt::format("detector {}: no such file: \"{}\", and files=experiment rules "
                                                      "out the built-in model of it. Maybe "
                                                      "you need to add its folder to WIRECELL_PATH",
                                                      need.detector, need.file)});
            }
        }

        /// True if models are to be taken where there is a choice.
        bool wants_models(const std::vector<DataFile>& files)
        {
            bool wanted = false;
            for (const auto& need : files) {
                if (need.choice != "auto" || is_there(need.file)) continue;
                wanted = true;
                Log::logger("config")->warn(
                    "detector {}: \"{}\" is in none of the folders searched: using the built-in models, "
                    "\"{}\" and what goes with it, for the whole detector",
                    need.detector, need.file, need.model);
            }
            return wanted;
        }
    }

    void choose_detector_files(std::vector<Configuration>& parts)
    {
        tell_warnings(parts);
        const auto files = data_files(parts);
        refuse_models(files);
        const bool models = wants_models(files);
        std::map<std::string, std::string> choices;
        for (const auto& need : files) {
            choices[need.detector] = need.choice == "auto" ? (models ? "builtin" : "experiment") : need.choice;
        }
        for (const auto& [detector, choice] : choices) {
            Log::logger("config")->info("detector {}: files={}", detector, choice);
        }
        set_job_detectors(choices);
        const auto settle = [&](Configuration& one) {
            if (models && one.contains("_builtin")) {
                const Configuration other = one["_builtin"];
                one.update(other);
            }
            one.erase("_builtin");
            one.erase("_data_file");
        };
        for (auto& part : parts) each_object(part, settle);
    }

    void import_arguments(const std::vector<std::string>& folders, Persist::externalvars_t& words,
                          Persist::externalvars_t& code)
    {
        for (const char* name : {"detector", "detname", "depos"}) {
            const auto it = words.find(name);
            const auto is_code = [](const std::string& text) {
                return String::endswith(text, ".jsonnet") || String::endswith(text, ".json");
            };
            if (it == words.end() || !is_code(it->second)) continue;
            const auto path = Persist::Parser(folders).resolve(it->second);
            if (path.empty() || !is_there(path)) {
                THROW(IOError() << errmsg{fmt::format("{}: no such file: \"{}\"", name, it->second)});
            }
            code[name] = "import " + Configuration(fs::absolute(path).string()).dump();
            words.erase(it);
        }
    }

}
