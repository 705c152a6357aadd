// Memory and time of a network in pieces: a table of nchunks against rebin, each cell in a process of its own.
#include "WireCellEval/MemoryScan.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/ProgramMain.h"

#include <CLI/CLI.hpp>

#include <algorithm>

using namespace WireCell;

namespace {
    struct Options : Eval::ScanOptions {
        std::string json, markdown;
    };

    void declare(CLI::App& app, Options& opt)
    {
        app.add_option("model", opt.model, "TorchScript file of the network")->required();
        const auto list = [&](const char* name, auto& values, const char* what) {
            app.add_option(name, values, what)->delimiter(',')->capture_default_str();
        };
        list("--shape", opt.shape, "Features, channels, ticks of the image before it is rebinned");
        list("--nchunks", opt.nchunks, "Numbers of pieces");
        list("--rebin", opt.rebin, "Factors that ticks are divided by");
        list("--axes", opt.axes, "Order of the dimensions, for a model that does not declare it");
        app.add_option("--chunk", opt.chunk, "The dimension that is cut into pieces")
            ->check(CLI::IsMember({"tick", "channel"}))
            ->capture_default_str();
        app.add_option("--overlap", opt.overlap,
                       "Samples of context on each side of a piece; else the halo of the card, or 16");
        app.add_option("--multiple", opt.multiple, "Pieces begin at multiples of this; else that of the card, or 16");
        app.add_option("--device", opt.device, "cpu, gpu, gpuN, cuda or cuda:N")->capture_default_str();
        app.add_option("-t,--threads", opt.threads, "Most threads to use, 0 for no limit")->capture_default_str();
        app.add_flag("--no-onednn", opt.no_onednn, "Without oneDNN's convolutions, which take less memory");
        app.add_option("--json", opt.json, "Write the table here as JSON")->type_name("FILE");
        app.add_option("--markdown", opt.markdown, "Write the table here as markdown")->type_name("FILE");
        app.footer(
            "The figures are peak resident memory [MiB], how much of it the calls added, and the time of the first"
            "\ncall [s], by the nodes SPNGTensorForward and SPNGTensorForwardTS on random numbers.");
    }

    void write(const std::string& filename, const std::string& text)
    {
        AtomicFile file(filename);
        file.stream() << text;
        file.commit();
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Memory and time of a network that takes an image in pieces.", "spng-memscan"};
        Options opt;
        declare(app, opt);
        CLI11_PARSE(app, argc, argv);
        Log::add_stderr(false, "warn");
        const auto cells = Eval::scan_memory(opt);
        const auto table = Eval::to_markdown(opt, cells);
        std::cout << table;
        if (!opt.markdown.empty()) write(opt.markdown, table);
        if (!opt.json.empty()) write(opt.json, Eval::to_json(opt, cells).dump(1) + "\n");
        return std::any_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.contains("error"); });
    }
}

int main(int argc, char* argv[]) { return program_main("spng-memscan", run, argc, argv); }
