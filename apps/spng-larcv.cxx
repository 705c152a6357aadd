// Files in larcv3's sparse layout: what they hold, and to and from arrays.
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/ProgramMain.h"
#include "train/tool/LarcvTool.h"

#include <CLI/CLI.hpp>

using namespace WireCell;

namespace {
    using Call = std::string (*)(const Train::LarcvRequest&);

    void name_images(CLI::App& command, Train::LarcvRequest& request)
    {
        command.add_option("--image", request.image, "Name of the images")->capture_default_str();
        command.add_option("--labels", request.labels, "Name of their labels")->capture_default_str();
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Files in larcv3's sparse layout: images of wire planes, and which pixels are of what.",
                     "spng-larcv"};
        Train::LarcvRequest request;
        Call call = nullptr;
        const auto add = [&](const char* name, const char* what, Call does) {
            auto* command = app.add_subcommand(name, what);
            command->callback([&call, does] { call = does; });
            return command;
        };
        app.require_subcommand(1);

        auto* list = add("list", "Events, their images and numbers of pixels", Train::list_larcv);
        auto* stats = add("stats", "Figures of images and labels", Train::larcv_stats);
        auto* dump = add("dump", "An event as arrays of an .npz file: image and labels, [plane, row, column]",
                         Train::dump_larcv);
        for (auto* command : {list, stats, dump}) command->add_option("file", request.file, "HDF5 file")->required();
        for (auto* command : {list, stats}) command->add_option("--json", request.json, "Write the same here as JSON");
        name_images(*stats, request);
        name_images(*dump, request);
        dump->add_option("event", request.event, "Which, from 0 in the order of the file")->required();
        dump->add_option("output", request.output, "Archive of arrays, .npz")->required();

        auto* convert = add("convert", "Arrays as dump writes them to a file, an event each", Train::convert_to_larcv);
        convert->add_option("inputs", request.inputs, "Archives of arrays, .npz")->required();
        convert->add_option("-o,--output", request.output, "HDF5 file to write")->required();
        convert->add_option("--gzip", request.gzip, "How hard lists are compressed, 0 to 9")->capture_default_str();
        name_images(*convert, request);

        app.footer("Images of a detector's signals and true charge are made by the job train/make-cosmic.jsonnet. "
                   "docs/cosmic.md tells more.");
        CLI11_PARSE(app, argc, argv);
        Log::add_stderr(false, "warn");
        std::cout << call(request);
        return 0;
    }
}

int main(int argc, char* argv[]) { return program_main("spng-larcv", run, argc, argv); }
