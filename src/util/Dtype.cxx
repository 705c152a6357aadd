#include "WireCellUtil/Dtype.h"

#include <array>

namespace WireCell {

    namespace {
        struct Entry {
            std::string name;
            size_t size;
            const std::type_info* type;
        };

        template <class T>
        Entry entry()
        {
            return {dtype<T>(), sizeof(T), &typeid(T)};
        }

        const auto& table()
        {
            // The first entry of a type names it.
            static const std::array<Entry, 15> entries{
                entry<char>(),
                entry<std::byte>(),
                entry<int8_t>(),
                entry<int16_t>(),
                entry<int32_t>(),
                entry<int64_t>(),
                entry<uint8_t>(),
                entry<uint16_t>(),
                entry<uint32_t>(),
                entry<uint64_t>(),
                entry<float>(),
                entry<double>(),
                entry<std::complex<float>>(),
                entry<std::complex<double>>(),
                Entry{"b1", sizeof(bool), &typeid(bool)},
            };
            return entries;
        }
    }

    std::string dtype(const std::type_info& ti)
    {
        for (const auto& entry : table()) {
            if (*entry.type == ti) return entry.name;
        }
        return "";
    }

    size_t dtype_size(const std::string& dt)
    {
        for (const auto& entry : table()) {
            if (entry.name == dt) return entry.size;
        }
        return 0;
    }
}
