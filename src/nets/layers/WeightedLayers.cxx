#include "nets/layers/Part.h"

#include "WireCellSpng/base/Check.h"
#include "nets/layers/SparseCode.h"

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

    Part::Tensors Part::first_weights(const Shape& shape, FirstWeights first, bool bias)
    {
        const int64_t inside = count({shape.begin() + 2, shape.end()}), inputs = shape[1] * inside;
        double bound = bound_for(inputs);
        if (first == FirstWeights::xavier) bound = std::sqrt(6 / static_cast<double>(inputs + shape[0] * inside));
        if (first == FirstWeights::he) bound = std::sqrt(6 / static_cast<double>(inputs));
        const bool zero = first == FirstWeights::zero;
        Tensors weights{{"weight", zero ? at::zeros(shape) : uniform(shape, bound)}};
        if (bias) {
            const bool draws = first == FirstWeights::torch;
            weights.emplace_back("bias", draws ? uniform({shape[0]}, bound) : at::zeros({shape[0]}));
        }
        return weights;
    }

    Value Part::conv(const std::string& name, const Value& image, const ConvShape& shape)
    {
        const int64_t from = image.channels() / shape.groups, padding = (shape.kernel - 1) / 2;
        const auto size = [&](size_t axis) {
            return (image.shape.at(axis) + 2 * padding - shape.kernel) / shape.stride + 1;
        };
        Step step{.kind = "conv " + by(shape.kernel), .shape = {image.shape[0], shape.channels, size(2), size(3)}};
        if (shape.stride > 1) step.kind += " /" + text(shape.stride);
        if (shape.groups > 1) step.kind += shape.groups == shape.channels ? " depthwise" : " in groups";
        step.reach = {.kind = Reach::Kind::window, .size = shape.kernel, .step = shape.stride, .padding = padding};
        step.multiply_adds = count(step.shape) * from * shape.kernel * shape.kernel;

        Shape sizes{shape.channels, from, shape.kernel, shape.kernel};
        if (shape.planes > 0) sizes.insert(sizes.begin() + 2, shape.planes);
        const auto parameters = first_weights(sizes, shape.first, shape.bias);
        const std::string bias = shape.bias ? "self.bias" : "None";
        if (image.sites) {
            SPNG_VALIDATE(shape.kernel == 1 || shape.kernel == image.sites->kernel,
                          "{}: a sparse image that is ready for a kernel of {} (want {})", path(name),
                          image.sites->kernel, shape.kernel);
            step.kind = "sparse " + step.kind;
            return leaf(name, "SparseConv2d", sparse_conv_code(shape.kernel, bias, "s[2]"), parameters, {}, step,
                        {image});
        }
        const std::string weight = shape.planes > 0 ? "torch.select(self.weight, 2, 0)" : "self.weight";
        return leaf(name, "Conv2d",
                    "    return torch.conv2d(x, " + weight + ", " + bias + ", " + pair(shape.stride) + ", " +
                        pair(padding) + ", [1, 1], " + text(shape.groups) + ")\n",
                    parameters, {}, step, {image});
    }

    Value Part::transposed_conv(const std::string& name, const Value& image, int64_t channels, bool bias,
                                bool three_dimensions)
    {
        const Shape shape{image.shape[0], channels, 2 * image.shape[2], 2 * image.shape[3]};
        // Each place of the output has one place of the input under it.
        const Step step{.kind = "transposed conv 2x2",
                        .shape = shape,
                        .reach = {.kind = Reach::Kind::enlarge, .step = 2},
                        .multiply_adds = count(shape) * image.channels()};
        const double bound = bound_for(4 * channels);
        Shape sizes{image.channels(), channels, 2, 2};
        if (three_dimensions) sizes.insert(sizes.begin() + 2, 1);
        Tensors parameters{{"weight", uniform(sizes, bound)}};
        if (bias) parameters.emplace_back("bias", uniform({channels}, bound));
        return leaf(name, "ConvTranspose2d",
                    fmt::format("    return torch.conv_transpose2d(x, {}, {}, [2, 2])\n",
                                three_dimensions ? "torch.select(self.weight, 2, 0)" : "self.weight",
                                bias ? "self.bias" : "None"),
                    parameters, {}, step, {image});
    }

    Value Part::merge_planes(const std::string& name, const Value& planes, const ConvShape& shape)
    {
        const int64_t from = planes.channels(), n = shape.planes;
        const Shape out{planes.shape[0] / n, shape.channels, planes.shape[2], planes.shape[3]};
        const Step step{.kind = "conv " + text(n) + "x1x1", .shape = out, .multiply_adds = count(out) * from * n};
        return leaf(name, "MergePlanes",
                    fmt::format("    w = torch.reshape(torch.permute(self.weight, [0, 2, 1, 3, 4]), [{}, {}, 1, 1])\n"
                                "    x = torch.reshape(x, [x.size(0) // {}, {}, x.size(2), x.size(3)])\n"
                                "    return torch.conv2d(x, w, {})\n",
                                shape.channels, n * from, n, n * from, shape.bias ? "self.bias" : "None"),
                    first_weights({shape.channels, from, n, 1, 1}, shape.first, shape.bias), {}, step, {planes});
    }

    Value Part::split_planes(const std::string& name, const Value& image, const ConvShape& shape)
    {
        const int64_t from = image.channels(), n = shape.planes;
        const Shape out{image.shape[0] * n, shape.channels, image.shape[2], image.shape[3]};
        const Step step{.kind = "conv " + text(n) + "x1x1", .shape = out, .multiply_adds = count(out) * from};
        return leaf(name, "SplitPlanes",
                    fmt::format("    w = torch.permute(torch.flip(self.weight, [2]), [2, 0, 1, 3, 4])\n"
                                "    x = torch.conv2d(x, torch.reshape(w, [{}, {}, 1, 1]), {})\n"
                                "    return torch.reshape(x, [x.size(0) * {}, {}, x.size(2), x.size(3)])\n",
                                n * shape.channels, from,
                                shape.bias ? fmt::format("torch.repeat(self.bias, [{}])", n) : "None", n,
                                shape.channels),
                    first_weights({shape.channels, from, n, 1, 1}, shape.first, shape.bias), {}, step, {image});
    }

    Value Part::batch_norm(const std::string& name, const Value& image, const NormShape& shape)
    {
        const int64_t channels = image.channels();
        const Tensors parameters{{"weight", at::ones({channels})}, {"bias", at::zeros({channels})}};
        const Tensors buffers{{"running_mean", at::zeros({channels})},
                              {"running_var", at::ones({channels})},
                              {"num_batches_tracked", at::zeros({}, at::kLong)}};
        // An image without sites, or with a single one, has no width.
        const std::string training = image.sites ? "self.training and x.size(0) > 1" : "self.training";
        // The same of a dense image would be no number.
        const std::string check =
            image.sites
                ? ""
                : "    assert not self.training or x.numel() > x.size(1), \"batch normalisation of one pixel (want "
                  "a larger image or batch, or a smaller depth)\"\n";
        return leaf(name, "BatchNorm2d",
                    fmt::format("{3}    if {0}:\n"
                                "        self.num_batches_tracked.add_(1)\n"
                                "    return torch.batch_norm(x, self.weight, self.bias, self.running_mean, "
                                "self.running_var, {0}, {1}, {2}, True)\n",
                                training, shape.momentum, shape.epsilon, check),
                    parameters, buffers, {.kind = "batch norm", .shape = image.shape}, {image});
    }

    Value Part::image_norm(const std::string& name, const Value& image)
    {
        const int64_t channels = image.channels();
        const std::string code = image.sites ? sparse_norm_code(channels)
                                             : "    return torch.group_norm(x, 1, self.weight, self.bias, 1e-05)\n";
        return leaf(name, "GroupNorm", code, {{"weight", at::ones({channels})}, {"bias", at::zeros({channels})}}, {},
                    {.kind = "image norm", .shape = image.shape, .reach = {.kind = Reach::Kind::everywhere}}, {image});
    }

    Value Part::layer_norm(const std::string& name, const Value& tokens)
    {
        const int64_t channels = tokens.shape.back();
        return leaf(name, "LayerNorm",
                    "    return torch.layer_norm(x, [" + text(channels) + "], self.weight, self.bias, 1e-05)\n",
                    {{"weight", at::ones({channels})}, {"bias", at::zeros({channels})}}, {},
                    {.kind = "layer norm", .shape = tokens.shape}, {tokens});
    }

    Value Part::linear(const std::string& name, const Value& tokens, int64_t channels, FirstWeights first)
    {
        auto shape = tokens.shape;
        const int64_t from = shape.back();
        shape.back() = channels;
        return leaf(name, "Linear", "    return torch.linear(x, self.weight, self.bias)\n",
                    first_weights({channels, from}, first, true), {},
                    {.kind = "linear", .shape = shape, .multiply_adds = count(shape) * from}, {tokens});
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
