// Compares reconstructed charge with the truth, per plane.
#include "WireCellEval/ChargeReport.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/OptionCheck.h"
#include "WireCellUtil/ProgramMain.h"

#include <CLI/CLI.hpp>

using namespace WireCell;

namespace {
    struct Options : Eval::ReportOptions {
        std::vector<std::string> files; // signals, and the truth last
        std::string json, ssss;
    };

    void declare(CLI::App& app, Options& opt)
    {
        app.add_option("files", opt.files,
                       "Archive of reconstructed charge, or several as NAME=FILE, and one of true charge last")
            ->type_name("SIGNAL... TRUTH")
            ->required()
            ->expected(2, 100);
        app.add_option("--detector", opt.detector,
                       "Whose planes these are: a name that jobs know or NUMBERS.jsonnet; else what the files tell")
            ->type_name("NAME");
        app.add_option("--planes", opt.planes, "First channel of each plane, and the end, in place of a detector")
            ->delimiter(',')
            ->expected(2, 100);
        app.add_option("--qmin", opt.qmin,
                       "Channels are valid above this true charge, and have fakes above this fake charge [electrons]")
            ->check(number_check({}))
            ->capture_default_str();
        app.add_option("--reach", opt.reach, "Charge is fake farther than this from any true charge [ticks]")
            ->check(number_check({.most = 1 << 20, .is_whole = true}))
            ->type_name("TICKS")
            ->capture_default_str();
        app.add_flag("--by-event", opt.by_event, "Figures of each event too");
        app.add_flag("--track", opt.track, "The standard figures of the track in each event, too");
        app.add_option("--ssss", opt.ssss, "Write those here, in the form of ssss-metrics of wire-cell-python")
            ->type_name("FILE");
        app.add_option("--json", opt.json, "Write the figures here, as fractions")->type_name("FILE");
        app.add_option("--tag", opt.tag, "Trace tag of the charge, where a file has it");
        app.footer(
            "Of channels that are valid, and where charge was found: bias is the mean of found over true charge, less "
            "1;\n"
            "resolution the RMS of that over its mean; median and half-width (of the central 68 %) do not mind tails.\n"
            "Total is all charge found over all true charge, less 1; inefficiency the fraction of valid channels "
            "where\n"
            "none was found. Of all that was found purity is the part near true charge of the same channel; fakes are\n"
            "the channels with more than the least charge elsewhere. docs/metrics.md tells more.");
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Compare reconstructed charge with the truth, per plane.", "spng-metrics"};
        Options opt;
        declare(app, opt);
        CLI11_PARSE(app, argc, argv);
        opt.truth = opt.files.back();
        opt.files.pop_back();
        opt.track = opt.track || !opt.ssss.empty();
        Log::add_stderr(false, "warn");
        if (!opt.ssss.empty() && opt.files.size() > 1)
            THROW(ValueError() << errmsg{"--ssss is of one file of signals (got several)"});
        for (const auto& output : {opt.json, opt.ssss}) {
            if (!output.empty()) AtomicFile::check(output);
        }
        const auto reports = Eval::make_reports(opt, opt.files);
        for (const auto& remark : Eval::remarks_of(reports)) std::cerr << "spng-metrics: " << remark << "\n";
        Eval::print(reports, std::cout);
        if (!opt.json.empty()) Eval::write(Eval::to_json(reports), opt.json, reports);
        if (!opt.ssss.empty()) Eval::write(Eval::to_ssss(reports.front()), opt.ssss, reports);
        return 0;
    }
}

int main(int argc, char* argv[]) { return program_main("spng-metrics", run, argc, argv); }
