#include "nets/Builders.h"
#include "nets/UNetParts.h"

namespace WireCell::Nets {

    namespace {
        struct TransformerConfig : PyramidConfig {
            int blocks = 4; ///< transformer blocks between encoder and decoder
            int heads = 8;  ///< of their attention
        };
        BOOST_DESCRIBE_STRUCT(TransformerConfig, (PyramidConfig), (blocks, heads))

        /// Attention and two linear layers, each after a normalisation and added to what it was given.
        Value describe_block(Part& block, const Value& tokens, int heads)
        {
            const int64_t channels = tokens.shape.at(2);
            const auto attended = block.part(
                "attn", "MultiheadAttention", {block.layer_norm("norm1", tokens)}, [&](Part& part, const Values& in) {
                    return part.linear("out_proj", part.attention(in[0], heads), channels, FirstWeights::torch_zero);
                });
            const auto x = block.add(tokens, attended);
            const auto mixed =
                block.part("mlp", "Mlp", {block.layer_norm("norm2", x)}, [&](Part& part, const Values& in) {
                    const auto hidden = part.gelu(part.linear("fc1", in[0], 4 * channels));
                    return part.linear("fc2", hidden, channels);
                });
            return block.add(x, mixed);
        }
    }

    Builder transformer_unet()
    {
        const auto describe = [](Part& network, const Value& image, const TransformerConfig& config,
                                 const Request& request) {
            const auto widths = widths_of(config, /*flat_end=*/true, request.who);
            SPNG_VALIDATE(config.blocks >= 0 && config.blocks <= 64, "{}.blocks: got {} (want from 0 to 64)",
                          request.who, config.blocks);
            SPNG_VALIDATE(config.heads > 0 && widths.back() % config.heads == 0,
                          "{}.heads: got {} (want a divisor of the last width, {})", request.who, config.heads,
                          widths.back());
            const auto first = network.part("inc", "InConv", {image}, [&](Part& part, const Values& in) {
                return double_conv(part, "conv", in[0], widths[0]);
            });
            const auto levels = describe_downs(network, first, widths);
            const auto placed = network.part("pos2d", "Positions", {levels.back()},
                                             [](Part& part, const Values& in) { return part.add_positions(in[0]); });
            auto x = network.tokens(placed);
            for (int ind = 0; ind < config.blocks; ++ind) {
                x = network.part("blocks." + std::to_string(ind), "Block", {x}, [&](Part& block, const Values& in) {
                    return describe_block(block, in[0], config.heads);
                });
            }
            x = describe_ups(network, network.image(x, levels.back()), levels, widths, config.align_corners);
            return describe_outc(network, x, request.channels);
        };
        return make_builder("transformer_unet", "TransformerUNet",
                            "UNet with transformer blocks between encoder and decoder", TransformerConfig{}, describe);
    }
}
