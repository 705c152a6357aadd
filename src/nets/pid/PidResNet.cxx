// A residual network (He et al., arXiv:1512.03385), the form of 18 layers where nothing else is told.
#include "nets/pid/PidParts.h"

namespace WireCell::Nets {

    namespace {
        struct PidResNetConfig : PidConfig {
            int levels = 4; ///< sizes of images, each half of the one before
            int blocks = 2; ///< residual blocks of a level
        };
        BOOST_DESCRIBE_STRUCT(PidResNetConfig, (PidConfig), (levels, blocks))

        /// Two convolutions with the image, or what a 1 x 1 convolution makes of it, added.
        Value describe_two_convolutions(Part& network, const std::string& name, const Value& image,
                                        const PidParts& parts, int64_t channels, int64_t stride)
        {
            return network.part(name, "ResidualBlock", {image}, [&](Part& part, const Values& in) {
                const auto x = part.relu(parts.conv_and_norm(part, "1", in[0], channels, 3, stride));
                const bool same = stride == 1 && in[0].channels() == channels;
                const auto beside = same ? in[0] : parts.conv_and_norm(part, "_shortcut", in[0], channels, 1, stride);
                return part.relu(part.add(parts.conv_and_norm(part, "2", x, channels, 3), beside));
            });
        }

        void check_resnet(const PidResNetConfig& config, const std::string& who)
        {
            SPNG_VALIDATE(config.levels >= 1 && config.levels <= 8, "{}.levels: got {} (want from 1 to 8)", who,
                          config.levels);
            SPNG_VALIDATE(config.blocks >= 1 && config.blocks <= 100, "{}.blocks: got {} (want from 1 to 100)", who,
                          config.blocks);
        }

        Value describe_resnet(Part& network, const Value& image, const PidResNetConfig& config, const Request& request)
        {
            check_resnet(config, request.who);
            // So that a normalisation over places has two or more of them at the last of four levels.
            expect_least(network, image, 33, request.who);
            const PidParts parts(config);
            const auto input = parts.input_of(network, image);
            auto x = parts.conv(network, "first", input.planes, config.width, 7, 2);
            x = network.max_pool(x, {.kernel = 3, .stride = 2, .ceil = true});
            for (int level = 0; level < config.levels; ++level) {
                for (int block = 0; block < config.blocks; ++block) {
                    x = describe_two_convolutions(network, fmt::format("level{}.{}", level + 1, block), x, parts,
                                                  int64_t{config.width} << level, block == 0 && level > 0 ? 2 : 1);
                }
            }
            return network.heads({parts.answer(network, "fc", network.flatten(network.mean(x)), input.parameter)});
        }
    }

    Builder pid_resnet()
    {
        PidResNetConfig defaults;
        defaults.width = 16;
        defaults.dropout = 0;
        defaults.normalization = Normalization::batch;
        return particle_builder("pid_resnet", "ResNet", "the same by a small residual network", defaults,
                                describe_resnet);
    }
}
