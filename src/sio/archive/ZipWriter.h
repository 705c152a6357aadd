#pragma once
#include "Deflater.h"

#include <cstdint>
#include <string>
#include <vector>

namespace WireCell::Sio {

    /// Makes the bytes of a zip (PKWARE's APPNOTE 6.3, with its 64-bit fields where they are needed) in their order: members,
    /// each deflated and with its sizes behind it, then the directory.  Times are fixed: same content gives the same bytes.
    class ZipWriter {
      public:
        explicit ZipWriter(Deflater::Put put);

        /// A member of nbytes, which follow in any number of writes.  ValueError: its name is too long for a zip.
        void begin(const std::string& name, uint64_t nbytes);
        void write(const void* data, size_t nbytes) { m_deflater.write(data, nbytes); }
        /// Complete the member, if one has begun.
        void finish_member();

        /// Where the directory of the first members belongs, which are complete [bytes from the start].
        uint64_t end_of(size_t nmembers) const;
        /// That directory, and what ends a zip.
        std::string directory(size_t nmembers) const;

      private:
        struct Member {
            std::string name;
            uint64_t begin, size, packed;
            uint32_t crc;
            uint64_t end;
            bool is_large; ///< its sizes have 64 bits
        };
        void put(const std::string& bytes);

        Deflater::Put m_put;
        uint64_t m_position = 0;
        bool m_is_open = false;
        std::vector<Member> m_members;
        Deflater m_deflater;
    };
}
