// Writes the weight-free ROI finder that the main job uses until a trained network is given, or a UNet of random weights
// to measure times with.
#include "../inc/WireCellUtil/StandardStreams.h"
#include "UNet.h"

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

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
        R"({"axes": ["feature", "tick", "channel"], "features": ["dense", "mp2", "mp3"], "output": "probability"})";

    torch::jit::Module roi_finder()
    {
        const auto line = torch::tensor({1.0F, 4.0F, 6.0F, 4.0F, 1.0F}) / 16;
        torch::jit::Module model("RoiFinder");
        model.register_buffer("kernel", torch::outer(line, line).reshape({1, 1, 5, 5}));
        model.define(forward_code);
        return model;
    }

    constexpr const char* help = R"(usage: spng-roi-model [options] OUTPUT.ts

Writes a network that finds regions of interest, as TorchScript with its card (spng.json), for the argument "model" of
the jobs.  docs/networks.md says what they expect of a network, and how to bring one of your own.

  --net roi      the finder that the jobs use by default: the image is smoothed, and charge counts as signal at four times
                 the noise, or at twice where both other planes see some.  It has no trained weights. (default)
  --net unet     a UNet of random weights: what it finds means nothing, the time that it takes does
  --width N      channels of the UNet's first level (64)
  --levels N     how often the UNet halves the image (4)
  -h, --help     this text

The networks take [batch, feature, tick, channel] with the features dense, mp2 and mp3, and give probabilities
[batch, 1, tick, channel].
)";

    int usage(const std::string& trouble)
    {
        std::fprintf(stderr, "spng-roi-model: %s\nusage: spng-roi-model [options] OUTPUT.ts (--help tells of them)\n",
                     trouble.c_str());
        return 1;
    }

    /// A whole number above zero, or 0.
    int count(const std::string& text)
    {
        const bool digits =
            !text.empty() && text.size() < 6 && text.find_first_not_of("0123456789") == std::string::npos;
        return digits ? std::stoi(text) : 0;
    }
}

int main(int argc, char* argv[])
{
    WireCell::keep_standard_streams();
    const std::vector<std::string> words(argv + 1, argv + argc);
    spng::UNetShape shape;
    std::string net = "roi";
    std::string output;
    for (size_t ind = 0; ind < words.size(); ++ind) {
        const auto& word = words[ind];
        if (word == "-h" || word == "--help") {
            std::fputs(help, stdout);
            return 0;
        }
        if (word != "--net" && word != "--width" && word != "--levels") {
            if (word.empty() || word[0] == '-') return usage("unknown option '" + word + "'");
            if (!output.empty()) return usage("more than one output, '" + output + "' and '" + word + "'");
            output = word;
            continue;
        }
        if (ind + 1 == words.size()) return usage(word + " lacks its value");
        const auto& value = words[++ind];
        if (word == "--net") {
            if (value != "roi" && value != "unet") return usage("--net is '" + value + "' (want roi or unet)");
            net = value;
            continue;
        }
        if (count(value) == 0) return usage(word + " is '" + value + "' (want a whole number above 0)");
        (word == "--width" ? shape.width : shape.levels) = count(value);
    }
    if (output.empty()) return usage("no output file");
    const auto model = net == "roi" ? roi_finder() : spng::make_unet(shape);
    try {
        model.save(output, {{"spng.json", properties}});
    }
    catch (const std::exception& error) {
        const std::string text = error.what();
        return usage("cannot write '" + output + "' (" + text.substr(0, text.find('\n')) + ")");
    }
    return 0;
}
