// Writes the weight-free ROI finder that the main job uses until a trained network is given.  It is built without the host's
// libraries, beside an installed toolkit too.
#include "../inc/WireCellUtil/StandardStreams.h"
#include "nets/RoiFinder.h"

#include <cstdio>
#include <stdexcept>

namespace Nets = WireCell::Nets;

namespace {
    constexpr const char* help = R"(usage: spng-roi-model OUTPUT.ts

Writes the network that jobs use by default for the regions of interest of U and V, as TorchScript with its card
(spng.json): the image is smoothed, and charge counts as signal at four times the noise, or at twice where both other planes
see some.  It has no trained weights.  It takes [batch, feature, tick, channel] with the features dense, mp2 and mp3, and
gives probabilities [batch, 1, tick, channel].

spng-net writes networks to be trained; docs/networks.md says what jobs expect of a network.

  -h, --help     this text
)";

    using Wrong = std::invalid_argument;

    void run(const std::vector<std::string>& words)
    {
        std::string output;
        for (const auto& word : words) {
            if (word == "-h" || word == "--help") return void(std::fputs(help, stdout));
            if (word.empty() || word.front() == '-') throw Wrong("unknown option '" + word + "'");
            if (!output.empty()) throw Wrong("more than one output, '" + output + "' and '" + word + "'");
            output = word;
        }
        if (output.empty()) throw Wrong("no output file");
        Nets::save_roi_finder(output);
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
        std::fprintf(stderr, "spng-roi-model: %s\nusage: spng-roi-model OUTPUT.ts (--help tells more)\n", error.what());
        return 1;
    }
}
