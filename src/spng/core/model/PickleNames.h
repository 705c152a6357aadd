#pragma once
#include <cstdint>
#include <string>

/// The names that a pickle of a TorchScript archive may use, as "module.name".
namespace WireCell::SPNG {

    /// Bytes per element of "torch.FloatStorage" and the like; 0 for an unknown one.
    int64_t element_size(const std::string& name);

    /// Of a class whose code is in the archive, or of LibTorch's own.
    bool is_class_name(const std::string& name);

    /// Whether there is any use for a name.
    bool is_known_name(const std::string& name);

    /// Whether a type, such as "List[int]", can be read: LibTorch's parser calls itself for what is in brackets.
    bool is_shallow_type(const std::string& type);
}
