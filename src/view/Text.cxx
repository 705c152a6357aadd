#include "view/Text.h"

#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>
#include <zlib.h>

#include <cstdint>
#include <random>

namespace WireCell::View {

    std::string random_word()
    {
        std::random_device system;
        std::string word;
        for (int part = 0; part < 4; ++part) word += fmt::format("{:08x}", static_cast<uint32_t>(system()));
        return word;
    }

    std::string base64(const void* data, size_t nbytes)
    {
        static const char* const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const auto* const bytes = static_cast<const unsigned char*>(data);
        std::string text;
        text.reserve((nbytes + 2) / 3 * 4);
        for (size_t at = 0; at < nbytes; at += 3) {
            const size_t count = std::min<size_t>(3, nbytes - at);
            uint32_t bits = static_cast<uint32_t>(bytes[at]) << 16;
            if (count > 1) bits |= static_cast<uint32_t>(bytes[at + 1]) << 8;
            if (count > 2) bits |= bytes[at + 2];
            for (size_t ind = 0; ind < 4; ++ind) text += ind <= count ? letters[bits >> (18 - 6 * ind) & 63] : '=';
        }
        return text;
    }

    std::string deflated(const void* data, size_t nbytes)
    {
        uLongf size = compressBound(nbytes);
        std::string out(size, '\0');
        if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, static_cast<const Bytef*>(data), nbytes, 6) != Z_OK)
            THROW(RuntimeError() << errmsg{"zlib could not compress"});
        out.resize(size);
        return out;
    }
}
