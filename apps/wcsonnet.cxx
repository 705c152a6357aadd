#include "WireCellApps/DetectorFiles.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/ProgramMain.h"

#include <CLI/CLI.hpp>

using WireCell::errmsg;
using WireCell::ValueError;
namespace Persist = WireCell::Persist;

namespace {
    using Words = std::vector<std::string>;
    constexpr const char* standard_output = "/dev/stdout";

    Persist::externalvars_t pairs(const std::string& option, const Words& words)
    {
        Persist::externalvars_t vars;
        for (const auto& word : words) {
            const auto at = word.find('=');
            if (at == std::string::npos || at == 0) {
                THROW(ValueError() << errmsg{"option " + option + " wants key=value, got \"" + word + "\""});
            }
            vars[word.substr(0, at)] = word.substr(at + 1);
        }
        return vars;
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Evaluate a Jsonnet file that finds its imports by WIRECELL_PATH.", "wcsonnet"};
        std::string input, output = standard_output;
        Words paths, ext_str, ext_code, tla_str, tla_code;
        const auto repeated = [&app](const std::string& names, Words& words, const std::string& what) {
            app.add_option(names, words, what)->type_size(1)->allow_extra_args(false);
        };
        app.add_option("file", input, "Jsonnet or JSON file")->required();
        app.add_option("-o,--output", output, "Where to write the JSON text");
        repeated("-P,--path", paths, "Folder to search before those of WIRECELL_PATH");
        repeated("-V,--ext-str", ext_str, "External variable, a string: key=text");
        repeated("-C,--ext-code", ext_code, "External variable, code: key=code");
        repeated("-A,--tla-str", tla_str, "Top-level argument, a string: key=text, or detector=FILE.jsonnet");
        repeated("-S,--tla-code", tla_code, "Top-level argument, code: key=code");
        CLI11_PARSE(app, argc, argv);

        auto ext_words = pairs("--ext-str", ext_str), ext_codes = pairs("--ext-code", ext_code);
        auto tla_words = pairs("--tla-str", tla_str), tla_codes = pairs("--tla-code", tla_code);
        WireCell::import_arguments(paths, ext_words, ext_codes);
        WireCell::import_arguments(paths, tla_words, tla_codes);
        Persist::Parser parser(paths, ext_words, ext_codes, tla_words, tla_codes);
        const auto text = Persist::dumps(parser.load(input), 4) + "\n";
        if (output == standard_output) {
            std::cout << text << std::flush;
            if (!std::cout) THROW(WireCell::IOError() << errmsg{"can not write the standard output"});
            return 0;
        }
        const WireCell::FileClaim claim(WireCell::FileClaim::Use::read, parser.resolve(input), "wcsonnet");
        WireCell::AtomicFile file(output);
        file.stream() << text;
        file.commit();
        return 0;
    }
}

int main(int argc, char* argv[]) { return WireCell::program_main("wcsonnet", run, argc, argv); }
