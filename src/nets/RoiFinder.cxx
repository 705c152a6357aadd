#include "nets/RoiFinder.h"

#include <stdexcept>

namespace WireCell::Nets {

    namespace {
        constexpr const char* forward_code = R"(
def forward(self, x):
    dense = x[:, 0:1] * (4000.0 / 120.0)
    smooth = torch.conv2d(dense, self.kernel, None, [1, 1], [2, 2])
    return torch.sigmoid(smooth - 4.0 + 2.0 * (x[:, 1:2] + x[:, 2:3]))
)";

        // The finder smooths over 5 x 5 samples, and has no poolings.
        constexpr const char* card =
            R"({"version": 2, "task": "roi", "axes": ["feature", "tick", "channel"], )"
            R"("features": [{"name": "dense", "scale": 4000}, "mp2", "mp3"], )"
            R"("outputs": [{"name": "roi", "kind": "probability"}], "threshold": 0.5, "halo": 2, "multiple": 1})";
    }

    torch::jit::Module make_roi_finder()
    {
        const auto line = torch::tensor({1.0F, 4.0F, 6.0F, 4.0F, 1.0F}) / 16;
        torch::jit::Module model("RoiFinder");
        model.register_buffer("kernel", torch::outer(line, line).reshape({1, 1, 5, 5}));
        model.define(forward_code);
        return model;
    }

    void save_roi_finder(const std::string& path)
    {
        try {
            make_roi_finder().save(path, {{"spng.json", card}});
        }
        catch (const std::exception& error) {
            // LibTorch's messages go on with a stack trace.
            const std::string text = error.what();
            throw std::runtime_error("cannot write '" + path + "' (" + text.substr(0, text.find('\n')) + ")");
        }
    }
}
