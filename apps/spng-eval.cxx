// Scans over angles and energies: how well chains of signal processing do, with errors.
#include "WireCellEval/Scan.h"
#include "WireCellEval/ScanReport.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/OptionCheck.h"
#include "WireCellUtil/ProgramMain.h"

#include <CLI/CLI.hpp>

using namespace WireCell;

namespace {
    void declare(CLI::App& app, Eval::Scan& scan, std::vector<std::string>& others)
    {
        const auto argument = [&](const std::string& option, const char* key, const char* what) {
            app.add_option_function<std::string>(
                   option, [&scan, key](const std::string& text) { scan.arguments[key] = text; }, what)
                ->type_name("TEXT")
                ->take_last();
        };
        argument("-o,--output", "output", "Folder of the scan [scan]");
        argument("--chains", "chains",
                 "What is compared: spng, osp, limit, NAME.ts (spng by that network), osp-dnn:NAME.ts [spng,osp]");
        argument("--detector", "detector", "pdhd, sbnd, ... (wire-cell --list-detectors) or NUMBERS.jsonnet [pdhd]");
        argument("--files", "files", "The detector's files: experiment, builtin or auto [auto]");
        argument("--planes", "planes", "Wire planes that angles are about [u,v,w]");
        argument("--angles", "angles", "theta_xz in degrees: 0 across the wires, 90 along the drift");
        argument("--particle", "particle", "What is simulated [track]");
        argument("--energies", "energies", "Energies of particles in GeV");
        argument("--events", "events", "Events of each point [5]");
        argument("--engine", "engine", "Pgrapher or TbbFlow [TbbFlow]");
        argument("--device", "device", "cpu, gpu, gpuN, cuda or cuda:N [cpu]");
        app.add_option("-A,--argument", others,
                       "KEY=TEXT: any other argument of angle-scan.jsonnet, see wire-cell -c "
                       "angle-scan.jsonnet --help")
            ->type_name("KEY=TEXT")
            ->type_size(1)
            ->allow_extra_args(false);
        app.add_option("-t,--threads", scan.threads, "Most threads to use, 0 for no limit")
            ->check(number_check({.most = 1 << 20, .is_whole = true}))
            ->capture_default_str();
        app.add_flag("--overwrite", scan.overwrite, "Do points again that are there already");
        app.footer(
            "Points that the folder has already are not done again, so that a scan that was stopped goes on, and one\n"
            "of more angles adds to it. The folder gets scan.csv, scan.json, ssss/CHAIN/POINT.json for\n"
            "wire-cell-python, and points/POINT.json with what was measured. docs/metrics.md tells more;\n"
            "spng-eval-plots draws the curves.");
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Scan angles and energies: bias, resolution and inefficiency of chains of signal processing.",
                     "spng-eval"};
        Eval::Scan scan;
        scan.arguments = {{"output", "scan"}, {"engine", "TbbFlow"}};
        std::vector<std::string> others;
        declare(app, scan, others);
        CLI11_PARSE(app, argc, argv);
        Log::add_stderr(false, "warn");
        for (const auto& text : others) {
            const auto at = text.find('=');
            if (at == std::string::npos || at == 0) throw CLI::ValidationError("-A", "want KEY=TEXT, got " + text);
            scan.arguments[text.substr(0, at)] = text.substr(at + 1);
        }
        const auto plan = Eval::plan_of(scan);
        const auto missing = Eval::missing_points(scan, plan);
        if (const int code = missing.empty() ? 0 : Eval::run_points(scan, missing)) {
            const auto left = Eval::missing_points(scan, plan).size();
            if (left < missing.size())
                std::cerr << "spng-eval: " << left << " points are left: the same command goes on with them\n";
            return code;
        }
        const auto figures = Eval::read_figures(scan, plan);
        Eval::write(figures, scan.folder());
        Eval::print(figures, std::cout);
        return 0;
    }
}

int main(int argc, char* argv[]) { return program_main("spng-eval", run, argc, argv); }
