#include "nets/UNet.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace WireCell::Nets {

    namespace {
        /// Layer by layer: the weights and the lines of `forward`.
        class UNetWriter {
          public:
            explicit UNetWriter(const UNetShape& shape)
              : m_shape(shape)
              , m_generator(at::make_generator<at::CPUGeneratorImpl>(shape.seed))
            {
            }

            torch::jit::Module write()
            {
                define_parts();
                std::vector<int> widths;
                for (int level = 0; level <= m_shape.levels; ++level) {
                    widths.push_back(m_shape.width << std::min(level, m_shape.levels - 1));
                    const auto name = "e" + std::to_string(level);
                    m_code += "    y = " + std::string(level == 0 ? "x" : "torch.max_pool2d(y, [2, 2], [2, 2])") + "\n";
                    double_conv(name, level == 0 ? m_shape.features : widths[level - 1], widths[level]);
                    if (level < m_shape.levels) m_code += "    " + name + " = y\n";
                }
                for (int level = m_shape.levels - 1; level >= 0; --level) {
                    const auto name = std::to_string(level);
                    m_code += "    y = self.up(y, e" + name + ")\n";
                    double_conv("d" + name, 2 * widths[level], widths[std::max(level - 1, 0)]);
                }
                m_module.register_parameter("out_w", random({1, widths[0], 1, 1}, std::sqrt(1.0 / widths[0])), false);
                m_module.register_parameter("out_b", at::full({1}, -0.5), false);
                m_module.define(m_code + "    return torch.sigmoid(torch.conv2d(y, self.out_w, self.out_b))\n");
                return m_module;
            }

          private:
            at::Tensor random(at::IntArrayRef sizes, double scale)
            {
                return at::randn(sizes, m_generator, at::TensorOptions().dtype(at::kFloat)) * scale;
            }

            void define_parts()
            {
                m_module.define(R"(
def layer(self, x, w, b, scale, shift, mean, var):
    x = torch.conv2d(x, w, b, [1, 1], [1, 1])
    return torch.relu(torch.batch_norm(x, scale, shift, mean, var, False, 0.1, 1e-5, True))
)");
                m_module.define(R"(
def up(self, x, skip):
    x = torch.upsample_bilinear2d(x, [x.size(2) * 2, x.size(3) * 2], )" +
                                std::string(m_shape.align_corners ? "True" : "False") + R"()
    dy = skip.size(2) - x.size(2)
    dx = skip.size(3) - x.size(3)
    x = torch.constant_pad_nd(x, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2], 0.0)
    return torch.cat([skip, x], 1)
)");
            }

            void double_conv(const std::string& name, int from, int to)
            {
                layer(name + "a", from, to);
                layer(name + "b", to, to);
            }

            /// 3 x 3 convolution, batch normalisation, ReLU.
            void layer(const std::string& name, int from, int to)
            {
                m_module.register_parameter(name + "_w", random({to, from, 3, 3}, std::sqrt(2.0 / (9 * from))), false);
                m_module.register_parameter(name + "_b", random({to}, 0.1), false);
                m_module.register_parameter(name + "_scale", at::ones({to}), false);
                m_module.register_parameter(name + "_shift", at::zeros({to}), false);
                m_module.register_buffer(name + "_mean", random({to}, 0.1));
                m_module.register_buffer(name + "_var", random({to}, 0.1).abs() + 0.8);
                std::string call = "    y = self.layer(y";
                for (const char* part : {"_w", "_b", "_scale", "_shift", "_mean", "_var"})
                    call += ", self." + name + part;
                m_code += call + ")\n";
            }

            UNetShape m_shape;
            at::Generator m_generator;
            torch::jit::Module m_module{"UNet"};
            std::string m_code = "def forward(self, x):\n";
        };
    }

    torch::jit::Module make_unet(const UNetShape& shape) { return UNetWriter(shape).write(); }
}
