#include "nets/layers/Part.h"

#include "WireCellSpng/base/Check.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Nets {

    namespace {
        std::string yes_no(bool value) { return value ? "True" : "False"; }
    }

    Value Part::relu(const Value& x)
    {
        return compute("torch.relu_(" + x.word + ")", {.kind = "relu", .shape = x.shape}, {x});
    }

    Value Part::leaky_relu(const Value& x)
    {
        return compute("torch.leaky_relu_(" + x.word + ", 0.01)", {.kind = "leaky relu", .shape = x.shape}, {x});
    }

    Value Part::relu6(const Value& x)
    {
        return compute("torch.relu6_(" + x.word + ")", {.kind = "relu6", .shape = x.shape}, {x});
    }

    Value Part::hard_swish(const Value& x)
    {
        return compute("torch.hardswish_(" + x.word + ")", {.kind = "hard swish", .shape = x.shape}, {x});
    }

    Value Part::hard_sigmoid(const Value& x)
    {
        return compute("torch.hardsigmoid(" + x.word + ")", {.kind = "hard sigmoid", .shape = x.shape}, {x});
    }

    Value Part::sigmoid(const Value& x)
    {
        return compute("torch.sigmoid(" + x.word + ")", {.kind = "sigmoid", .shape = x.shape}, {x});
    }

    Value Part::gelu(const Value& x)
    {
        return compute("torch.gelu(" + x.word + ")", {.kind = "gelu", .shape = x.shape}, {x});
    }

    Value Part::max_pool(const Value& image, const PoolShape& pool)
    {
        const auto size = [&](size_t axis) {
            const int64_t cut = pool.ceil ? pool.stride - 1 : 0;
            const int64_t room = image.shape.at(axis) + 2 * pool.padding - pool.kernel + cut;
            return room < 0 ? 0 : room / pool.stride + 1;
        };
        const Shape shape{image.shape[0], image.shape[1], size(2), size(3)};
        SPNG_VALIDATE(shape[2] > 0 && shape[3] > 0,
                      "{}: nothing is left of an image of {} x {} when it is halved. Try a larger one", m_name,
                      image.shape[2], image.shape[3]);
        auto kind = fmt::format("max pool {0}x{0}", pool.kernel);
        if (pool.stride != pool.kernel) kind += fmt::format(" /{}", pool.stride);
        return compute(
            fmt::format("torch.max_pool2d({0}, [{1}, {1}], [{2}, {2}], [{3}, {3}], [1, 1], {4})", image.word,
                        pool.kernel, pool.stride, pool.padding, yes_no(pool.ceil)),
            {.kind = kind,
             .shape = shape,
             .reach = {.kind = Reach::Kind::window, .size = pool.kernel, .step = pool.stride, .padding = pool.padding}},
            {image});
    }

    Value Part::mean(const Value& image)
    {
        return compute("torch.mean(" + image.word + ", [2, 3], True)",
                       {.kind = "mean",
                        .shape = {image.shape[0], image.shape[1], 1, 1},
                        .reach = {.kind = Reach::Kind::everywhere}},
                       {image});
    }

    Value Part::upsample(const Value& image, bool align_corners)
    {
        const Shape shape{image.shape[0], image.shape[1], 2 * image.shape[2], 2 * image.shape[3]};
        return compute("torch.upsample_bilinear2d(" + image.word + ", [" + image.word + ".size(2) * 2, " + image.word +
                           ".size(3) * 2], " + yes_no(align_corners) + ")",
                       {.kind = "bilinear x2", .shape = shape, .reach = {.kind = Reach::Kind::blend, .step = 2}},
                       {image});
    }

    Value Part::resize(const Value& image, const Value& like, bool align_corners)
    {
        Step step{.kind = "bilinear resize", .shape = image.shape};
        step.shape[2] = like.shape.at(2);
        step.shape[3] = like.shape.at(3);
        const int64_t times = scale_of(image) / scale_of(like);
        if (times > 1) step.reach = {.kind = Reach::Kind::blend, .step = times};
        m_measured.push_back(like.layer);
        auto value = record(step, {image});
        add_code(value,
                 R"({y} = {x}
if {x}.size(2) != {like}.size(2) or {x}.size(3) != {like}.size(3):
    {y} = torch.upsample_bilinear2d({x}, [{like}.size(2), {like}.size(3)], {align})
)",
                 {{"x", image.word}, {"y", value.word}, {"like", like.word}, {"align", yes_no(align_corners)}});
        return value;
    }

    Value Part::pad(const Value& image, const Value& like)
    {
        Step step{.kind = "pad", .shape = image.shape};
        step.shape[2] = like.shape.at(2);
        step.shape[3] = like.shape.at(3);
        m_measured.push_back(like.layer);
        auto value = record(step, {image});
        add_code(value,
                 R"({y}_dy = {like}.size(2) - {x}.size(2)
{y}_dx = {like}.size(3) - {x}.size(3)
{y} = torch.constant_pad_nd({x}, [{y}_dx // 2, {y}_dx - {y}_dx // 2, {y}_dy // 2, {y}_dy - {y}_dy // 2], 0.0)
)",
                 {{"x", image.word}, {"y", value.word}, {"like", like.word}});
        return value;
    }

    Value Part::concatenate(const Values& images)
    {
        auto shape = images.at(0).shape;
        shape[1] = 0;
        std::vector<std::string> words;
        for (const auto& image : images) {
            shape[1] += image.channels();
            words.push_back(image.word);
        }
        return compute(fmt::format("torch.cat([{}], 1)", fmt::join(words, ", ")),
                       {.kind = "concatenate", .shape = shape}, images);
    }

    Value Part::add(const Value& x, const Value& y)
    {
        return compute(x.word + " + " + y.word, {.kind = "add", .shape = x.shape}, {x, y});
    }

    Value Part::multiply(const Value& x, const Value& y)
    {
        auto shape = x.shape;
        for (size_t axis = 0; axis < shape.size(); ++axis) shape[axis] = std::max(shape[axis], y.shape.at(axis));
        return compute(x.word + " * " + y.word, {.kind = "multiply", .shape = shape}, {x, y});
    }

    Value Part::scale(const Value& x, double factor)
    {
        return compute(fmt::format("{} * {:.17g}", x.word, factor), {.kind = "scale", .shape = x.shape}, {x});
    }

    Value Part::channels(const Value& image, int64_t first, int64_t count)
    {
        auto shape = image.shape;
        shape.at(1) = count;
        return compute(fmt::format("torch.narrow({}, 1, {}, {})", image.word, first, count),
                       {.kind = "channels", .shape = shape}, {image});
    }

    Value Part::stack(const Values& images)
    {
        auto shape = images.at(0).shape;
        shape.insert(shape.begin() + 1, static_cast<int64_t>(images.size()));
        std::vector<std::string> words;
        for (const auto& image : images) words.push_back(image.word);
        return compute(fmt::format("torch.stack([{}], 1)", fmt::join(words, ", ")), {.kind = "stack", .shape = shape},
                       images);
    }

    Value Part::planes_to_batch(const Value& image)
    {
        const auto& shape = image.shape;
        return compute(
            fmt::format("torch.reshape({0}, [{0}.size(0) * {0}.size(1), 1, {0}.size(2), {0}.size(3)])", image.word),
            {.kind = "planes", .shape = {shape[0] * shape[1], 1, shape[2], shape[3]}}, {image});
    }

    Value Part::planes_from_batch(const Value& image, int64_t planes)
    {
        const auto& shape = image.shape;
        return compute(
            fmt::format("torch.reshape({0}, [{0}.size(0) // {1}, {1}, {0}.size(1), {0}.size(2), {0}.size(3)])",
                        image.word, planes),
            {.kind = "planes", .shape = {shape[0] / planes, planes, shape[1], shape[2], shape[3]}}, {image});
    }

    void Part::expect_multiple(const Value& image, int64_t multiple)
    {
        add_code(image,
                 "assert {x}.size(2) % {n} == 0 and {x}.size(3) % {n} == 0, \"an image of {} x {} (the network takes "
                 "multiples of {n})\".format({x}.size(2), {x}.size(3))\n",
                 {{"x", image.word}, {"n", std::to_string(multiple)}});
    }

    void Part::expect_size(const Value& image, int64_t least)
    {
        add_code(image,
                 "assert {x}.size(2) >= {n} and {x}.size(3) >= {n}, \"an image of {} x {} (the network takes at least "
                 "{n} x {n})\".format({x}.size(2), {x}.size(3))\n",
                 {{"x", image.word}, {"n", std::to_string(least)}});
    }

    Value Part::add_positions(const Value& image)
    {
        SPNG_VALIDATE(image.channels() % 4 == 0,
                      "{} channels have no quarters for the code of places (want a multiple of 4)", image.channels());
        auto value = record({.kind = "positions", .shape = image.shape}, {image});
        // 6 is float32 in TorchScript; the number is ln(10000).
        add_code(
            value,
            R"({y}_d = torch.exp(torch.arange({quarter}, dtype=6, device={x}.device) * (-9.210340371976184 / {quarter}))
{y}_y = torch.outer({y}_d, torch.arange({x}.size(2), dtype=6, device={x}.device))
{y}_x = torch.outer({y}_d, torch.arange({x}.size(3), dtype=6, device={x}.device))
{y}_y = torch.expand(torch.unsqueeze({y}_y, 2), [{quarter}, {x}.size(2), {x}.size(3)])
{y}_x = torch.expand(torch.unsqueeze({y}_x, 1), [{quarter}, {x}.size(2), {x}.size(3)])
{y} = {x} + torch.to(torch.cat([torch.sin({y}_y), torch.cos({y}_y), torch.sin({y}_x), torch.cos({y}_x)], 0), {x})
)",
            {{"x", image.word}, {"y", value.word}, {"quarter", std::to_string(image.channels() / 4)}});
        return value;
    }

    Value Part::tokens(const Value& image)
    {
        const Shape shape{image.shape[0], image.shape[2] * image.shape[3], image.shape[1]};
        return compute("torch.transpose(torch.flatten(" + image.word + ", 2), 1, 2)",
                       {.kind = "tokens", .shape = shape}, {image});
    }

    Value Part::image(const Value& tokens, const Value& like)
    {
        const Shape shape{tokens.shape[0], tokens.shape[2], like.shape.at(2), like.shape.at(3)};
        m_measured.push_back(like.layer);
        auto value = record({.kind = "image", .shape = shape}, {tokens});
        add_code(value,
                 "{y} = torch.reshape(torch.transpose({x}, 1, 2), "
                 "[{x}.size(0), {x}.size(2), {like}.size(2), {like}.size(3)])\n",
                 {{"x", tokens.word}, {"y", value.word}, {"like", like.word}});
        return value;
    }
}
