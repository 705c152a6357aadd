#include "view/data/TensorPickle.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace WireCell::View {

    static_assert(std::endian::native == std::endian::little, "numbers are read as they are");

    namespace {
        float half_to_float(uint16_t bits)
        {
            const float sign = bits & 0x8000 ? -1.0F : 1.0F;
            const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
            if (exponent == 31) return fraction ? std::numeric_limits<float>::quiet_NaN() : sign * INFINITY;
            const float base = exponent == 0 ? static_cast<float>(fraction) : static_cast<float>(fraction + 1024);
            return sign * std::ldexp(base, (exponent == 0 ? 1 : exponent) - 25);
        }

        template <class T>
        float value_at(const std::byte* from)
        {
            T value;
            std::memcpy(&value, from, sizeof(T));
            return static_cast<float>(value);
        }

        struct ElementType {
            size_t nbytes = 0;
            float (*read)(const std::byte*) = nullptr;
        };

        ElementType element_type(const std::string& name)
        {
            static const std::map<std::string, ElementType> known = {{"FloatStorage", {4, value_at<float>}},
                                                                     {"DoubleStorage", {8, value_at<double>}},
                                                                     {"HalfStorage",
                                                                      {2,
                                                                       [](const std::byte* from) {
                                                                           uint16_t bits = 0;
                                                                           std::memcpy(&bits, from, 2);
                                                                           return half_to_float(bits);
                                                                       }}},
                                                                     {"BFloat16Storage",
                                                                      {2,
                                                                       [](const std::byte* from) {
                                                                           uint16_t bits = 0;
                                                                           std::memcpy(&bits, from, 2);
                                                                           return std::bit_cast<float>(
                                                                               static_cast<uint32_t>(bits) << 16);
                                                                       }}},
                                                                     {"LongStorage", {8, value_at<int64_t>}},
                                                                     {"IntStorage", {4, value_at<int32_t>}},
                                                                     {"ShortStorage", {2, value_at<int16_t>}},
                                                                     {"CharStorage", {1, value_at<int8_t>}},
                                                                     {"ByteStorage", {1, value_at<uint8_t>}},
                                                                     {"BoolStorage", {1, value_at<uint8_t>}}};
            const auto found = known.find(name);
            return found == known.end() ? ElementType() : found->second;
        }
    }

    size_t PickledTensor::size() const
    {
        size_t all = 1;
        for (const auto extent : shape) all *= extent;
        return all;
    }

    size_t PickledTensor::item_size() const { return element_type(type).nbytes; }

    std::vector<float> PickledTensor::floats(const std::vector<std::byte>& raw) const
    {
        const auto element = element_type(type);
        std::vector<float> out(size());
        std::vector<size_t> index(shape.size(), 0);
        size_t place = offset;
        for (auto& one : out) {
            one = element.read(raw.data() + place * element.nbytes);
            for (size_t dim = shape.size(); dim-- > 0;) {
                place += strides[dim];
                if (++index[dim] < shape[dim]) break;
                place -= shape[dim] * strides[dim];
                index[dim] = 0;
            }
        }
        return out;
    }
}
