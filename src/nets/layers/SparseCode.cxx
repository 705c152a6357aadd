#include "nets/layers/SparseCode.h"

#include <fmt/format.h>

namespace WireCell::Nets {

    std::string gather_code(const std::string& x, const std::string& index)
    {
        return fmt::format(
            "torch.embedding(torch.cat([{0}, torch.new_zeros({0}, [1, {0}.size(1)])]), {1}, {0}.size(0))", x, index);
    }

    std::string search_code(const std::string& word, const std::string& wanted, const std::string& known)
    {
        // The key behind the last one is none that there is.
        return fmt::format(R"({0}_at = torch.searchsorted({2}, {1})
{0}_is = torch.eq(torch.take(torch.cat([{2}, torch.new_full({2}, [1], -1)]), {0}_at), {1})
{0}_at = torch.where({0}_is, {0}_at, torch.new_full({0}_at, [1], {2}.size(0)))
)",
                           word, wanted, known);
    }

    std::string neighbours_code(const std::string& word, const std::string& keys, const std::string& height,
                                const std::string& width, int64_t kernel)
    {
        return fmt::format(R"({0}_far = torch.arange({4}, device={1}.device) - {5}
{0}_dy = torch.repeat_interleave({0}_far, {4})
{0}_dx = torch.repeat({0}_far, [{4}])
{0}_y = torch.unsqueeze(torch.remainder(torch.floor_divide({1}, {3}), {2}), 1) + {0}_dy
{0}_x = torch.unsqueeze(torch.remainder({1}, {3}), 1) + {0}_dx
{0}_in = torch.ge({0}_y, 0) & torch.lt({0}_y, {2}) & torch.ge({0}_x, 0) & torch.lt({0}_x, {3})
{0}_want = torch.unsqueeze({1}, 1) + ({0}_dy * {3} + {0}_dx)
{0}_want = torch.where({0}_in, {0}_want, torch.new_full({0}_want, [1], -2))
)",
                           word, keys, height, width, kernel, kernel / 2) +
               search_code(word, word + "_want", keys) + fmt::format("{0}_around = {0}_at\n", word);
    }

    std::string sparse_conv_code(int64_t kernel, const std::string& bias, const std::string& table)
    {
        if (kernel == 1) return "    return torch.linear(x, torch.flatten(self.weight, 1), " + bias + ")\n";
        return fmt::format("    w = torch.permute(self.weight, [0, 2, 3, 1])\n"
                           "    x = {}\n"
                           "    return torch.linear(torch.flatten(x, 1), torch.flatten(w, 1), {})\n",
                           gather_code("x", table), bias);
    }

    std::string sparse_norm_code(int64_t channels)
    {
        return fmt::format(R"(    image = torch.floor_divide(s[0], int(s[1][1]) * int(s[1][2]))
    none = torch.new_zeros(x, [int(s[1][0])])
    count = torch.clamp_min(torch.index_add(none, 0, image, torch.new_ones(x, [x.size(0)])) * {0}, 1)
    x = x - torch.unsqueeze(torch.index_select(torch.index_add(none, 0, image, torch.sum(x, 1)) / count, 0, image), 1)
    width = torch.index_add(none, 0, image, torch.sum(x * x, 1)) / count
    x = x * torch.unsqueeze(torch.index_select(torch.rsqrt(width + 1e-05), 0, image), 1)
    return x * self.weight + self.bias
)",
                           channels);
    }
}
