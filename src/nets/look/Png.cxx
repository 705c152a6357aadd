// The format: W3C, Portable Network Graphics, third edition; chunks, each with a checksum, of which one is the pixels, compressed
// as zlib does, a filter byte (0, none) before each row.
#include "nets/look/Png.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"

#include <ATen/ATen.h>
#include <zlib.h>

#include <vector>

namespace WireCell::Nets {

    namespace {
        void put_number(std::string& to, uint32_t number)
        {
            for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(number >> shift & 0xff);
        }

        void put_chunk(std::string& to, const std::string& type, const std::string& data)
        {
            put_number(to, static_cast<uint32_t>(data.size()));
            const auto body = type + data;
            to += body;
            put_number(to, static_cast<uint32_t>(
                               crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
        }

        std::string compressed(const std::string& data)
        {
            auto size = compressBound(data.size());
            std::string packed(size, '\0');
            const int failed = compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                                        reinterpret_cast<const Bytef*>(data.data()), data.size());
            SPNG_VALIDATE(failed == Z_OK, "a picture can not be compressed (zlib's error {})", failed);
            packed.resize(size);
            return packed;
        }
    }

    void write_png(const std::string& path, const at::Tensor& rgb)
    {
        const auto pixels = rgb.to(at::kCPU).contiguous();
        const auto rows = pixels.size(0), width = pixels.size(1);
        SPNG_VALIDATE(pixels.dim() == 3 && pixels.size(2) == 3 && pixels.scalar_type() == at::kByte && rows > 0 &&
                          width > 0,
                      "{}: a picture is [row, column, 3] of bytes", path);
        std::string lines;
        const auto* bytes = reinterpret_cast<const char*>(pixels.const_data_ptr<uint8_t>());
        for (int64_t row = 0; row < rows; ++row) {
            lines += '\0';
            lines.append(bytes + row * width * 3, static_cast<size_t>(width * 3));
        }
        std::string header;
        put_number(header, static_cast<uint32_t>(width));
        put_number(header, static_cast<uint32_t>(rows));
        // 8 bits, red, green and blue; the methods that there are; not interlaced.
        header += std::string("\x08\x02\x00\x00\x00", 5);
        std::string text("\x89PNG\r\n\x1a\n");
        put_chunk(text, "IHDR", header);
        put_chunk(text, "IDAT", compressed(lines));
        put_chunk(text, "IEND", "");
        AtomicFile file(path);
        file.stream() << text;
        file.commit();
    }
}
