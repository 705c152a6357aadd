// Shows the networks that there are, writes one, and looks inside of those in files.
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/ProgramMain.h"
#include "nets/look/Look.h"
#include "nets/tool/NetTool.h"

#include <CLI/CLI.hpp>

using namespace WireCell;

namespace {
    void declare(CLI::App& app, Nets::ToolRequest& request)
    {
        app.add_option("network", request.network,
                       "Name of a network; without it all are listed, with their options. Or a file, FILE.ts");
        app.add_option(
            "options", request.settings,
            "Options of the network, KEY=VALUE; lists with commas. Of a file: threshold=NUMBER, for its card");
        app.add_option(
            "--shape", request.shape,
            "Batch, features, channels, ticks of the input, for the table (1,3,800,1500); of cosmic_* batch, "
            "planes, ticks, channels (1,3,640,1024); of pid_* batch, planes, wires, ticks (1,2,256,256)");
        app.add_flag("--layers", request.layers, "Each layer, where otherwise those of a module are one line");
        app.add_flag("--time", request.time, "Run it on random numbers of that shape, too, and tell how long it takes");
        app.add_option("--seed", request.seed, "Of the initial weights")->capture_default_str();
        app.add_option("--weights", request.weights, "Weights in place of these: a state dict as .npz file")
            ->type_name("FILE");
        app.add_option("--write", request.write, "Write the network here, as TorchScript with its card")
            ->type_name("FILE.ts");
        app.add_option("--axes", request.axes, "Order of the input's dimensions after batch, for the card");
        app.add_option("--draw", request.draw, "Write a picture of the structure here, for Graphviz")
            ->type_name("FILE");
        app.add_option("--json", request.json, "Write the table here as JSON")->type_name("FILE");
        app.footer("Options of networks:\n"
                   "  features=N or NAMES  channels of the input, such as dense,mp2,mp3\n"
                   "  outputs=N or KINDS   probabilities of a place, or outputs: probability, logit, value, softmax\n"
                   "  width=N              channels of the first level, by which all others are scaled\n"
                   "  widths=N,N,...       channels of each level, or of each step of a MobileNet's decoder\n"
                   "  levels=N             how often the image is halved\n"
                   "  align_corners=BOOL   whether upsampling keeps the corners' places; true lets all depend on the "
                   "image's size\n"
                   "  use_last_stage=BOOL  of mobilenetv3_unet: the decoder begins with the encoder's last block\n"
                   "  deep_supervision=BOOL, blocks=N, heads=N   of nested_unet and transformer_unet\n"
                   "  those of cosmic_* are in docs/cosmic-training.md, those of pid_* in docs/networks.md\n"
                   "A receptive field \"+ all\" is that without means or attention over the whole image, which some "
                   "layers need.\n"
                   "docs/networks.md tells more.");
    }

    CLI::App* declare(CLI::App& app, Nets::LookRequest& request)
    {
        auto* look = app.add_subcommand("look", "Look inside of a network: pictures and a page (docs/pid-look.md)");
        look->add_option("network", request.network, "Its file, FILE.ts")->required();
        look->add_option("data", request.data, "Events: images of particles, .h5, or arrays of its input, .npz");
        look->add_option("--out", request.folder, "Folder of the page")->capture_default_str();
        look->add_option("--layer", request.layers, "Whose feature maps are shown; several times for several");
        look->add_option("--examples", request.examples, "Layer whose features' largest answers are shown");
        look->add_option("--event", request.event, "Which event is shown, from 0")->capture_default_str();
        look->add_option("--most", request.most, "Events that are read")->capture_default_str();
        look->add_option("--box", request.box, "[pixels] Squares that are left out in turn")->capture_default_str();
        look->add_option("--parameter", request.parameter, "Of a network that is told one");
        return look;
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Show the networks that there are, their layers and sizes, and write one to be trained or run.",
                     "spng-net"};
        Nets::ToolRequest request;
        Nets::LookRequest inside;
        declare(app, request);
        const auto* look = declare(app, inside);
        CLI11_PARSE(app, argc, argv);
        Log::add_stderr(false, "warn");
        std::cout << (*look ? Nets::run_look(inside) : Nets::run_tool(request));
        return 0;
    }
}

int main(int argc, char* argv[]) { return program_main("spng-net", run, argc, argv); }
