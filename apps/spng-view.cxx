// Shows events, hand scans and trainings in a browser.
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/ProgramMain.h"
#include "view/Program.h"

#include <CLI/CLI.hpp>

using namespace WireCell;

namespace {
    void declare(CLI::App& app, View::ProgramOptions& opt)
    {
        app.add_option("files", opt.catalogue.paths,
                       "Archives of frames, deposits or tensors, HDF5, folders of these or of trainings")
            ->type_name("FILE...")
            ->required();
        app.add_option(
               "--detector", opt.catalogue.detector,
               "Whose planes these are: pdhd, toy, NUMBERS.jsonnet or a file of wires; else what the files tell")
            ->type_name("NAME");
        app.add_option("--planes", opt.catalogue.edges,
                       "First channel of each plane, and the end, in place of a detector")
            ->delimiter(',')
            ->expected(2, 100);
        app.add_option("--port", opt.port, "Port to listen at, 0 for any that is free")
            ->check(CLI::Range(0, 65535))
            ->capture_default_str();
        app.add_option("--address", opt.address,
                       "Address to listen at; others than this machine can come in by 0.0.0.0")
            ->capture_default_str();
        app.add_option("--host", opt.host, "Name by which browsers address this machine, beside localhost")
            ->type_name("NAME");
        app.add_option("--token", opt.token, "Word in the address, of 16 letters or more, in place of a random one")
            ->type_name("WORD");
        app.add_option("--max-mb", opt.catalogue.max_mb, "Most memory for images [MB]")
            ->check(CLI::Range(16.0, 1e6))
            ->capture_default_str();
        app.add_option("--export", opt.export_path, "Write one event as one page that needs no server")
            ->type_name("FILE.html");
        app.add_option("--event", opt.event, "Ident of that event, else the first")->type_name("NUMBER");
        app.add_option("--export-mb", opt.export_mb, "Most that its images take; beyond that ticks are joined [MB]")
            ->check(CLI::Range(0.1, 1000.0))
            ->capture_default_str();
        app.add_option("--mask", opt.mask_path,
                       "Write the regions of a hand scan as frames: FILE.scan-NAME.json FRAMES.npz")
            ->type_name("FILE.npz");
        app.add_option("--class", opt.mask.classes, "Regions of these classes only, as in track,shower:2000")
            ->type_name("CLASS[:NUMBER],...");
        app.add_option("--value", opt.mask.value, "Of samples in regions whose class has no number; the others are 0")
            ->capture_default_str();
        app.add_flag("--open", opt.open_browser, "Open the page in the browser");
        app.footer(
            "The address is printed; whoever knows it can see these files and nothing else.  docs/view.md tells more.");
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Show events, hand scans and trainings in a browser.", "spng-view"};
        View::ProgramOptions opt;
        declare(app, opt);
        CLI11_PARSE(app, argc, argv);
        Log::add_stderr(false, "warn");
        View::run_program(opt, std::cout);
        return 0;
    }
}

int main(int argc, char* argv[]) { return program_main("spng-view", run, argc, argv); }
