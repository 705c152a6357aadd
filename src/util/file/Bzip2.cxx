#include "file/Bzip2.h"
#include "WireCellUtil/Exceptions.h"

#include <bzlib.h>

#include <algorithm>
#include <limits>

namespace WireCell::Persist {

    namespace {
        constexpr size_t max_step = std::numeric_limits<unsigned int>::max() / 2;

        /// Let the stream read what is left of `in` at its place `from`; returns how much that is.
        unsigned int feed(bz_stream& bz, const std::string& in, size_t from)
        {
            bz.next_in = const_cast<char*>(in.data() + from);
            bz.avail_in = static_cast<unsigned int>(std::min(in.size() - from, max_step));
            return bz.avail_in;
        }

        /// Give the stream room behind the first `used` bytes of `out`.
        unsigned int make_room(bz_stream& bz, std::string& out, size_t used)
        {
            if (out.size() - used < out.size() / 4) out.resize(2 * out.size());
            bz.next_out = out.data() + used;
            bz.avail_out = static_cast<unsigned int>(std::min(out.size() - used, max_step));
            return bz.avail_out;
        }
    }

    std::string bunzip2(const std::string& packed)
    {
        std::string out(std::max<size_t>(8 * packed.size(), 4096), '\0');
        size_t read = 0, used = 0;
        // Parallel compressors write several streams one after the other.
        while (read < packed.size()) {
            bz_stream bz{};
            int status = ::BZ2_bzDecompressInit(&bz, 0, 0);
            while (status == BZ_OK) {
                const auto given = feed(bz, packed, read);
                const auto room = make_room(bz, out, used);
                status = ::BZ2_bzDecompress(&bz);
                read += given - bz.avail_in;
                used += room - bz.avail_out;
                if (used > longest_content) {
                    ::BZ2_bzDecompressEnd(&bz);
                    THROW(IOError() << errmsg{"the bzip2 data hold more than " +
                                              std::to_string(longest_content >> 20U) + " MB of text"});
                }
                if (status == BZ_OK && given == 0 && bz.avail_out == room) status = BZ_UNEXPECTED_EOF;
            }
            ::BZ2_bzDecompressEnd(&bz);
            if (status != BZ_STREAM_END) {
                THROW(IOError() << errmsg{status == BZ_UNEXPECTED_EOF ? "the bzip2 data are cut short"
                                                                      : "these are no valid bzip2 data"});
            }
        }
        out.resize(used);
        return out;
    }

    std::string bzip2(const std::string& plain)
    {
        std::string out(plain.size() / 4 + 4096, '\0');
        size_t read = 0, used = 0;
        bz_stream bz{};
        int status = ::BZ2_bzCompressInit(&bz, 9, 0, 0);
        while (status == BZ_OK || status == BZ_RUN_OK || status == BZ_FINISH_OK) {
            const auto given = feed(bz, plain, read);
            const auto room = make_room(bz, out, used);
            const bool last = read + given == plain.size();
            status = ::BZ2_bzCompress(&bz, last ? BZ_FINISH : BZ_RUN);
            read += given - bz.avail_in;
            used += room - bz.avail_out;
        }
        ::BZ2_bzCompressEnd(&bz);
        if (status != BZ_STREAM_END) THROW(IOError() << errmsg{"bzip2 can not compress"});
        out.resize(used);
        return out;
    }

}
