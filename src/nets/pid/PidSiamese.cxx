#include "nets/pid/Inception.h"

namespace WireCell::Nets {

    namespace {
        struct SiameseConfig : InceptionConfig {
            bool share_weights = false; ///< whether all planes have the same first layer
        };
        BOOST_DESCRIBE_STRUCT(SiameseConfig, (InceptionConfig), (share_weights))

        constexpr int64_t plane_channels = 32, plane_kernel = 4;

        /// What the first layer of each plane takes: the plane, and the parameter beside it.
        Values planes_of(Part& network, const Value& image, const SiameseConfig& config)
        {
            Values planes;
            for (int64_t plane = 0; plane < config.planes; ++plane) {
                planes.push_back(network.channels(image, plane, 1));
                if (config.parameter != ParameterInput::plane) continue;
                planes.back() = network.concatenate({planes.back(), network.channels(image, config.planes, 1)});
            }
            return planes;
        }

        Value describe_siamese(Part& network, const Value& image, const SiameseConfig& config, const Request& request)
        {
            // The first layer's even kernel takes a sample.
            expect_least(network, image, least_inception + 1, request.who);
            const PidParts parts(config);
            const auto input = parts.input_of(network, image);
            auto planes = planes_of(network, input.planes, config);
            const auto first_layer = [&](const std::string& name, const Value& plane) {
                return parts.conv(network, name, plane, parts.scaled(plane_channels), plane_kernel);
            };
            if (config.share_weights) {
                planes = network.each(planes, [&](const Value& plane) { return first_layer("first", plane); });
            }
            else {
                for (size_t plane = 0; plane < planes.size(); ++plane) {
                    planes[plane] = first_layer("first" + std::to_string(plane), planes[plane]);
                }
            }
            const auto merged =
                parts.conv(network, "merge", network.concatenate(planes), parts.scaled(plane_channels), 1);
            return describe_inception(network, merged, input.parameter, config);
        }
    }

    Builder pid_siamese()
    {
        SiameseConfig defaults;
        defaults.zero_output = true;
        return particle_builder("pid_siamese", "Siamese",
                                "the same with a first layer for each plane, merged behind it", defaults,
                                describe_siamese);
    }
}
