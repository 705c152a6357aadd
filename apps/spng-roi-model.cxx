// Writes the weight-free ROI finder that the main job uses until a trained network is given.
#include <torch/script.h>

#include <cstdio>

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
}

int main(int argc, char* argv[])
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: spng-roi-model OUTPUT.ts\n");
        return 1;
    }
    const auto line = torch::tensor({1.0F, 4.0F, 6.0F, 4.0F, 1.0F}) / 16;
    torch::jit::Module model("RoiFinder");
    model.register_buffer("kernel", torch::outer(line, line).reshape({1, 1, 5, 5}));
    model.define(forward_code);
    model.save(argv[1], {{"spng.json", properties}});
    return 0;
}
