// The networks of CosmicTagger (Acciarri et al., arXiv:2012.01301): a U-shaped residual network for the planes of an event.
#include "nets/Builders.h"
#include "nets/CosmicConfig.h"

namespace WireCell::Nets {

    namespace {
        constexpr int64_t usual_kernel = 3, first_kernel = 5;
        /// Where a sparse image has no site, it is background: its logit above those of the others.
        constexpr double logit_of_nothing = 20;

        class CosmicUResNet {
          public:
            CosmicUResNet(const CosmicConfig& config, const std::string& who)
              : m_config(config)
              , m_widths(widths_of(config, who))
            {
            }

            Value describe(Part& network, const Value& image) const
            {
                const auto depth = static_cast<unsigned>(m_config.depth);
                network.expect_multiple(image, int64_t{1} << depth);
                auto planes = planes_of(network, image);
                planes = network.each(planes, [&](const Value& plane) {
                    return block(network, "initial_convolution", plane, m_widths[0], first_kernel);
                });
                if (m_config.sparse) {
                    for (auto& plane : planes) plane = network.for_kernel(plane, usual_kernel);
                }
                planes = network.parts("net_core", "Level", planes,
                                       [&](Part& level, const Values& in) { return describe_level(level, in, 0); });
                planes = series(network, "final_layer", planes, m_widths[0], usual_kernel, m_config.blocks_final);
                planes = network.each(planes, [&](const Value& plane) {
                    return network.conv("bottleneck", plane, shape(static_cast<int64_t>(m_config.classes.size()), 1));
                });
                if (is_3d()) return network.planes_from_batch(planes[0], m_config.planes);
                if (m_config.sparse) {
                    for (auto& plane : planes) plane = network.dense(plane, logit_of_nothing);
                }
                return network.stack(planes);
            }

          private:
            bool is_3d() const { return m_config.conv_mode == ConvMode::conv_3D; }

            ConvShape shape(int64_t channels, int64_t kernel, int64_t stride = 1) const
            {
                return {.channels = channels,
                        .kernel = kernel,
                        .stride = stride,
                        .bias = m_config.bias,
                        .planes = is_3d() ? 1 : 0,
                        .first = FirstWeights::xavier};
            }

            /// The images that go through the network with the same weights: each plane alone, or all in one batch.
            Values planes_of(Part& network, const Value& image) const
            {
                if (is_3d()) return {network.planes_to_batch(image)};
                Values planes;
                for (int64_t plane = 0; plane < m_config.planes; ++plane) {
                    const auto one = network.channels(image, plane, 1);
                    planes.push_back(m_config.sparse ? network.sparse(one, first_kernel) : one);
                }
                return planes;
            }

            /// What follows a convolution.
            Value finish(Part& part, const Value& numbers, bool activate = true) const
            {
                auto x = numbers;
                if (m_config.normalization == Normalization::batch) x = part.batch_norm("norm", x);
                if (m_config.normalization == Normalization::layer) x = part.image_norm("norm", x);
                return activate ? part.leaky_relu(x) : x;
            }

            /// Convolution, normalisation, activation.
            Value block(Part& part, const std::string& name, const Value& image, int64_t channels, int64_t kernel,
                        bool activate = true) const
            {
                return part.part(name, "Block", {image}, [&](Part& inner, const Values& in) {
                    return finish(inner, inner.conv("conv", in[0], shape(channels, kernel)), activate);
                });
            }

            Value residual_block(Part& part, const std::string& name, const Value& image, int64_t channels,
                                 int64_t kernel) const
            {
                return part.part(name, "ResidualBlock", {image}, [&](Part& inner, const Values& in) {
                    const auto x = block(inner, "convolution_1", in[0], channels, kernel);
                    return inner.leaky_relu(
                        inner.add(block(inner, "convolution_2", x, channels, kernel, /*activate=*/false), in[0]));
                });
            }

            /// `count` blocks one after another, the same ones for each of the images.
            Values series(Part& part, const std::string& name, const Values& images, int64_t channels, int64_t kernel,
                          int count) const
            {
                if (count == 0) return images;
                return part.each(images, [&](const Value& image) {
                    return part.part(name, "BlockSeries", {image}, [&](Part& inner, const Values& in) {
                        auto x = in[0];
                        for (int place = 0; place < count; ++place) {
                            const auto own = (is_3d() ? "block_" : "blocks.") + std::to_string(place);
                            x = m_config.residual ? residual_block(inner, own, x, channels, kernel)
                                                  : block(inner, own, x, channels, kernel);
                        }
                        return x;
                    });
                });
            }

            Values describe_level(Part& level, const Values& in, size_t depth) const
            {
                level.put_last({"connection"});
                const int64_t channels = m_widths[depth];
                const int blocks = m_config.blocks_per_layer;
                const auto down = series(level, "down_blocks", in, channels, usual_kernel, blocks);
                const auto& beside = is_3d() ? down : in;
                auto x = level.each(down, [&](const Value& image) {
                    return level.part("downsample", "Downsample", {image}, [&](Part& part, const Values& images) {
                        return describe_downsample(part, images[0], m_widths[depth + 1]);
                    });
                });
                const bool is_last = depth + 1 == static_cast<size_t>(m_config.depth);
                x = is_last
                        ? level.parts("main_module.main_module", "Deepest", x,
                                      [&](Part& part, const Values& planes) { return describe_deepest(part, planes); })
                        : level.parts("main_module", "Level", x, [&](Part& part, const Values& planes) {
                              return describe_level(part, planes, depth + 1);
                          });
                x = level.each(pairs(x, beside, m_config.sparse), [&](const Values& images) {
                    return level.part("upsample", "Upsample", images, [&](Part& part, const Values& both) {
                        return describe_upsample(part, both, channels);
                    });
                });
                return series(level, "up_blocks", connect(level, x, beside, channels), channels, usual_kernel, blocks);
            }

            /// Each image with its other one, or alone.
            static std::vector<Values> pairs(const Values& images, const Values& others, bool both)
            {
                std::vector<Values> lists;
                for (size_t ind = 0; ind < images.size(); ++ind) {
                    lists.push_back(both ? Values{images[ind], others[ind]} : Values{images[ind]});
                }
                return lists;
            }

            Value describe_downsample(Part& part, const Value& image, int64_t channels) const
            {
                if (m_config.downsampling == Downsampling::max_pooling) {
                    const auto x = m_config.sparse ? part.sparse_max_pool(image, usual_kernel) : part.max_pool(image);
                    return block(part, "bottleneck", x, channels, 1);
                }
                const auto halving = shape(channels, 2, 2);
                return finish(part, m_config.sparse ? part.sparse_halving_conv("conv", image, halving, usual_kernel)
                                                    : part.conv("conv", image, halving));
            }

            /// Of a smaller image and, where it is sparse, one that has the places.
            Value describe_upsample(Part& part, const Values& in, int64_t channels) const
            {
                if (m_config.upsampling == Upsampling::interpolation) {
                    const auto x = m_config.sparse ? part.sparse_upsample(in[0], in[1])
                                                   : part.upsample(in[0], /*align_corners=*/false);
                    return block(part, "bottleneck", x, channels, 1);
                }
                return finish(part, m_config.sparse
                                        ? part.sparse_transposed_conv("conv", in[0], in[1], channels, m_config.bias)
                                        : part.transposed_conv("conv", in[0], channels, m_config.bias, is_3d()));
            }

            Values connect(Part& level, const Values& images, const Values& beside, int64_t channels) const
            {
                if (m_config.connections == Connections::none) return images;
                if (m_config.connections == Connections::concat) {
                    return level.each(pairs(images, beside, true), [&](const Values& both) {
                        return level.part("connection", "Connection", both, [&](Part& part, const Values& in) {
                            return block(part, "bottleneck", part.concatenate({in[0], in[1]}), channels, 1);
                        });
                    });
                }
                Values sums;
                for (size_t ind = 0; ind < images.size(); ++ind) sums.push_back(level.add(images[ind], beside[ind]));
                return sums;
            }

            Values describe_deepest(Part& part, const Values& in) const
            {
                const int64_t kernel = m_config.filter_size_deepest, channels = m_widths.back();
                const int blocks = m_config.blocks_deepest_layer;
                const std::string first = is_3d() ? "merger" : "bottleneck",
                                  last = is_3d() ? "splitter" : "unbottleneck";
                if (m_config.block_concat) {
                    const int64_t wide = m_config.bottleneck_deepest > 0 ? m_config.bottleneck_deepest : channels;
                    auto x = in;
                    if (m_config.sparse) {
                        for (auto& plane : x) plane = part.for_kernel(plane, kernel);
                    }
                    x = part.each(x, [&](const Value& plane) { return block(part, first, plane, wide, 1); });
                    x = series(part, "blocks", x, wide, kernel, blocks);
                    return part.each(x, [&](const Value& plane) { return block(part, last, plane, channels, 1); });
                }
                const int64_t all = channels * m_config.planes;
                const int64_t wide = m_config.bottleneck_deepest > 0 ? m_config.bottleneck_deepest : all;
                if (is_3d()) {
                    auto x = plane_block(part, first, in[0], wide, &Part::merge_planes);
                    x = series(part, "blocks", {x}, wide, kernel, blocks)[0];
                    return {plane_block(part, last, x, channels, &Part::split_planes)};
                }
                const auto planes = m_config.sparse ? part.to_common_sites(in, kernel) : in;
                auto x = block(part, first, part.concatenate(planes), wide, 1);
                x = block(part, last, series(part, "blocks", {x}, wide, kernel, blocks)[0], all, 1);
                Values out;
                for (size_t plane = 0; plane < in.size(); ++plane) {
                    const auto own = part.channels(x, static_cast<int64_t>(plane) * channels, channels);
                    out.push_back(m_config.sparse ? part.to_sites(own, in[plane]) : own);
                }
                return out;
            }

            using PlaneConv = Value (Part::*)(const std::string&, const Value&, const ConvShape&);

            Value plane_block(Part& part, const std::string& name, const Value& image, int64_t channels,
                              PlaneConv conv) const
            {
                auto own = shape(channels, 1);
                own.planes = m_config.planes;
                return part.part(name, "Block", {image}, [&](Part& inner, const Values& in) {
                    return finish(inner, (inner.*conv)("conv", in[0], own));
                });
            }

            const CosmicConfig& m_config;
            std::vector<int64_t> m_widths;
        };

        Ends ends(const nlohmann::json& options, const std::string& who)
        {
            CosmicConfig config;
            SPNG::config::from_json(config, options, who, /*strict=*/true);
            widths_of(config, who);
            const auto planes = static_cast<size_t>(config.planes);
            return {.features = std::vector<std::string>(planes),
                    .outputs = {{.name = "tag",
                                 .kind = "softmax",
                                 .classes = config.classes,
                                 .channels = static_cast<int64_t>(config.classes.size()),
                                 .axes = {"plane", "class", "tick", "channel"}}}};
        }

        Builder preset(const std::string& name, const std::string& about, const CosmicConfig& defaults)
        {
            const auto describe = [](Part& network, const Value& image, const CosmicConfig& config,
                                     const Request& request) {
                const int64_t multiple = int64_t{1} << static_cast<unsigned>(config.depth);
                SPNG_VALIDATE(image.shape[2] % multiple == 0 && image.shape[3] % multiple == 0,
                              "{}: an image of {} x {} (want multiples of {}, or a smaller depth)", request.who,
                              image.shape[2], image.shape[3], multiple);
                return CosmicUResNet(config, request.who).describe(network, image);
            };
            auto builder = make_builder(name, "UResNet", about, defaults, describe);
            builder.kind.task = "cosmic";
            builder.kind.axes = {"plane", "tick", "channel"};
            builder.kind.usual = {.batch = 1, .height = 640, .width = 1024};
            builder.ends = ends;
            return builder;
        }

        CosmicConfig small()
        {
            CosmicConfig config;
            config.n_initial_filters = 4;
            config.depth = 4;
            config.blocks_per_layer = 1;
            config.blocks_deepest_layer = 2;
            config.blocks_final = 1;
            config.bottleneck_deepest = 64;
            config.connections = Connections::sum;
            return config;
        }
    }

    std::vector<Builder> cosmic_networks()
    {
        const CosmicConfig usual;
        auto a21 = usual, scc21 = usual, polaris = usual, planes_together = usual, s4 = usual;
        a21.n_initial_filters = 8;
        a21.residual = false;
        a21.blocks_final = 0;
        a21.connections = Connections::sum;
        scc21.normalization = Normalization::none;
        polaris.depth = 7;
        polaris.blocks_deepest_layer = 2;
        polaris.blocks_final = 2;
        polaris.bottleneck_deepest = 96;
        polaris.residual = false;
        polaris.connections = Connections::sum;
        planes_together.conv_mode = ConvMode::conv_3D;
        s4.n_initial_filters = 12;
        s4.growth_rate = GrowthRate::multiplicative;
        s4.depth = 5;
        s4.connections = Connections::sum;
        s4.blocks_deepest_layer = 4;
        s4.blocks_final = 2;
        s4.filter_size_deepest = 3;
        s4.bottleneck_deepest = 0;
        return {preset("cosmic_uresnet", "cosmic, neutrino or background: the residual network of CosmicTagger", usual),
                preset("cosmic_a21", "the same, narrow and without residual blocks", a21),
                preset("cosmic_scc21", "the same without normalisation", scc21),
                preset("cosmic_polaris", "the same, deep and narrow", polaris),
                preset("cosmic_uresnet3d", "the same with planes as a third dimension", planes_together),
                preset("cosmic_tiny", "the same, small", small()),
                preset("cosmic_s4", "the same with channels doubled at each level", s4)};
    }
}
