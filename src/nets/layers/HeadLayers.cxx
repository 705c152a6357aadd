// What networks that give numbers of a whole image end with.
#include "nets/layers/Part.h"

#include <fmt/ranges.h>

namespace WireCell::Nets {

    Value Part::grid_mean(const Value& image, int64_t places)
    {
        return compute(fmt::format("torch.adaptive_avg_pool2d({}, [{}, {}])", image.word, places, places),
                       {.kind = fmt::format("mean {0}x{0}", places),
                        .shape = {image.shape[0], image.shape[1], places, places},
                        .reach = {.kind = Reach::Kind::everywhere}},
                       {image});
    }

    Value Part::flatten(const Value& image)
    {
        const auto& shape = image.shape;
        return compute("torch.flatten(" + image.word + ", 1)",
                       {.kind = "flatten",
                        .shape = {shape.at(0), shape.at(1) * shape.at(2) * shape.at(3)},
                        .reach = {.kind = Reach::Kind::everywhere}},
                       {image});
    }

    Value Part::dropout(const Value& x, double probability)
    {
        return compute(fmt::format("torch.dropout({}, {:.17g}, self.training)", x.word, probability),
                       {.kind = "dropout", .shape = x.shape}, {x});
    }

    Value Part::heads(const Values& numbers)
    {
        const auto& first = numbers.at(0);
        auto value = record({.kind = "heads", .shape = {first.shape.at(0), 1, first.shape.at(1)}}, numbers);
        std::vector<std::string> words;
        for (const auto& each : numbers) words.push_back(each.word);
        add_code(value, "{y} = torch.unsqueeze({x}, 1)\n", {{"x", first.word}, {"y", value.word}});
        if (numbers.size() > 1) {
            add_code(value, "if self.training:\n    {y} = torch.stack([{all}], 1)\n",
                     {{"y", value.word}, {"all", fmt::format("{}", fmt::join(words, ", "))}});
        }
        return value;
    }
}
