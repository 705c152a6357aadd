#pragma once
#include <cstdint>
#include <string>
#include <vector>

struct gzFile_s;

namespace WireCell::Sio {

    /// The bytes inside a gzip file.  Its checksums are verified, which libarchive does not do.
    class GzipFile {
      public:
        /// IOError that has the reason alone.
        explicit GzipFile(const std::string& path);
        ~GzipFile();
        GzipFile(const GzipFile&) = delete;
        GzipFile& operator=(const GzipFile&) = delete;

        /// Go on by a block; empty at the end.  IOError that has the reason alone: cut short or damaged.
        const std::vector<char>& next_block();

        /// The block read last, and where it starts.
        const std::vector<char>& block() const { return m_block; }
        int64_t start_of_block() const { return m_start; }

        /// How much of the file itself has been read [bytes].
        int64_t part_read() const;

      private:
        gzFile_s* m_file;
        std::vector<char> m_block;
        int64_t m_start = 0;
    };
}
