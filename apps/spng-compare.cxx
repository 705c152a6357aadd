// Compares two files of frames or tensors.
#include "WireCellApps/Comparison.h"
#include "WireCellApps/FileReading.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/StandardStreams.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

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
            ->check(CLI::NonNegativeNumber)
            ->capture_default_str();
        app.add_option("--atol", opt.tolerances.absolute, "Tolerated difference on top of that")
            ->check(CLI::NonNegativeNumber)
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

    Comparison compare(const Options& opt)
    {
        const auto first = read_tensor_sets(opt.first), second = read_tensor_sets(opt.second);
        if (!first.empty() && !second.empty()) return compare_tensor_sets(first, second, opt.tolerances);
        if (first.empty() != second.empty()) {
            THROW(WireCell::ValueError() << WireCell::errmsg{fmt::format("'{}' holds tensor sets and '{}' holds none",
                                                                         first.empty() ? opt.second : opt.first,
                                                                         first.empty() ? opt.first : opt.second)});
        }
        // From here on the readers' warnings, say of tags that are left out, are of use.
        WireCell::Log::add_stderr(false, "warn");
        const auto frames = read_frames(opt.first, opt.tags), others = read_frames(opt.second, opt.tags);
        for (const auto& [list, path] : {std::pair{frames, opt.first}, {others, opt.second}}) {
            if (list.empty()) {
                const auto text =
                    fmt::format("'{}' holds no tensors and no frames to compare (traces with a tag need --tag)", path);
                THROW(WireCell::ValueError() << WireCell::errmsg{text});
            }
        }
        return compare_frames(frames, others, opt.tolerances);
    }

    void print(const Comparison& comparison, bool quiet)
    {
        for (const auto& remark : comparison.remarks) std::cout << "differs: " << remark << "\n";
        size_t width = 5;
        for (const auto& one : comparison.arrays) width = std::max(width, one.name.size());
        if (!quiet) {
            std::cout << fmt::format("{:<{}} {:>12} {:>12} {:>12} {:>12} {:>12}\n", "array", width, "elements",
                                     "differing", "max abs", "rms", "max/scale");
        }
        for (const auto& one : comparison.arrays) {
            if (quiet && one.differing == 0) continue;
            const double relative = one.scale > 0 ? one.largest / one.scale : one.largest;
            std::cout << fmt::format("{:<{}} {:>12} {:>12} {:>12.4g} {:>12.4g} {:>12.4g}\n", one.name, width, one.count,
                                     one.differing, one.largest, one.rms, relative);
        }
        if (!quiet) std::cout << (comparison.is_equal() ? "equal within tolerances\n" : "different\n");
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
        const auto comparison = compare(opt);
        print(comparison, opt.quiet);
        return comparison.is_equal() ? equal : different;
    }
}

int main(int argc, char* argv[])
{
    WireCell::keep_standard_streams();
    try {
        return run(argc, argv);
    }
    catch (const std::exception& err) {
        std::cerr << "spng-compare: " << WireCell::printable_lines(err.what()) << std::endl;
        return not_compared;
    }
}
