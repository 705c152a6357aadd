#include "nets/Builders.h"
#include "nets/UNetParts.h"

namespace WireCell::Nets {

    namespace {
        /// A 1 x 1 convolution and batch normalisation, beside the residual path.
        Value describe_shortcut(Part& part, const std::string& name, const Value& image, int64_t channels,
                                int64_t stride)
        {
            const auto x = part.conv(name + ".0", image, {.channels = channels, .kernel = 1, .stride = stride});
            return part.batch_norm(name + ".1", x);
        }

        /// Twice batch normalisation, ReLU, 3 x 3 convolution, the first with the stride; with the shortcut added.
        Value describe_residual(Part& part, const std::string& name, const Value& image, int64_t channels,
                                int64_t stride = 1)
        {
            return part.part(name, "ResidualBlock", {image}, [&](Part& block, const Values& in) {
                auto x = block.relu(block.batch_norm("conv.0", in[0]));
                x = block.conv("conv.2", x, {.channels = channels, .stride = stride});
                x = block.relu(block.batch_norm("conv.3", x));
                x = block.conv("conv.5", x, {.channels = channels});
                return block.add(describe_shortcut(block, "shortcut", in[0], channels, stride), x);
            });
        }

        Value describe_first(Part& part, const Value& image, int64_t channels)
        {
            auto x = part.conv("conv.0", image, {.channels = channels});
            x = part.relu(part.batch_norm("conv.1", x));
            x = part.conv("conv.3", x, {.channels = channels});
            return part.add(describe_shortcut(part, "shortcut", image, channels, 1), x);
        }

        Value describe_network(Part& network, const Value& image, const PyramidConfig& config, const Request& request)
        {
            const auto widths = widths_of(config, /*flat_end=*/true, request.who);
            Values levels{network.part("inc", "InConv", {image}, [&](Part& part, const Values& in) {
                return describe_first(part, in[0], widths[0]);
            })};
            for (size_t level = 1; level < widths.size(); ++level) {
                levels.push_back(network.part("down" + std::to_string(level), "Down", {levels.back()},
                                              [&](Part& part, const Values& in) {
                                                  return describe_residual(part, "mpconv", in[0], widths[level], 2);
                                              }));
            }
            auto x = levels.back();
            for (size_t up = 1; up < levels.size(); ++up) {
                const size_t level = levels.size() - 1 - up;
                // The public network counts these from 2.
                const auto name = "up" + std::to_string(up + 1);
                x = network.part(name, "Up", {x, levels[level]}, [&](Part& part, const Values& in) {
                    const auto larger = part.pad(part.upsample(in[0], config.align_corners), in[1]);
                    const auto joined = part.concatenate({in[1], larger});
                    return describe_residual(part, "conv", joined, widths[level > 0 ? level - 1 : 0]);
                });
            }
            return describe_outc(network, x, request.channels);
        }
    }

    Builder uresnet()
    {
        PyramidConfig defaults;
        defaults.levels = 3;
        return make_builder("uresnet", "UResNet", "residual blocks with normalisation first, halved by strides",
                            defaults, describe_network);
    }

    Builder lighter_uresnet()
    {
        PyramidConfig defaults;
        defaults.levels = 3;
        defaults.width = 12;
        return make_builder("lighter_uresnet", "UResNet", "the same with a width of 12", defaults, describe_network);
    }
}
