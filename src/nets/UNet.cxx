#include "nets/Builders.h"
#include "nets/UNetParts.h"

namespace WireCell::Nets {

    Value double_conv(Part& part, const std::string& name, const Value& image, int64_t channels)
    {
        auto x = image;
        for (const int place : {0, 3}) {
            x = part.conv(name + "." + std::to_string(place), x, {.channels = channels});
            x = part.relu(part.batch_norm(name + "." + std::to_string(place + 1), x));
        }
        return x;
    }

    Values describe_downs(Part& network, const Value& first, const std::vector<int64_t>& widths)
    {
        Values levels{first};
        for (size_t level = 1; level < widths.size(); ++level) {
            levels.push_back(network.part(
                "down" + std::to_string(level), "Down", {levels.back()}, [&](Part& down, const Values& in) {
                    return double_conv(down, "mpconv.1.conv", down.max_pool(in[0]), widths[level]);
                }));
        }
        return levels;
    }

    Value describe_ups(Part& network, const Value& bottom, const Values& levels, const std::vector<int64_t>& widths,
                       bool align_corners)
    {
        auto x = bottom;
        for (size_t up = 1; up < levels.size(); ++up) {
            const size_t level = levels.size() - 1 - up;
            const int64_t channels = widths[level > 0 ? level - 1 : 0];
            x = network.part("up" + std::to_string(up), "Up", {x, levels[level]}, [&](Part& part, const Values& in) {
                const auto larger = part.pad(part.upsample(in[0], align_corners), in[1]);
                return double_conv(part, "conv.conv", part.concatenate({in[1], larger}), channels);
            });
        }
        return x;
    }

    Value describe_outc(Part& network, const Value& image, int64_t channels)
    {
        return network.part("outc", "OutConv", {image}, [&](Part& part, const Values& in) {
            return part.conv("conv", in[0], {.channels = channels, .kernel = 1});
        });
    }

    Builder unet()
    {
        const auto describe = [](Part& network, const Value& image, const PyramidConfig& config,
                                 const Request& request) {
            const auto widths = widths_of(config, /*flat_end=*/true, request.who);
            const auto first = network.part("inc", "InConv", {image}, [&](Part& part, const Values& in) {
                return double_conv(part, "conv.conv", in[0], widths[0]);
            });
            const auto levels = describe_downs(network, first, widths);
            const auto x = describe_ups(network, levels.back(), levels, widths, config.align_corners);
            return describe_outc(network, x, request.channels);
        };
        return make_builder("unet", "UNet", "UNet of double convolutions, joined at each level", PyramidConfig{},
                            describe);
    }
}
