#include "nets/Builders.h"
#include "nets/MobileNetParts.h"

namespace WireCell::Nets {

    namespace {
        Value conv_norm(Part& part, const std::string& name, const Value& image, const ConvShape& shape)
        {
            auto bare = shape;
            bare.bias = false;
            return part.relu6(part.batch_norm(name + ".1", part.conv(name + ".0", image, bare)));
        }

        /// An inverted residual: 1 x 1 to `expansion` times as many channels, 3 x 3 on each channel alone, 1 x 1.
        Value describe_residual(Part& part, const Value& image, int64_t channels, int64_t stride, int64_t expansion)
        {
            const int64_t inner = image.channels() * expansion;
            int place = 0;
            const auto next = [&] { return "conv." + std::to_string(place++); };
            auto x = image;
            if (expansion != 1) x = conv_norm(part, next(), x, {.channels = inner, .kernel = 1});
            x = conv_norm(part, next(), x, {.channels = inner, .stride = stride, .groups = inner});
            x = part.conv(next(), x, {.channels = channels, .kernel = 1, .bias = false});
            x = part.batch_norm(next(), x);
            return stride == 1 && image.channels() == channels ? part.add(image, x) : x;
        }

        /// Equal blocks, of which the first has the stride.
        struct Stage {
            int64_t expansion, channels, count, stride;
        };
        constexpr Stage stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                                    {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

        Value describe_encoder(Part& network, const Value& image, const Widths& widths)
        {
            int place = 0;
            const auto next = [&] { return "encoder." + std::to_string(place++); };
            const auto plain = [&](const Value& x, const ConvShape& shape) {
                return network.part(next(), "Conv2dNormActivation", {x}, [&](Part& part, const Values& in) {
                    auto bare = shape;
                    bare.bias = false;
                    return part.relu6(part.batch_norm("1", part.conv("0", in[0], bare)));
                });
            };
            auto x = plain(image, {.channels = widths.scaled(32), .stride = 2});
            for (const auto& stage : stages) {
                for (int64_t ind = 0; ind < stage.count; ++ind) {
                    x = network.part(next(), "InvertedResidual", {x}, [&](Part& part, const Values& in) {
                        return describe_residual(part, in[0], widths.scaled(stage.channels),
                                                 ind == 0 ? stage.stride : 1, stage.expansion);
                    });
                }
            }
            return plain(x, {.channels = widths.scaled(1280), .kernel = 1});
        }

        Value describe_step(Part& network, const std::string& number, const Value& image, int64_t raised,
                            int64_t channels)
        {
            const auto x = network.transposed_conv("up" + number, image, raised);
            return network.part("conv" + number, "Sequential", {x}, [&](Part& part, const Values& in) {
                const auto y = part.relu(part.conv("0", in[0], {.channels = channels}));
                return part.relu(part.conv("2", y, {.channels = channels}));
            });
        }
    }

    Builder mobilenetv2_unet()
    {
        MobileConfig defaults;
        defaults.width = 32;
        const auto describe = [](Part& network, const Value& image, const MobileConfig& config,
                                 const Request& request) {
            const Widths widths(config, 32, {512, 256, 128, 64}, request.who);
            auto x = describe_encoder(network, describe_projection(network, image), widths);
            x = describe_step(network, "1", x, widths.decoder(0), widths.decoder(1));
            x = describe_step(network, "2", x, widths.decoder(2), widths.decoder(3));
            x = network.resize(x, image, config.align_corners);
            return network.conv("final", x, {.channels = request.channels, .kernel = 1});
        };
        return make_builder(
            "mobilenetv2_unet", "MobileNetV2UNet",
            "MobileNetV2 with a short decoder, which joins no level: its image has an eighth of the size", defaults,
            describe);
    }
}
