#include "nets/layers/Part.h"

#include "WireCellSpng/base/Check.h"

#include <cmath>

namespace WireCell::Nets {

    namespace {
        std::string text(int64_t number) { return std::to_string(number); }

        std::string by(int64_t number) { return text(number) + "x" + text(number); }

        /// As code: "[2, 2]".
        std::string pair(int64_t number) { return "[" + text(number) + ", " + text(number) + "]"; }

        /// What PyTorch's layers draw weights and biases from the interval around 0 of, for this many inputs.
        double bound_for(int64_t inputs) { return 1 / std::sqrt(static_cast<double>(inputs)); }

        int64_t count(const Shape& shape)
        {
            int64_t product = 1;
            for (const int64_t size : shape) product *= size;
            return product;
        }
    }

    at::Tensor Part::uniform(at::IntArrayRef sizes, double bound)
    {
        return at::empty(sizes, at::kFloat).uniform_(-bound, bound, m_description.generator);
    }

    Value Part::conv(const std::string& name, const Value& image, const ConvShape& shape)
    {
        const int64_t from = image.channels() / shape.groups, padding = shape.kernel / 2;
        const auto size = [&](size_t axis) {
            return (image.shape.at(axis) + 2 * padding - shape.kernel) / shape.stride + 1;
        };
        Step step{.kind = "conv " + by(shape.kernel), .shape = {image.shape[0], shape.channels, size(2), size(3)}};
        if (shape.stride > 1) step.kind += " /" + text(shape.stride);
        if (shape.groups > 1) step.kind += shape.groups == shape.channels ? " depthwise" : " in groups";
        step.reach = {.kind = Reach::Kind::window, .size = shape.kernel, .step = shape.stride, .padding = padding};
        step.multiply_adds = count(step.shape) * from * shape.kernel * shape.kernel;

        const double bound = bound_for(from * shape.kernel * shape.kernel);
        Tensors parameters{{"weight", uniform({shape.channels, from, shape.kernel, shape.kernel}, bound)}};
        if (shape.bias) parameters.emplace_back("bias", uniform({shape.channels}, bound));
        const std::string bias = shape.bias ? "self.bias" : "None";
        return leaf(name, "Conv2d",
                    "    return torch.conv2d(x, self.weight, " + bias + ", " + pair(shape.stride) + ", " +
                        pair(padding) + ", [1, 1], " + text(shape.groups) + ")\n",
                    parameters, {}, step, image);
    }

    Value Part::transposed_conv(const std::string& name, const Value& image, int64_t channels)
    {
        const Shape shape{image.shape[0], channels, 2 * image.shape[2], 2 * image.shape[3]};
        // Each place of the output has one place of the input under it.
        const Step step{.kind = "transposed conv 2x2",
                        .shape = shape,
                        .reach = {.kind = Reach::Kind::enlarge, .step = 2},
                        .multiply_adds = count(shape) * image.channels()};
        const double bound = bound_for(4 * channels);
        const Tensors parameters{{"weight", uniform({image.channels(), channels, 2, 2}, bound)},
                                 {"bias", uniform({channels}, bound)}};
        return leaf(name, "ConvTranspose2d", "    return torch.conv_transpose2d(x, self.weight, self.bias, [2, 2])\n",
                    parameters, {}, step, image);
    }

    Value Part::batch_norm(const std::string& name, const Value& image, const NormShape& shape)
    {
        const int64_t channels = image.channels();
        const Tensors parameters{{"weight", at::ones({channels})}, {"bias", at::zeros({channels})}};
        const Tensors buffers{{"running_mean", at::zeros({channels})},
                              {"running_var", at::ones({channels})},
                              {"num_batches_tracked", at::zeros({}, at::kLong)}};
        return leaf(name, "BatchNorm2d",
                    fmt::format("    if self.training:\n"
                                "        self.num_batches_tracked.add_(1)\n"
                                "    return torch.batch_norm(x, self.weight, self.bias, self.running_mean, "
                                "self.running_var, self.training, {}, {}, True)\n",
                                shape.momentum, shape.epsilon),
                    parameters, buffers, {.kind = "batch norm", .shape = image.shape}, image);
    }

    Value Part::layer_norm(const std::string& name, const Value& tokens)
    {
        const int64_t channels = tokens.shape.back();
        return leaf(name, "LayerNorm",
                    "    return torch.layer_norm(x, [" + text(channels) + "], self.weight, self.bias, 1e-05)\n",
                    {{"weight", at::ones({channels})}, {"bias", at::zeros({channels})}}, {},
                    {.kind = "layer norm", .shape = tokens.shape}, tokens);
    }

    Value Part::linear(const std::string& name, const Value& tokens, int64_t channels, bool zero_bias)
    {
        auto shape = tokens.shape;
        const int64_t from = shape.back();
        shape.back() = channels;
        const double bound = bound_for(from);
        const Tensors parameters{{"weight", uniform({channels, from}, bound)},
                                 {"bias", zero_bias ? at::zeros({channels}) : uniform({channels}, bound)}};
        return leaf(name, "Linear", "    return torch.linear(x, self.weight, self.bias)\n", parameters, {},
                    {.kind = "linear", .shape = shape, .multiply_adds = count(shape) * from}, tokens);
    }

    Value Part::attention(const Value& tokens, int64_t heads)
    {
        const int64_t channels = tokens.shape.at(2), places = tokens.shape.at(1);
        SPNG_VALIDATE(heads > 0 && channels % heads == 0,
                      "{} heads can not share {} channels (want a divisor of these)", heads, channels);
        // PyTorch's module begins with Glorot's uniform numbers here.
        const auto weights = uniform({3 * channels, channels}, std::sqrt(6.0 / static_cast<double>(4 * channels)));
        const auto bias = at::zeros({3 * channels});
        for (const auto& [name, tensor] : Tensors{{"in_proj_weight", weights}, {"in_proj_bias", bias}}) {
            m_module.register_parameter(name, tensor, /*is_buffer=*/false);
            tensor.requires_grad_();
        }
        // Scores, and sums weighted with these, beside the three projections.
        const int64_t adds = tokens.shape[0] * places * channels * (3 * channels + 2 * places);
        auto value = record({.kind = "attention",
                             .shape = tokens.shape,
                             .reach = {.kind = Reach::Kind::everywhere},
                             .multiply_adds = adds},
                            {tokens});
        m_description.layers.back().parameters = weights.numel() + bias.numel();
        add_code(value,
                 R"({y} = torch.linear({x}, self.in_proj_weight, self.in_proj_bias)
{y} = torch.reshape({y}, [{x}.size(0), {x}.size(1), 3, {heads}, {each}])
{y} = torch.permute({y}, [2, 0, 3, 1, 4])
{y} = torch.scaled_dot_product_attention({y}[0], {y}[1], {y}[2])
{y} = torch.reshape(torch.transpose({y}, 1, 2), [{x}.size(0), {x}.size(1), {channels}])
)",
                 {{"x", tokens.word},
                  {"y", value.word},
                  {"heads", text(heads)},
                  {"each", text(channels / heads)},
                  {"channels", text(channels)}});
        return value;
    }
}
