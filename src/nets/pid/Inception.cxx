#include "nets/pid/Inception.h"

namespace WireCell::Nets {

    namespace {
        /// Channels of a block's branches.
        struct InceptionBlock {
            const char* name;
            int64_t one, before_three, three, before_five, five, behind_pool;
        };

        constexpr PoolShape halving_pool{.kernel = 3, .stride = 2, .ceil = true};
        constexpr PoolShape keeping_pool{.kernel = 3, .stride = 1, .padding = 1};

        class Inception {
          public:
            explicit Inception(const InceptionConfig& config)
              : m_config(config)
              , m_parts(config)
            {
            }

            Value describe(Part& network, const Value& image, const std::optional<Value>& parameter) const
            {
                auto x = m_parts.conv(network, "conv1", image, m_parts.scaled(64), 7, 2);
                x = network.max_pool(x, halving_pool);
                x = m_parts.conv(network, "conv2", x, m_parts.scaled(64), 1);
                x = m_parts.conv(network, "conv3", x, m_parts.scaled(192), 3);
                x = network.max_pool(x, halving_pool);
                x = block(network, {"3a", 64, 96, 128, 16, 32, 32}, x);
                x = block(network, {"3b", 128, 128, 192, 32, 96, 64}, x);
                x = network.max_pool(x, halving_pool);
                x = block(network, {"4a", 192, 96, 208, 16, 48, 64}, x);
                const auto behind_4a = x;
                x = block(network, {"4b", 160, 112, 224, 24, 64, 64}, x);
                x = block(network, {"4c", 128, 128, 256, 24, 64, 64}, x);
                x = block(network, {"4d", 112, 144, 288, 32, 64, 64}, x);
                const auto behind_4d = x;
                x = block(network, {"4e", 256, 160, 320, 32, 128, 128}, x);
                x = network.max_pool(x, halving_pool);
                x = block(network, {"5a", 256, 160, 320, 32, 128, 128}, x);
                x = block(network, {"5b", 384, 192, 384, 48, 128, 128}, x);
                Values heads{m_parts.answer(network, "fc", network.flatten(network.mean(x)), parameter)};
                if (m_config.auxiliary) {
                    heads.push_back(auxiliary_head(network, "aux1", behind_4a));
                    heads.push_back(auxiliary_head(network, "aux2", behind_4d));
                }
                return network.heads(heads);
            }

          private:
            Value block(Part& network, const InceptionBlock& block, const Value& image) const
            {
                const auto width = [&](int64_t channels) { return m_parts.scaled(channels); };
                return network.part(
                    std::string("inception") + block.name, "Inception", {image}, [&](Part& part, const Values& in) {
                        const auto& x = in[0];
                        const auto one = m_parts.conv(part, "branch1", x, width(block.one), 1);
                        auto three = m_parts.conv(part, "branch2.0", x, width(block.before_three), 1);
                        three = m_parts.conv(part, "branch2.1", three, width(block.three), 3);
                        auto five = m_parts.conv(part, "branch3.0", x, width(block.before_five), 1);
                        five = m_parts.conv(part, "branch3.1", five, width(block.five), 5);
                        const auto pooled = m_parts.conv(part, "branch4.1", part.max_pool(x, keeping_pool),
                                                         width(block.behind_pool), 1);
                        return part.concatenate({one, three, five, pooled});
                    });
            }

            Value auxiliary_head(Part& network, const std::string& name, const Value& image) const
            {
                return network.part(name, "AuxiliaryHead", {image}, [&](Part& part, const Values& in) {
                    auto x = m_parts.conv(part, "conv", part.grid_mean(in[0], 4), m_parts.scaled(128), 1);
                    x = part.linear("fc1", part.flatten(x), m_parts.scaled(m_config.auxiliary_dense), FirstWeights::he);
                    return m_parts.last_layer(part, "fc2", part.relu(x), m_config.auxiliary_dropout);
                });
            }

            const InceptionConfig& m_config;
            PidParts m_parts;
        };
    }

    Value describe_inception(Part& network, const Value& image, const std::optional<Value>& parameter,
                             const InceptionConfig& config)
    {
        return Inception(config).describe(network, image, parameter);
    }

    Builder pid_inception()
    {
        const auto describe = [](Part& network, const Value& image, const InceptionConfig& config,
                                 const Request& request) {
            expect_least(network, image, least_inception, request.who);
            const auto input = PidParts(config).input_of(network, image);
            return describe_inception(network, input.planes, input.parameter, config);
        };
        return particle_builder("pid_inception", "Inception", "which particle, by GoogLeNet on the planes of an event",
                                InceptionConfig{}, describe);
    }
}
