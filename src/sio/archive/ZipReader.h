#pragma once
#include "Inflater.h"
#include "WireCellSpng/base/ZipDirectory.h"

#include <memory>
#include <string>
#include <vector>

namespace WireCell::Sio {

    /// Goes through the members of a plain zip, stored or deflated, in the order of the file.
    class ZipReader {
      public:
        /// Null where the file is no zip, or one that a reader of more kinds has to look at: damaged, encrypted, compressed
        /// otherwise, with a name twice or one that not all read alike, with links.
        static std::unique_ptr<ZipReader> open(const std::string& path);
        ~ZipReader();
        ZipReader(const ZipReader&) = delete;
        ZipReader& operator=(const ZipReader&) = delete;

        /// Go to the next member that is no folder; false at the end.
        bool next();

        /// Of the current member.
        const std::string& name() const { return m_member->name; }
        uint64_t size() const { return m_member->size; } ///< [bytes] by the directory

        /// The next bytes of the current member, fewer than wanted at its end only, which is where its size and its checksum
        /// are verified.  IOError says what is wrong, without naming file and member.
        size_t read(void* to, size_t nbytes);

        /// How far the file has been read [bytes].
        uint64_t position() const { return m_position; }

      private:
        ZipReader(int file, std::vector<SPNG::ZipRecord> members);
        bool is_as_it_is() const;
        size_t get(void* to, size_t nbytes);
        void check_end() const;

        int m_file;
        std::vector<SPNG::ZipRecord> m_members; ///< in the order of the file
        size_t m_next = 0;
        const SPNG::ZipRecord* m_member = nullptr;
        uint64_t m_position = 0;
        uint64_t m_done = 0; ///< of the current member, unpacked
        uint32_t m_crc = 0;  ///< of those, where it is stored
        Inflater m_inflater;
    };
}
