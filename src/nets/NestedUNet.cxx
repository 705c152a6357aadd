#include "nets/Builders.h"

namespace WireCell::Nets {

    namespace {
        struct NestedConfig : PyramidConfig {
            NestedConfig() { width = 32; }
            bool deep_supervision = false; ///< the mean over the results of all nodes of the first level but its first
        };
        BOOST_DESCRIBE_STRUCT(NestedConfig, (PyramidConfig), (deep_supervision))

        /// Twice a 3 x 3 convolution, batch normalisation, ReLU.
        Value describe_node(Part& part, const Value& image, int64_t channels)
        {
            auto x = image;
            for (const std::string number : {"1", "2"}) {
                x = part.conv("conv" + number, x, {.channels = channels});
                x = part.relu(part.batch_norm("bn" + number, x));
            }
            return x;
        }

        /// The grid of nodes: rows are levels, columns how often an image was joined with those below.
        class Grid {
          public:
            Grid(Part& network, std::vector<int64_t> widths, bool align_corners)
              : m_network(network)
              , m_widths(std::move(widths))
              , m_align_corners(align_corners)
              , m_rows(m_widths.size())
            {
            }

            /// The nodes of the first level.
            const Values& describe(const Value& image)
            {
                auto below = image;
                for (size_t level = 0; level < m_rows.size(); ++level) {
                    below = add(level, {below}, level > 0, false);
                    // Each new node of the encoder lets one more node of every level above be made.
                    for (size_t row = level; row-- > 0;) {
                        auto inputs = m_rows[row];
                        inputs.push_back(m_rows[row + 1].back());
                        add(row, inputs, false, true);
                    }
                }
                return m_rows.front();
            }

          private:
            /// `halved`: the one input is; `raised`: the last input comes from the level below.
            Value add(size_t row, const Values& inputs, bool halved, bool raised)
            {
                const auto name = "conv" + std::to_string(row) + "_" + std::to_string(m_rows[row].size());
                m_rows[row].push_back(m_network.part(name, "VGGBlock", inputs, [&](Part& part, const Values& in) {
                    auto joined = in;
                    if (raised) joined.back() = part.pad(part.upsample(in.back(), m_align_corners), in.front());
                    auto x = joined.size() > 1 ? part.concatenate(joined) : joined.front();
                    if (halved) x = part.max_pool(x);
                    return describe_node(part, x, m_widths[row]);
                }));
                return m_rows[row].back();
            }

            Part& m_network;
            std::vector<int64_t> m_widths;
            bool m_align_corners;
            std::vector<Values> m_rows;
        };

        Value mean_of(Part& network, const Values& nodes, int64_t channels)
        {
            Value sum;
            for (size_t column = 1; column < nodes.size(); ++column) {
                const auto each =
                    network.conv("final" + std::to_string(column), nodes[column], {.channels = channels, .kernel = 1});
                sum = column == 1 ? each : network.add(sum, each);
            }
            return network.scale(sum, 1.0 / static_cast<double>(nodes.size() - 1));
        }
    }

    Builder nested_unet()
    {
        const auto describe = [](Part& network, const Value& image, const NestedConfig& config,
                                 const Request& request) {
            Grid grid(network, widths_of(config, /*flat_end=*/false, request.who), config.align_corners);
            const auto& nodes = grid.describe(image);
            if (config.deep_supervision) return mean_of(network, nodes, request.channels);
            return network.conv("final", nodes.back(), {.channels = request.channels, .kernel = 1});
        };
        return make_builder("nested_unet", "NestedUNet", "UNet++, whose levels are joined by dense paths of nodes",
                            NestedConfig{}, describe);
    }
}
