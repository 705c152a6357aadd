// Compares two files of frames or tensors.
#include "WireCellApps/Comparison.h"
#include "WireCellUtil/OptionCheck.h"
#include "WireCellUtil/ProgramMain.h"

#include <CLI/CLI.hpp>

using namespace WireCell::Apps;

namespace {
    enum Outcome { equal = 0, different = 1, not_compared = 2 };

    struct Options {
        std::string first, second;
        std::vector<std::string> tags;
        Tolerances tolerances;
        bool quiet = false;
    };

    void declare(CLI::App& app, Options& opt)
    {
        app.add_option("first", opt.first, "Archive of frames or of tensors")->required();
        app.add_option("second", opt.second, "The one to compare it with")->required();
        app.add_option("--rtol", opt.tolerances.relative,
                       "Tolerated difference in units of the largest magnitude in the array")
            ->check(WireCell::number_check({}))
            ->capture_default_str();
        app.add_option("--atol", opt.tolerances.absolute, "Tolerated difference on top of that")
            ->check(WireCell::number_check({}))
            ->capture_default_str();
        app.add_option("--tag", opt.tags, "Trace tag to compare too; traces without a tag always are")
            ->type_size(1)
            ->allow_extra_args(false);
        app.add_flag("--values", opt.tolerances.values_only, "Let metadata and element types differ");
        app.add_flag("-q,--quiet", opt.quiet, "Print what differs only");
        app.footer(
            "The exit code is 0 when all is equal within the tolerances, 1 when not, 2 when the files can not be\n"
            "compared.");
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Compare two files of frames or of tensors, array by array.", "spng-compare"};
        Options opt;
        declare(app, opt);
        try {
            app.parse(argc, argv);
        }
        catch (const CLI::ParseError& err) {
            return app.exit(err) == 0 ? equal : not_compared;
        }
        const auto comparison = compare_files(opt.first, opt.second, opt.tags, opt.tolerances);
        print(comparison, opt.quiet, std::cout);
        return comparison.is_equal() ? equal : different;
    }
}

int main(int argc, char* argv[]) { return WireCell::program_main("spng-compare", run, argc, argv, not_compared); }
