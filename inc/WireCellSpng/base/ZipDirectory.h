#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace WireCell::SPNG {

    /// A member of a zip archive.
    struct ZipRecord {
        std::string name;
        bool stored = true;   ///< as it is, else deflated
        bool is_plain = true; ///< a file, or a folder by the end of its name, whose name is the one here
        uint64_t size = 0;    ///< [byte] of its content
        uint32_t crc = 0;     ///< CRC-32 of its content
        uint64_t begin = 0;   ///< [byte] of its header in the archive
        uint64_t data = 0;    ///< [byte] of its data
        uint64_t end = 0;     ///< [byte] after its data
    };

    /// The bytes of an archive, wherever they are.
    struct ZipBytes {
        uint64_t size = 0;
        std::function<std::string(uint64_t at, uint64_t count)> read; ///< of these, inside of the archive
    };

    /// The members of a zip archive in the order of its directory, checked so far that a reader can rely on them: headers
    /// agree with the directory, data are inside of the archive and do not overlap, no name stands twice, nothing is
    /// encrypted, what is stored has its size.  ValueError says what is wrong; what reading throws comes out.
    std::vector<ZipRecord> zip_directory(const ZipBytes& archive);
    std::vector<ZipRecord> zip_directory(std::string_view archive);

    /// Whether an archive begins like a zip.
    bool is_zip(std::string_view archive);
}
