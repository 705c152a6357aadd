#include "PickleNames.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace WireCell::SPNG {

    int64_t element_size(const std::string& name)
    {
        static const std::map<std::string, int64_t> sizes = {
            {"Bool", 1},   {"Byte", 1}, {"Char", 1},     {"QInt8", 1},        {"QUInt8", 1},
            {"Short", 2},  {"Half", 2}, {"BFloat16", 2}, {"Int", 4},          {"Float", 4},
            {"QInt32", 4}, {"Long", 8}, {"Double", 8},   {"ComplexFloat", 8}, {"ComplexDouble", 16}};
        constexpr std::string_view head = "torch.", tail = "Storage";
        if (name.size() <= head.size() + tail.size() || name.compare(0, head.size(), head) != 0) return 0;
        const auto stem = name.substr(head.size(), name.size() - head.size() - tail.size());
        const auto it = stem + std::string(tail) == name.substr(head.size()) ? sizes.find(stem) : sizes.end();
        return it == sizes.end() ? 0 : it->second;
    }

    bool is_class_name(const std::string& name) { return name.rfind("__torch__.", 0) == 0; }

    bool is_known_name(const std::string& name)
    {
        static const std::set<std::string> known = {"collections.OrderedDict",
                                                    "torch._utils._rebuild_tensor_v2",
                                                    "torch._utils._rebuild_qtensor",
                                                    "torch.device",
                                                    "torch.jit._pickle.build_boollist",
                                                    "torch.jit._pickle.build_doublelist",
                                                    "torch.jit._pickle.build_intlist",
                                                    "torch.jit._pickle.build_tensorlist",
                                                    "torch.jit._pickle.restore_type_tag",
                                                    "torch.nn.parameter._rebuild_parameter",
                                                    "torch.per_channel_affine",
                                                    "torch.per_channel_affine_float_qparams",
                                                    "torch.per_tensor_affine",
                                                    "builtins.complex"};
        // Of classes written in C++ those of quantised networks alone are of use.
        if (name.rfind("__torch__.torch.classes.", 0) == 0)
            return name.rfind("__torch__.torch.classes.quantized.", 0) == 0;
        return is_class_name(name) || known.count(name) > 0 || element_size(name) > 0;
    }

    bool is_shallow_type(const std::string& type)
    {
        constexpr int most_depth = 64;
        constexpr size_t most_length = 10000;
        int depth = 0, deepest = 0;
        for (const char c : type) {
            if (c == '[' || c == '(') deepest = std::max(deepest, ++depth);
            if (c == ']' || c == ')') --depth;
        }
        return type.size() < most_length && deepest < most_depth;
    }
}
