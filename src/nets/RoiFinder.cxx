#include "nets/RoiFinder.h"

namespace WireCell::Nets {

    namespace {
        constexpr const char* forward_code = R"(
def forward(self, x):
    dense = x[:, 0:1] * (4000.0 / 120.0)
    smooth = torch.conv2d(dense, self.kernel, None, [1, 1], [2, 2])
    return torch.sigmoid(smooth - 4.0 + 2.0 * (x[:, 1:2] + x[:, 2:3]))
)";
    }

    torch::jit::Module make_roi_finder()
    {
        const auto line = torch::tensor({1.0F, 4.0F, 6.0F, 4.0F, 1.0F}) / 16;
        torch::jit::Module model("RoiFinder");
        model.register_buffer("kernel", torch::outer(line, line).reshape({1, 1, 5, 5}));
        model.define(forward_code);
        return model;
    }
}
