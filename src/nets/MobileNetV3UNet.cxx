#include "nets/Builders.h"
#include "nets/MobileNetParts.h"

#include <string>
#include <vector>

namespace WireCell::Nets {

    namespace {
        struct MobileV3Config : MobileConfig {
            MobileV3Config() { width = 16; }
            bool use_last_stage = false; ///< the decoder begins with the last block, not with the first of its stage
        };
        BOOST_DESCRIBE_STRUCT(MobileV3Config, (MobileConfig), (use_last_stage))

        /// A block of the encoder, as in the tables of arXiv:1905.02244.
        struct Block {
            int64_t kernel, expanded, channels;
            bool excite, swish;
            int64_t stride;
        };

        struct Encoder {
            std::vector<Block> blocks;
            int64_t last = 0; ///< channels of the 1 x 1 convolution at the end
        };

        const Encoder& large_encoder()
        {
            static const Encoder large{{{3, 16, 16, false, false, 1},
                                        {3, 64, 24, false, false, 2},
                                        {3, 72, 24, false, false, 1},
                                        {5, 72, 40, true, false, 2},
                                        {5, 120, 40, true, false, 1},
                                        {5, 120, 40, true, false, 1},
                                        {3, 240, 80, false, true, 2},
                                        {3, 200, 80, false, true, 1},
                                        {3, 184, 80, false, true, 1},
                                        {3, 184, 80, false, true, 1},
                                        {3, 480, 112, true, true, 1},
                                        {3, 672, 112, true, true, 1},
                                        {5, 672, 160, true, true, 2},
                                        {5, 960, 160, true, true, 1},
                                        {5, 960, 160, true, true, 1}},
                                       960};
            return large;
        }

        const Encoder& small_encoder()
        {
            static const Encoder small{{{3, 16, 16, true, false, 2},
                                        {3, 72, 24, false, false, 2},
                                        {3, 88, 24, false, false, 1},
                                        {5, 96, 40, true, true, 2},
                                        {5, 240, 40, true, true, 1},
                                        {5, 240, 40, true, true, 1},
                                        {5, 120, 48, true, true, 1},
                                        {5, 144, 48, true, true, 1},
                                        {5, 288, 96, true, true, 2},
                                        {5, 576, 96, true, true, 1},
                                        {5, 576, 96, true, true, 1}},
                                       576};
            return small;
        }

        constexpr NormShape encoder_norm{.epsilon = 1e-3, .momentum = 0.01};

        enum class Activation { none, relu, hard_swish };

        Value conv_norm(Part& part, const std::string& name, const Value& image, ConvShape shape, Activation activation)
        {
            shape.bias = false;
            const auto dot = name.empty() ? "" : name + ".";
            const auto x = part.batch_norm(dot + "1", part.conv(dot + "0", image, shape), encoder_norm);
            if (activation == Activation::none) return x;
            return activation == Activation::relu ? part.relu(x) : part.hard_swish(x);
        }

        /// Each channel times a factor of 0 to 1, which is made of the means of all of them over the whole image.
        Value squeeze_and_excite(Part& part, const std::string& name, const Value& image)
        {
            return part.part(name, "SqueezeExcitation", {image}, [](Part& inner, const Values& in) {
                const int64_t channels = in[0].channels();
                const int64_t quarter = channels / 4;
                const int64_t squeezed = round_channels(static_cast<double>(quarter));
                auto factor = inner.conv("fc1", inner.mean(in[0]), {.channels = squeezed, .kernel = 1});
                factor = inner.conv("fc2", inner.relu(factor), {.channels = channels, .kernel = 1});
                return inner.multiply(inner.hard_sigmoid(factor), in[0]);
            });
        }

        Value describe_block(Part& part, const Value& image, const Block& block, const Widths& widths)
        {
            const auto activation = block.swish ? Activation::hard_swish : Activation::relu;
            const int64_t inner = widths.scaled(block.expanded), channels = widths.scaled(block.channels);
            int place = 0;
            const auto next = [&] { return "block." + std::to_string(place++); };
            auto x = image;
            if (inner != image.channels()) x = conv_norm(part, next(), x, {.channels = inner, .kernel = 1}, activation);
            x = conv_norm(part, next(), x,
                          {.channels = inner, .kernel = block.kernel, .stride = block.stride, .groups = inner},
                          activation);
            if (block.excite) x = squeeze_and_excite(part, next(), x);
            x = conv_norm(part, next(), x, {.channels = channels, .kernel = 1}, Activation::none);
            return block.stride == 1 && image.channels() == channels ? part.add(image, x) : x;
        }

        /// What the decoder takes of the encoder: of each size the first image that it makes, the smallest last.
        Values describe_encoder(Part& network, const Value& image, const Encoder& encoder, const Widths& widths,
                                bool use_last_stage)
        {
            const auto plain = [&](const std::string& name, const Value& x, const ConvShape& shape) {
                return network.part(name, "Conv2dNormActivation", {x}, [&](Part& part, const Values& in) {
                    return conv_norm(part, "", in[0], shape, Activation::hard_swish);
                });
            };
            auto x = plain("encoder.0", image, {.channels = widths.scaled(16), .stride = 2});
            Values levels{x};
            for (size_t ind = 0; ind < encoder.blocks.size(); ++ind) {
                const auto& block = encoder.blocks[ind];
                x = network.part(
                    "encoder." + std::to_string(ind + 1), "InvertedResidual", {x},
                    [&](Part& part, const Values& in) { return describe_block(part, in[0], block, widths); });
                if (block.stride > 1) levels.push_back(x);
            }
            plain("encoder." + std::to_string(encoder.blocks.size() + 1), x,
                  {.channels = widths.scaled(encoder.last), .kernel = 1});
            if (use_last_stage) levels.back() = x;
            return levels;
        }

        Value describe_up(Part& network, const std::string& name, const Value& image, const Value& level,
                          int64_t channels, bool align_corners)
        {
            return network.part(name, "UpBlock", {image, level}, [&](Part& part, const Values& in) {
                const auto larger = part.resize(part.transposed_conv("up", in[0], channels), in[1], align_corners);
                auto x = part.concatenate({in[1], larger});
                for (const std::string place : {"conv.0", "conv.1"}) {
                    x = part.conv(place + ".0", x, {.channels = channels, .bias = false});
                    x = part.relu(part.batch_norm(place + ".1", x));
                }
                return x;
            });
        }

        Builder make(const std::string& name, const std::string& about, const Encoder& encoder)
        {
            const auto describe = [&encoder](Part& network, const Value& image, const MobileV3Config& config,
                                             const Request& request) {
                const Widths widths(config, 16, {256, 128, 64, 64}, request.who);
                const auto levels = describe_encoder(network, describe_projection(network, image), encoder, widths,
                                                     config.use_last_stage);
                auto x = levels.back();
                for (size_t up = 1; up < levels.size(); ++up) {
                    x = describe_up(network, "up" + std::to_string(up), x, levels[levels.size() - 1 - up],
                                    widths.decoder(up - 1), config.align_corners);
                }
                x = network.resize(x, image, config.align_corners);
                return network.conv("head", x, {.channels = request.channels, .kernel = 1});
            };
            return make_builder(name, "MobileNetV3UNet", about, MobileV3Config{}, describe);
        }
    }

    Builder mobilenetv3_unet()
    {
        return make("mobilenetv3_unet", "MobileNetV3 (large) with a decoder that joins each level", large_encoder());
    }

    Builder mobilenetv3_unet_small()
    {
        return make("mobilenetv3_unet_small", "the same with MobileNetV3 (small)", small_encoder());
    }
}
