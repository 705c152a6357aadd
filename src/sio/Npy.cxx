#include "Npy.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

namespace WireCell::Sio {

    namespace {
        static_assert(std::endian::native == std::endian::little, "npy files are written little endian");

        constexpr std::string_view magic = "\x93NUMPY";
        constexpr size_t longest_dictionary = 1 << 20;

        [[noreturn]] void fail(const std::string& where, const std::string& why)
        {
            THROW(IOError() << errmsg{fmt::format("{}: {}", where, why)});
        }

        bool is_known_code(std::string_view code)
        {
            constexpr std::array<std::string_view, 14> known = {"b1", "i1", "i2", "i4", "i8", "u1", "u2",
                                                                "u4", "u8", "f2", "f4", "f8", "c8", "c16"};
            return std::find(known.begin(), known.end(), code) != known.end();
        }

        std::string_view trimmed(std::string_view text)
        {
            const auto begin = std::min(text.find_first_not_of(" \t\n"), text.size());
            return text.substr(begin, text.find_last_not_of(" \t\n") + 1 - begin);
        }

        /// The text after `'key':`, or nothing.
        std::optional<std::string_view> value_of(std::string_view dictionary, const std::string& key)
        {
            for (const char quote : {'\'', '"'}) {
                const auto quoted = quote + key + quote;
                const auto at = dictionary.find(quoted);
                if (at == std::string_view::npos) continue;
                const auto rest = trimmed(dictionary.substr(at + quoted.size()));
                if (rest.substr(0, 1) != ":") return std::nullopt;
                return trimmed(rest.substr(1));
            }
            return std::nullopt;
        }

        std::string_view required(std::string_view dictionary, const std::string& key, const std::string& where)
        {
            const auto value = value_of(dictionary, key);
            if (!value)
                fail(where,
                     fmt::format("the npy header has no '{}' (header: {})", key, printable(std::string(dictionary))));
            return *value;
        }

        void parse_descr(NpyHeader& header, std::string_view value, const std::string& where)
        {
            const auto unsupported = [&] {
                fail(where, fmt::format("unsupported dtype {} (want numbers: b1, i1-i8, u1-u8, f2-f8, c8, c16)",
                                        printable(std::string(value.substr(0, value.find(", 'fortran_order"))))));
            };
            const auto quote = value.empty() ? ' ' : value[0];
            if (quote != '\'' && quote != '"') unsupported();
            auto descr = value.substr(1, value.find(quote, 1) - 1);
            const bool has_order = !descr.empty() && std::string_view("<>=|").find(descr[0]) != std::string_view::npos;
            header.swapped = has_order && descr[0] == '>';
            header.code = descr.substr(has_order ? 1 : 0);
            if (header.code == "?") header.code = "b1";
            if (!is_known_code(header.code)) unsupported();
        }

        /// As Python writes and reads a tuple of whole numbers: "()", "(5,)", "(5, 20)".
        void parse_shape(NpyHeader& header, std::string_view value, const std::string& where)
        {
            const auto end = value.find(')');
            const auto after = end == std::string_view::npos ? "" : trimmed(value.substr(end + 1));
            const bool is_tuple = value.substr(0, 1) == "(" && (after.substr(0, 1) == "," || after.substr(0, 1) == "}");
            if (!is_tuple) fail(where, "the npy header's shape is not a tuple");
            value = value.substr(1, end - 1);
            const auto bad = [&] { fail(where, fmt::format("bad npy shape ({})", printable(std::string(value)))); };
            const size_t most = std::numeric_limits<ptrdiff_t>::max();
            size_t count = header.item_size();
            for (auto rest = trimmed(value); !rest.empty();) {
                const auto comma = rest.find(',');
                auto word = trimmed(rest.substr(0, comma));
                // Python 2 wrote long integers so.
                if (word.ends_with('L')) word.remove_suffix(1);
                size_t extent = 0;
                const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), extent);
                if (error != std::errc() || stop != word.data() + word.size()) bad();
                if (extent && count > most / extent)
                    fail(where, fmt::format("npy shape ({}) is too large", printable(std::string(value))));
                if (extent) count *= extent;
                header.shape.push_back(extent);
                // Without a comma one number is no tuple.
                if (comma == std::string_view::npos && header.shape.size() == 1) bad();
                rest = comma == std::string_view::npos ? "" : trimmed(rest.substr(comma + 1));
            }
        }

        float half_to_float(uint16_t half)
        {
            const uint32_t sign = static_cast<uint32_t>(half & 0x8000U) << 16U;
            const uint32_t exponent = (half >> 10U) & 0x1fU;
            const uint32_t mantissa = half & 0x3ffU;
            if (exponent == 0) {
                const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
                return sign ? -magnitude : magnitude;
            }
            const uint32_t biased = exponent == 31 ? 255 : exponent + 112;
            return std::bit_cast<float>(sign | (biased << 23U) | (mantissa << 13U));
        }

        struct Half {
            uint16_t bits;
            explicit operator float() const { return half_to_float(bits); }
            explicit operator double() const { return half_to_float(bits); }
        };

        template <class T>
        T load(const std::byte* from, bool swapped)
        {
            std::array<std::byte, sizeof(T)> bytes;
            std::memcpy(bytes.data(), from, sizeof(T));
            if (swapped) std::reverse(bytes.begin(), bytes.end());
            return std::bit_cast<T>(bytes);
        }

        template <class To, class From>
        To checked(From value, const std::string& where)
        {
            if constexpr (std::is_integral_v<To>) {
                if (!std::in_range<To>(value)) fail(where, fmt::format("{} is too large for an integer here", value));
            }
            return static_cast<To>(value);
        }

        template <class To, class From>
        void convert_from(const std::byte* in, bool swapped, size_t count, To* out, const std::string& where)
        {
            if constexpr (std::is_integral_v<To> && !std::is_integral_v<From>) {
                fail(where, "dtype is floating point (want integers)");
            }
            else if (swapped) {
                for (size_t i = 0; i < count; ++i) out[i] = checked<To>(load<From>(in + i * sizeof(From), true), where);
            }
            else {
                for (size_t i = 0; i < count; ++i) {
                    out[i] = checked<To>(load<From>(in + i * sizeof(From), false), where);
                }
            }
        }

        /// A matrix, in squares whose rows and columns stay in the processor's cache.
        template <class Word>
        void transpose(size_t nrows, size_t ncolumns, const std::byte* in, std::byte* out)
        {
            constexpr size_t side = 32;
            for (size_t row0 = 0; row0 < nrows; row0 += side) {
                for (size_t col0 = 0; col0 < ncolumns; col0 += side) {
                    for (size_t row = row0; row < std::min(row0 + side, nrows); ++row) {
                        for (size_t col = col0; col < std::min(col0 + side, ncolumns); ++col)
                            std::memcpy(out + (row * ncolumns + col) * sizeof(Word),
                                        in + (col * nrows + row) * sizeof(Word), sizeof(Word));
                    }
                }
            }
        }

        template <class Word>
        void copy_to_c_order(const std::vector<size_t>& shape, const std::byte* in, std::byte* out)
        {
            const size_t ndim = shape.size();
            if (ndim == 2) return transpose<Word>(shape[0], shape[1], in, out);
            std::vector<size_t> index(ndim, 0);
            std::vector<size_t> stride(ndim, sizeof(Word));
            for (size_t d = 1; d < ndim; ++d) stride[d] = stride[d - 1] * shape[d - 1];
            size_t count = 1;
            for (const size_t extent : shape) count *= extent;

            const std::byte* from = in;
            for (size_t n = 0; n < count; ++n) {
                std::memcpy(out + n * sizeof(Word), from, sizeof(Word));
                for (size_t d = ndim; d-- > 0;) {
                    from += stride[d];
                    if (++index[d] < shape[d]) break;
                    from -= stride[d] * shape[d];
                    index[d] = 0;
                }
            }
        }
    }

    size_t NpyHeader::item_size() const { return std::stoul(code.substr(1)); }

    size_t NpyHeader::count() const
    {
        size_t total = 1;
        for (const size_t extent : shape) total *= extent;
        return total;
    }

    std::string NpyHeader::shape_text() const
    {
        return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
    }

    NpyHeader read_npy_header(const ReadBytes& read, const std::string& where)
    {
        std::array<unsigned char, 8> start;
        read(start.data(), start.size());
        if (std::memcmp(start.data(), magic.data(), magic.size()) != 0) fail(where, "is not an npy array");
        const int version = start[6];
        if (version < 1 || version > 3) fail(where, fmt::format("npy version {} (want 1, 2 or 3)", version));

        std::array<unsigned char, 4> length_bytes = {};
        read(length_bytes.data(), version == 1 ? 2 : 4);
        const auto length = load<uint32_t>(reinterpret_cast<const std::byte*>(length_bytes.data()), false);
        if (length > longest_dictionary) fail(where, fmt::format("npy header of {} bytes", length));
        std::string dictionary(length, ' ');
        read(dictionary.data(), length);

        NpyHeader header;
        parse_descr(header, required(dictionary, "descr", where), where);
        header.fortran_order = required(dictionary, "fortran_order", where).starts_with("True");
        parse_shape(header, required(dictionary, "shape", where), where);
        return header;
    }

    std::string npy_preamble(const NpyHeader& header)
    {
        const char* order = header.item_size() == 1 ? "|" : (header.swapped ? ">" : "<");
        auto dictionary = fmt::format("{{'descr': '{}{}', 'fortran_order': {}, 'shape': {}, }}", order, header.code,
                                      header.fortran_order ? "True" : "False", header.shape_text());
        // The data must start at a multiple of 64 bytes, and the dictionary end in a newline.
        const size_t fixed = magic.size() + 4;
        const size_t total = (fixed + dictionary.size() + 1 + 63) / 64 * 64;
        dictionary.resize(total - fixed - 1, ' ');
        dictionary += '\n';

        std::string preamble(magic);
        preamble += '\x01';
        preamble += '\x00';
        preamble += static_cast<char>(dictionary.size() & 0xffU);
        preamble += static_cast<char>(dictionary.size() >> 8U);
        return preamble + dictionary;
    }

    template <>
    std::string npy_code<float>()
    {
        return "f4";
    }
    template <>
    std::string npy_code<double>()
    {
        return "f8";
    }
    template <>
    std::string npy_code<int16_t>()
    {
        return "i2";
    }
    template <>
    std::string npy_code<int32_t>()
    {
        return "i4";
    }

    template <class T>
    void npy_convert(const NpyHeader& header, const void* in, size_t count, T* out, const std::string& where)
    {
        const auto* bytes = static_cast<const std::byte*>(in);
        const auto& code = header.code;
        const auto from = [&]<class From>(From) { convert_from<T, From>(bytes, header.swapped, count, out, where); };
        if (code == "i2") return from(int16_t{});
        if (code == "f4") return from(float{});
        if (code == "f8") return from(double{});
        if (code == "i4") return from(int32_t{});
        if (code == "u2") return from(uint16_t{});
        if (code == "i8") return from(int64_t{});
        if (code == "u4") return from(uint32_t{});
        if (code == "u8") return from(uint64_t{});
        if (code == "i1") return from(int8_t{});
        if (code == "u1" || code == "b1") return from(uint8_t{});
        if (code == "f2") return from(Half{});
        fail(where, fmt::format("dtype {} (want real numbers)", code));
    }
    template void npy_convert(const NpyHeader&, const void*, size_t, float*, const std::string&);
    template void npy_convert(const NpyHeader&, const void*, size_t, double*, const std::string&);
    template void npy_convert(const NpyHeader&, const void*, size_t, int*, const std::string&);

    void npy_to_native(const NpyHeader& header, std::byte* data)
    {
        // A complex number is two numbers: each is swapped by itself.
        const size_t width = header.item_size() / (header.code[0] == 'c' ? 2 : 1);
        if (!header.swapped || width == 1) return;
        for (std::byte* at = data; at != data + header.nbytes(); at += width) std::reverse(at, at + width);
    }

    void npy_to_c_order(const NpyHeader& header, const std::byte* in, std::byte* out)
    {
        struct Wide {
            std::array<std::byte, 16> bytes;
        };
        switch (header.item_size()) {
        case 1:
            return copy_to_c_order<uint8_t>(header.shape, in, out);
        case 2:
            return copy_to_c_order<uint16_t>(header.shape, in, out);
        case 4:
            return copy_to_c_order<uint32_t>(header.shape, in, out);
        case 8:
            return copy_to_c_order<uint64_t>(header.shape, in, out);
        default:
            return copy_to_c_order<Wide>(header.shape, in, out);
        }
    }
}
