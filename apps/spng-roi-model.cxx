// Writes the weight-free ROI finder that the main job uses until a trained network is given, or a UNet of random weights
// to measure times with.
#include "UNet.h"
#include "WireCellUtil/StandardStreams.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

    // In: [batch, feature, tick, channel], features dense (electrons/4000 per tick), mp2, mp3.  Out: [batch, 1, tick,
    // channel] in 0..1.  The dense image, smoothed by a binomial kernel, counts in units of its noise (120 electrons per
    // tick for the ProtoDUNE front end): 4 make a signal, or 2 where both other planes see charge too.
    constexpr const char* forward_code = R"(
def forward(self, x):
    dense = x[:, 0:1] * (4000.0 / 120.0)
    smooth = torch.conv2d(dense, self.kernel, None, [1, 1], [2, 2])
    return torch.sigmoid(smooth - 4.0 + 2.0 * (x[:, 1:2] + x[:, 2:3]))
)";

    constexpr const char* properties =
        R"({"axes": ["feature", "tick", "channel"], "features": ["dense", "mp2", "mp3"]})";

    torch::jit::Module roi_finder()
    {
        const auto line = torch::tensor({1.0F, 4.0F, 6.0F, 4.0F, 1.0F}) / 16;
        torch::jit::Module model("RoiFinder");
        model.register_buffer("kernel", torch::outer(line, line).reshape({1, 1, 5, 5}));
        model.define(forward_code);
        return model;
    }

    constexpr const char* usage_line = "usage: spng-roi-model [--net roi|unet] [--width 64] [--levels 4] OUTPUT.ts\n";

    int usage()
    {
        std::fputs(usage_line, stderr);
        return 1;
    }

    int help()
    {
        std::fputs("Write a network that finds regions of interest, as TorchScript.\n", stdout);
        std::fputs(usage_line, stdout);
        std::fputs("\n"
                   "  --net roi   the default finder: a smoothed threshold, which knows of the other planes\n"
                   "  --net unet  a U-Net of random weights, for timings\n"
                   "  --width N   of the U-Net: features of its first level\n"
                   "  --levels N  of the U-Net: how often it halves the image\n"
                   "  -h,--help   print this\n",
                   stdout);
        return 0;
    }
}

int main(int argc, char* argv[])
{
    WireCell::keep_standard_streams();
    for (int arg = 1; arg < argc; ++arg) {
        if (!std::strcmp(argv[arg], "-h") || !std::strcmp(argv[arg], "--help")) return help();
    }
    spng::UNetShape shape;
    std::string net = "roi";
    int arg = 1;
    for (; arg + 2 < argc; arg += 2) {
        const int number = std::atoi(argv[arg + 1]);
        if (!std::strcmp(argv[arg], "--net")) { net = argv[arg + 1]; }
        else if (!std::strcmp(argv[arg], "--width") && number > 0) {
            shape.width = number;
        }
        else if (!std::strcmp(argv[arg], "--levels") && number > 0) {
            shape.levels = number;
        }
        else {
            return usage();
        }
    }
    if (arg + 1 != argc || argv[arg][0] == '-' || (net != "roi" && net != "unet")) return usage();
    const auto model = net == "roi" ? roi_finder() : spng::make_unet(shape);
    model.save(argv[arg], {{"spng.json", properties}});
    return 0;
}
