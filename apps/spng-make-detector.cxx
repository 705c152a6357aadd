// Makes the files of a detector from the numbers of its model, say cfg/spng/detectors/pdhd/model.jsonnet; makes the folder of a
// new detector from a questionnaire; and checks a detector's numbers against its files.
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/ProgramMain.h"
#include "model/DetectorCheck.h"
#include "model/DetectorFolder.h"
#include "model/Fields.h"
#include "model/Filters.h"
#include "model/Noise.h"
#include "model/Wires.h"

#include <CLI/CLI.hpp>

namespace Log = WireCell::Log;
namespace Model = WireCell::Model;
namespace Persist = WireCell::Persist;
using WireCell::Configuration;

namespace {
    /// A subcommand takes the model's key of the same name.
    struct Maker {
        const char* name;
        const char* what;
        void (*make)(const Configuration& numbers, const std::string& output);
    };

    const Maker makers[] = {
        {"wires", "Lay the wires of all anodes", Model::make_wires},
        {"fields", "Compute the field response", Model::make_fields},
        {"noise", "Compute the spectra of noise", Model::make_noise},
        {"filters", "Derive filters and thresholds from the field response and the noise", Model::make_filters},
    };

    void make(const Maker& maker, const std::string& model, const std::string& output)
    {
        const auto numbers = Persist::load(model);
        if (!numbers.is_object() || !numbers.contains(maker.name)) {
            THROW(WireCell::ValueError() << WireCell::errmsg{model + ": the model has no key \"" + maker.name + "\""});
        }
        const WireCell::FileClaim input(WireCell::FileClaim::Use::read, Persist::resolve(model), "spng-make-detector");
        try {
            maker.make(numbers[maker.name], output);
        }
        catch (const WireCell::ValueError& err) {
            THROW(WireCell::ValueError() << WireCell::errmsg{model + ": " + err.what()});
        }
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Make the files of a detector from the numbers of its model.", "spng-make-detector"};
        std::string model, output;
        app.require_subcommand(1);
        for (const auto& maker : makers) {
            auto* sub = app.add_subcommand(maker.name, maker.what);
            sub->add_option("model", model, "Jsonnet or JSON file with the model")->required();
            sub->add_option("output", output, "File to write; a name that ends in .bz2 compresses")->required();
        }
        auto* folder = app.add_subcommand("folder", "Write the folder of a new detector from a questionnaire");
        folder->add_option("questionnaire", model, "Jsonnet or JSON file with the answers")->required();
        folder->add_option("output", output, "Folder to write numbers.jsonnet and model.jsonnet to")->required();
        auto* check = app.add_subcommand("check", "Compare a detector's numbers with each other and with its files");
        check->add_option("detector", model, "Name that jobs know, or NUMBERS.jsonnet")->required();
        CLI11_PARSE(app, argc, argv);

        Log::default_logging("stdout", "info");
        Log::set_pattern("%v");
        for (const auto& maker : makers) {
            if (app.got_subcommand(maker.name)) make(maker, model, output);
        }
        if (folder->parsed()) Model::make_folder(model, output);
        return check->parsed() && Model::report_findings(model) > 0 ? 1 : 0;
    }
}

int main(int argc, char* argv[]) { return WireCell::program_main("spng-make-detector", run, argc, argv); }
