#include "DetectorFolder.h"

#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Persist.h"

#include <filesystem>

namespace fs = std::filesystem;

namespace WireCell::Model {

    namespace {
        Configuration files_of(const std::string& questionnaire)
        {
            const auto path = Persist::resolve(questionnaire);
            if (path.empty() || !fs::exists(path)) {
                THROW(IOError() << errmsg{fmt::format("no such file: \"{}\"", questionnaire)});
            }
            const auto code = "(import 'spng/detectors/questionnaire.jsonnet')(import " +
                              Configuration(fs::absolute(path).string()).dump() + ")";
            try {
                return Persist::loads(code);
            }
            catch (const ValueError& err) {
                // Jsonnet's trace goes on for some lines.
                const std::string text = err.what();
                THROW(ValueError() << errmsg{questionnaire + ": " + text.substr(0, text.find('\n'))});
            }
        }
    }

    void make_folder(const std::string& questionnaire, const std::string& folder)
    {
        const auto files = files_of(questionnaire);
        for (const auto& [name, text] : files.items()) {
            if (fs::exists(fs::path(folder) / name)) {
                THROW(IOError() << errmsg{fmt::format("{}/{} is there already", folder, name)});
            }
        }
        fs::create_directories(folder);
        for (const auto& [name, text] : files.items()) {
            AtomicFile file((fs::path(folder) / name).string());
            file.stream() << text.get<std::string>();
            file.commit();
        }
        Log::logger("model")->info("{}: numbers.jsonnet and model.jsonnet", folder);
    }
}
