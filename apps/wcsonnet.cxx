#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>

using WireCell::errmsg;
using WireCell::ValueError;
namespace Persist = WireCell::Persist;

namespace {
    using Words = std::vector<std::string>;

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
        std::string input, output = "/dev/stdout";
        Words paths, ext_str, ext_code, tla_str, tla_code;
        const auto repeated = [&app](const std::string& names, Words& words, const std::string& what) {
            app.add_option(names, words, what)->type_size(1)->allow_extra_args(false);
        };
        app.add_option("file", input, "Jsonnet or JSON file")->required();
        app.add_option("-o,--output", output, "Where to write the JSON text");
        repeated("-P,--path", paths, "Folder to search before those of WIRECELL_PATH");
        repeated("-V,--ext-str", ext_str, "External variable, a string: key=text");
        repeated("-C,--ext-code", ext_code, "External variable, code: key=code");
        repeated("-A,--tla-str", tla_str, "Top-level argument, a string: key=text");
        repeated("-S,--tla-code", tla_code, "Top-level argument, code: key=code");
        CLI11_PARSE(app, argc, argv);

        Persist::Parser parser(paths, pairs("--ext-str", ext_str), pairs("--ext-code", ext_code),
                               pairs("--tla-str", tla_str), pairs("--tla-code", tla_code));
        const auto text = Persist::dumps(parser.load(input), 4) + "\n";
        std::ofstream file(output);
        file << text << std::flush;
        if (!file) THROW(WireCell::IOError() << errmsg{"can not write \"" + output + "\""});
        return 0;
    }
}

int main(int argc, char* argv[])
{
    try {
        return run(argc, argv);
    }
    catch (const std::exception& err) {
        std::cerr << "wcsonnet: " << err.what() << std::endl;
        return 1;
    }
}
