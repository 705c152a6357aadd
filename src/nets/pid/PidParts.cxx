#include "nets/pid/PidParts.h"

#include <algorithm>

namespace WireCell::Nets {

    PidInput PidParts::input_of(Part& network, const Value& image) const
    {
        if (m_config.parameter != ParameterInput::dense) return {image, {}};
        const auto constant = network.channels(image, m_config.planes, 1);
        return {network.channels(image, 0, m_config.planes), network.flatten(network.mean(constant))};
    }

    int64_t PidParts::scaled(int64_t channels) const
    {
        constexpr int64_t published = 64;
        return std::max<int64_t>(1, (channels * m_config.width + published / 2) / published);
    }

    Value PidParts::conv_and_norm(Part& part, const std::string& suffix, const Value& image, int64_t channels,
                                  int64_t kernel, int64_t stride) const
    {
        const bool bare = m_config.normalization == Normalization::none;
        const auto x = part.conv(
            "conv" + suffix, image,
            {.channels = channels, .kernel = kernel, .stride = stride, .bias = bare, .first = FirstWeights::he});
        if (bare) return x;
        return m_config.normalization == Normalization::batch ? part.batch_norm("norm" + suffix, x)
                                                              : part.image_norm("norm" + suffix, x);
    }

    Value PidParts::conv(Part& part, const std::string& name, const Value& image, int64_t channels, int64_t kernel,
                         int64_t stride) const
    {
        return part.part(name, "Convolution", {image}, [&](Part& inner, const Values& in) {
            return inner.relu(conv_and_norm(inner, "", in[0], channels, kernel, stride));
        });
    }

    Value PidParts::last_layer(Part& part, const std::string& name, const Value& features, double dropout) const
    {
        return part.linear(name, dropout > 0 ? part.dropout(features, dropout) : features, numbers_of(m_config),
                           m_config.zero_output ? FirstWeights::zero : FirstWeights::torch);
    }

    Value PidParts::answer(Part& part, const std::string& name, const Value& features,
                           const std::optional<Value>& parameter) const
    {
        auto x = features;
        if (parameter) x = part.concatenate({x, *parameter});
        const int64_t neurons = m_config.dense > 0 ? m_config.dense : parameter ? m_config.width : 0;
        if (neurons > 0) x = part.relu(part.linear("dense", x, neurons, FirstWeights::he));
        return last_layer(part, name, x, m_config.dropout);
    }

    void expect_least(Part& network, const Value& image, int64_t least, const std::string& who)
    {
        SPNG_VALIDATE(image.shape.at(2) >= least && image.shape.at(3) >= least,
                      "{}: an image of {} x {} (want at least {} x {})", who, image.shape[2], image.shape[3], least,
                      least);
        network.expect_size(image, least);
    }
}
