#pragma once
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <typeinfo>

/// Short names of element types: a kind (b, i, u, f, c) and a size in bytes, such as "f4".
namespace WireCell {

    /// The name of a C++ type; empty for a type that has none.
    template <typename NType>
    std::string dtype()
    {
        if constexpr (std::is_same_v<NType, char>) return "c";
        if constexpr (std::is_same_v<NType, std::byte>) return "B";
        if constexpr (std::is_same_v<NType, int8_t>) return "i1";
        if constexpr (std::is_same_v<NType, int16_t>) return "i2";
        if constexpr (std::is_same_v<NType, int32_t>) return "i4";
        if constexpr (std::is_same_v<NType, int64_t>) return "i8";
        if constexpr (std::is_same_v<NType, uint8_t>) return "u1";
        if constexpr (std::is_same_v<NType, uint16_t>) return "u2";
        if constexpr (std::is_same_v<NType, uint32_t>) return "u4";
        if constexpr (std::is_same_v<NType, uint64_t>) return "u8";
        if constexpr (std::is_same_v<NType, float>) return "f4";
        if constexpr (std::is_same_v<NType, double>) return "f8";
        if constexpr (std::is_same_v<NType, std::complex<float>>) return "c8";
        if constexpr (std::is_same_v<NType, std::complex<double>>) return "c16";
        return "";
    }

    std::string dtype(const std::type_info& ti);
    /// Bytes of one element; 0 for an unknown name.  Also accepts "b1", the name of booleans.
    size_t dtype_size(const std::string& dt);
}
