#include "nets/layers/Part.h"
#include "nets/layers/SparseCode.h"

#include "WireCellSpng/base/Check.h"

#include <fmt/ranges.h>

namespace WireCell::Nets {

    namespace {
        Shape halved(const Shape& shape, int64_t channels) { return {shape[0], channels, shape[2] / 2, shape[3] / 2}; }

        /// Lines that compute the sites "{t}" of a halved image of those "{s}".
        std::string halve_code(const std::string& t, int64_t kernel)
        {
            return R"({t}_h = int({s}[1][1])
{t}_w = int({s}[1][2])
{t}_row = torch.floor_divide({s}[0], {t}_w)
{t}_column = torch.remainder({s}[0], {t}_w)
{t}_keys, {t}_parent, {t}_counts = torch._unique2(torch.floor_divide({t}_row, 2) * ({t}_w // 2) + torch.floor_divide({t}_column, 2), True, True)
{t}_slot = {t}_parent * 4 + torch.remainder({t}_row, 2) * 2 + torch.remainder({t}_column, 2)
{t}_children = torch.new_full({t}_keys, [{t}_keys.size(0) * 4], {s}[0].size(0))
{t}_children = torch.scatter({t}_children, 0, {t}_slot, torch.arange({s}[0].size(0), device={s}[0].device))
)" + neighbours_code(t, t + "_keys", "(" + t + "_h // 2)", "(" + t + "_w // 2)", kernel) +
                   R"({t} = [{t}_keys, torch.tensor([int({s}[1][0]), {t}_h // 2, {t}_w // 2]), {t}_around, torch.reshape({t}_children, [{t}_keys.size(0), 4])]
)";
        }
    }

    Value Part::sparse(const Value& image, int64_t kernel)
    {
        auto value = record({.kind = "sites", .shape = image.shape}, {image});
        value.sites = Sites{value.layer, next_word(), kernel};
        const auto& s = value.sites->word;
        add_code(value,
                 R"({y}_flat = torch.flatten({x})
{s}_keys = torch.squeeze(torch.nonzero({y}_flat), 1)
{y} = torch.unsqueeze(torch.index_select({y}_flat, 0, {s}_keys), 1)
)" + neighbours_code(s, s + "_keys", image.word + ".size(2)", image.word + ".size(3)", kernel) +
                     R"({s} = [{s}_keys, torch.tensor([{x}.size(0), {x}.size(2), {x}.size(3)]), {s}_around]
)",
                 {{"x", image.word}, {"y", value.word}, {"s", s}});
        return value;
    }

    Value Part::for_kernel(const Value& image, int64_t kernel)
    {
        if (image.sites->kernel == kernel) return image;
        const Reach reach{.kind = Reach::Kind::window, .size = kernel, .padding = kernel / 2};
        auto value = record({.kind = "sites", .shape = image.shape, .reach = reach}, {image});
        value.word = image.word;
        value.sites = Sites{value.layer, next_word(), kernel};
        const auto& t = value.sites->word;
        add_code(value,
                 "{t}_h = int({s}[1][1])\n{t}_w = int({s}[1][2])\n" +
                     neighbours_code(t, image.sites->word + "[0]", t + "_h", t + "_w", kernel) +
                     "{t} = [{s}[0], {s}[1], {t}_around]\n{t}.extend({s}[3:])\n",
                 {{"s", image.sites->word}, {"t", t}});
        return value;
    }

    Value Part::sparse_max_pool(const Value& image, int64_t kernel)
    {
        auto value = record({.kind = "sparse max pool 2x2",
                             .shape = halved(image.shape, image.channels()),
                             .reach = {.kind = Reach::Kind::window, .size = 2, .step = 2}},
                            {image});
        value.sites = Sites{value.layer, next_word(), kernel};
        const auto& t = value.sites->word;
        add_code(value,
                 halve_code(t, kernel) +
                     R"({y} = torch.cat([{x}, torch.new_full({x}, [1, {x}.size(1)], float("-inf"))])
{y} = torch.max(torch.embedding({y}, {t}[3], {x}.size(0)), 1)[0]
)",
                 {{"x", image.word}, {"y", value.word}, {"s", image.sites->word}, {"t", t}});
        return value;
    }

    Value Part::sparse_halving_conv(const std::string& name, const Value& image, const ConvShape& shape, int64_t kernel)
    {
        const Reach reach{.kind = Reach::Kind::window, .size = 2, .step = 2};
        const auto out = halved(image.shape, shape.channels);
        auto coarse =
            record({.kind = "sites", .shape = halved(image.shape, image.channels()), .reach = reach}, {image});
        coarse.sites = Sites{coarse.layer, next_word(), kernel};
        const auto& t = coarse.sites->word;
        add_code(coarse, halve_code(t, kernel), {{"s", image.sites->word}, {"t", t}});

        auto input = image;
        input.sites = coarse.sites;
        return leaf(name, "SparseConv2d", sparse_conv_code(2, shape.bias ? "self.bias" : "None", "s[3]"),
                    first_weights({shape.channels, image.channels(), 2, 2}, shape.first, shape.bias), {},
                    {.kind = "sparse conv 2x2 /2",
                     .shape = out,
                     .reach = {.kind = Reach::Kind::window, .size = 2, .step = 2},
                     .multiply_adds = out[0] * out[1] * out[2] * out[3] * image.channels() * 4},
                    {input});
    }

    Value Part::sparse_upsample(const Value& image, const Value& like)
    {
        auto shape = like.shape;
        shape[1] = image.channels();
        auto value = record(
            {.kind = "sparse bilinear x2", .shape = shape, .reach = {.kind = Reach::Kind::blend, .step = 2}}, {image});
        value.sites = like.sites;
        // A place has 3/4 of the nearer row and 1/4 of the farther one, and so for columns.
        add_code(value,
                 R"({y}_h = int({t}[1][1])
{y}_w = int({t}[1][2])
{y}_row = torch.floor_divide({s}[0], {y}_w * 2)
{y}_column = torch.remainder({s}[0], {y}_w * 2)
{y}_first = torch.floor_divide({y}_row, {y}_h * 2) * {y}_h
{y}_row = torch.remainder({y}_row, {y}_h * 2)
{y}_y = torch.floor_divide({y}_row, 2)
{y}_x = torch.floor_divide({y}_column, 2)
{y}_fy = torch.clamp({y}_y + torch.remainder({y}_row, 2) * 2 - 1, 0, {y}_h - 1)
{y}_fx = torch.clamp({y}_x + torch.remainder({y}_column, 2) * 2 - 1, 0, {y}_w - 1)
{y}_near = ({y}_first + {y}_y) * {y}_w
{y}_far = ({y}_first + {y}_fy) * {y}_w
{y}_want = torch.stack([{y}_near + {y}_x, {y}_near + {y}_fx, {y}_far + {y}_x, {y}_far + {y}_fx], 1)
)" + search_code(value.word, value.word + "_want", image.sites->word + "[0]") +
                     "{y}_parts = torch.new_full({x}, [4, 1], 0.1875)\n{y}_parts[0] = 0.5625\n{y}_parts[3] = 0.0625\n"
                     "{y} = torch.sum(" +
                     gather_code(image.word, value.word + "_at") + " * {y}_parts, 1)\n",
                 {{"x", image.word}, {"y", value.word}, {"s", like.sites->word}, {"t", image.sites->word}});
        return value;
    }

    Value Part::sparse_transposed_conv(const std::string& name, const Value& image, const Value& like, int64_t channels,
                                       bool bias)
    {
        auto shape = like.shape;
        shape[1] = channels;
        const double bound = 1 / std::sqrt(static_cast<double>(4 * channels));
        Tensors parameters{{"weight", uniform({image.channels(), channels, 2, 2}, bound)}};
        if (bias) parameters.emplace_back("bias", uniform({channels}, bound));
        auto value = leaf(name, "SparseConvTranspose2d",
                          fmt::format(R"(    w = int(s1[1][2])
    row = torch.floor_divide(s1[0], w)
    column = torch.remainder(s1[0], w)
    parent = torch.searchsorted(s[0], torch.floor_divide(row, 2) * (w // 2) + torch.floor_divide(column, 2))
    x = torch.mm(x, torch.flatten(torch.permute(self.weight, [0, 2, 3, 1]), 1))
    x = torch.reshape(x, [x.size(0) * 4, {}])
    x = torch.embedding(x, parent * 4 + torch.remainder(row, 2) * 2 + torch.remainder(column, 2))
    return x{}
)",
                                      channels, bias ? " + self.bias" : ""),
                          parameters, {},
                          {.kind = "sparse transposed conv 2x2",
                           .shape = shape,
                           .reach = {.kind = Reach::Kind::enlarge, .step = 2},
                           .multiply_adds = shape[0] * shape[1] * shape[2] * shape[3] * image.channels()},
                          {image, like});
        // The other image has its places already; it is another step that needs the same of the input.
        m_description.layers.back().inputs.resize(2);
        value.sites = like.sites;
        return value;
    }

    Values Part::to_common_sites(const Values& images, int64_t kernel)
    {
        auto first = record({.kind = "common sites", .shape = images.at(0).shape}, images);
        first.sites = Sites{first.layer, next_word(), kernel};
        const auto& t = first.sites->word;
        std::vector<std::string> keys;
        for (const auto& image : images) keys.push_back(image.sites->word + "[0]");
        add_code(first,
                 fmt::format("{{t}}_keys, {{t}}_parent, {{t}}_counts = torch._unique2(torch.cat([{}]), True)\n",
                             fmt::join(keys, ", ")) +
                     "{t}_h = int({s}[1][1])\n{t}_w = int({s}[1][2])\n" +
                     neighbours_code(t, t + "_keys", t + "_h", t + "_w", kernel) +
                     "{t} = [{t}_keys, {s}[1], {t}_around]\n",
                 {{"s", images[0].sites->word}, {"t", t}});
        Values moved;
        for (const auto& image : images) {
            auto value = record({.kind = "to sites", .shape = image.shape}, {image});
            m_description.layers.back().inputs.push_back(first.layer);
            value.sites = first.sites;
            add_code(value,
                     search_code(value.word, t + "_keys", image.sites->word + "[0]") +
                         "{y} = " + gather_code(image.word, value.word + "_at") + "\n",
                     {{"y", value.word}});
            moved.push_back(value);
        }
        return moved;
    }

    Value Part::to_sites(const Value& image, const Value& like)
    {
        auto value = record({.kind = "to sites", .shape = image.shape}, {image});
        m_description.layers.back().inputs.push_back(like.sites->layer);
        value.sites = like.sites;
        add_code(value, "{y} = torch.embedding({x}, torch.searchsorted({t}[0], {s}[0]))\n",
                 {{"x", image.word}, {"y", value.word}, {"s", like.sites->word}, {"t", image.sites->word}});
        return value;
    }

    Value Part::dense(const Value& image, double elsewhere)
    {
        auto value = record({.kind = "dense", .shape = image.shape}, {image});
        value.sites.reset();
        add_code(value,
                 R"({y}_size = int({s}[1][1]) * int({s}[1][2])
{y} = torch.new_zeros({x}, [int({s}[1][0]), {channels}, {y}_size])
{y}[:, 0] = {elsewhere}
{y}_place = torch.floor_divide({s}[0], {y}_size) * ({y}_size * {channels}) + torch.remainder({s}[0], {y}_size)
{y}_place = torch.unsqueeze({y}_place, 1) + torch.arange({channels}, device={x}.device) * {y}_size
{y} = torch.scatter(torch.flatten({y}), 0, torch.flatten({y}_place), torch.flatten({x}))
{y} = torch.reshape({y}, [int({s}[1][0]), {channels}, int({s}[1][1]), int({s}[1][2])])
)",
                 {{"x", image.word},
                  {"y", value.word},
                  {"s", image.sites->word},
                  {"channels", std::to_string(image.channels())},
                  {"elsewhere", fmt::format("{:.17g}", elsewhere)}});
        return value;
    }
}
