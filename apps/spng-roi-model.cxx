// Writes the weight-free ROI finder that the main job uses until a trained network is given, or a UNet of random weights
// to measure times with.  It is built without the host's libraries, beside an installed toolkit too.
#include "../inc/WireCellUtil/StandardStreams.h"
#include "nets/RoiCard.h"
#include "nets/RoiFinder.h"
#include "nets/UNet.h"

#include <cstdio>

namespace Nets = WireCell::Nets;

namespace {
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

    using Wrong = std::invalid_argument;

    int count(const std::string& option, const std::string& text)
    {
        const bool digits = text.size() < 6 && text.find_first_not_of("0123456789") == std::string::npos;
        const int number = digits && !text.empty() ? std::stoi(text) : 0;
        return number > 0 ? number : throw Wrong(option + " is '" + text + "' (want a whole number above 0)");
    }

    void run(const std::vector<std::string>& words)
    {
        Nets::UNetShape shape;
        std::string net = "roi", output;
        for (auto word = words.begin(); word != words.end(); ++word) {
            if (*word == "-h" || *word == "--help") return void(std::fputs(help, stdout));
            if (*word == "--net" || *word == "--width" || *word == "--levels") {
                const auto option = *word;
                if (++word == words.end()) throw Wrong(option + " lacks its value");
                if (option == "--net")
                    net = *word;
                else
                    (option == "--width" ? shape.width : shape.levels) = count(option, *word);
                continue;
            }
            if (word->empty() || word->front() == '-') throw Wrong("unknown option '" + *word + "'");
            if (!output.empty()) throw Wrong("more than one output, '" + output + "' and '" + *word + "'");
            output = *word;
        }
        if (net != "roi" && net != "unet") throw Wrong("--net is '" + net + "' (want roi or unet)");
        if (output.empty()) throw Wrong("no output file");
        // The finder smooths over 5 x 5 samples.
        if (net == "roi") return Nets::save_roi_network(Nets::make_roi_finder(), output, {.halo = 2, .multiple = 1});
        if (shape.levels > 16) throw Wrong("--levels is " + std::to_string(shape.levels) + " (want at most 16)");
        Nets::save_roi_network(Nets::make_unet(shape), output, {.multiple = 1 << shape.levels});
    }
}

int main(int argc, char* argv[])
{
    WireCell::keep_standard_streams();
    try {
        run({argv + 1, argv + argc});
        return 0;
    }
    catch (const std::exception& error) {
        std::fprintf(stderr, "spng-roi-model: %s\nusage: spng-roi-model [options] OUTPUT.ts (--help tells of them)\n",
                     error.what());
        return 1;
    }
}
