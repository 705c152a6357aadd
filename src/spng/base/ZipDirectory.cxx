#include "WireCellSpng/base/ZipDirectory.h"

#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace WireCell::SPNG {

    namespace {
        constexpr uint32_t local_magic = 0x04034b50;
        constexpr uint32_t entry_magic = 0x02014b50;
        constexpr uint32_t end_magic = 0x06054b50;
        constexpr uint32_t end64_magic = 0x06064b50;
        constexpr uint32_t locator_magic = 0x07064b50;
        constexpr uint64_t local_size = 30, entry_size = 46, end_size = 22, end64_size = 56, locator_size = 20;
        constexpr uint64_t longest_comment = 0xffff;
        constexpr uint64_t all32 = 0xffffffff;
        constexpr uint64_t most_records = 1 << 20, most_bytes = 1 << 28; ///< of a directory
        constexpr uint16_t encrypted = 1, sizes_follow = 8;
        constexpr uint16_t sizes_of_64_bits = 1, other_name = 0x7075; ///< kinds of extra fields
        constexpr const char* damaged = "its zip directory is damaged";

        /// Little endian numbers in a piece of an archive.
        class Piece {
          public:
            Piece(const ZipBytes& archive, uint64_t at, uint64_t count)
              : m_begin(at)
            {
                SPNG_VALIDATE(at <= archive.size && count <= archive.size - at,
                              "its zip directory points outside of the file");
                m_bytes = archive.read(at, count);
            }
            uint64_t begin() const { return m_begin; } ///< of the piece in the archive
            uint64_t size() const { return m_bytes.size(); }
            std::string text(uint64_t at, uint64_t count) const
            {
                SPNG_VALIDATE(at <= size() && count <= size() - at, "{}", damaged);
                return m_bytes.substr(at, count);
            }
            template <class T>
            T number(uint64_t at) const
            {
                SPNG_VALIDATE(at <= size() && sizeof(T) <= size() - at, "{}", damaged);
                T value;
                std::memcpy(&value, m_bytes.data() + at, sizeof(T));
                return value;
            }
            uint16_t u16(uint64_t at) const { return number<uint16_t>(at); }
            uint32_t u32(uint64_t at) const { return number<uint32_t>(at); }
            uint64_t u64(uint64_t at) const { return number<uint64_t>(at); }

          private:
            uint64_t m_begin;
            std::string m_bytes;
        };

        /// Where the directory is.
        struct Extent {
            uint64_t count, size, begin;
        };

        /// Where the record at the end of an archive begins, in its last piece.
        uint64_t find_end(const Piece& tail)
        {
            SPNG_VALIDATE(tail.size() >= end_size, "it is cut short");
            for (uint64_t at = tail.size() - end_size + 1; at-- > 0;) {
                if (tail.u32(at) == end_magic && at + end_size + tail.u16(at + 20) == tail.size()) return at;
            }
            THROW(ValueError() << errmsg{"it is cut short or damaged: a zip archive without its directory"});
        }

        Extent find_directory(const ZipBytes& archive)
        {
            const auto most = std::min(archive.size, locator_size + end_size + longest_comment);
            const Piece tail(archive, archive.size - most, most);
            const auto end = find_end(tail);
            Extent extent{tail.u16(end + 10), tail.u32(end + 12), tail.u32(end + 16)};
            uint64_t limit = tail.begin() + end;
            if (end >= locator_size && tail.u32(end - locator_size) == locator_magic) {
                const auto at = tail.u64(end - locator_size + 8);
                const Piece end64(archive, at, end64_size);
                SPNG_VALIDATE(at < limit && end64.u32(0) == end64_magic, "{}", damaged);
                extent = {end64.u64(32), end64.u64(40), end64.u64(48)};
                limit = at;
            }
            SPNG_VALIDATE(extent.begin <= limit && extent.size == limit - extent.begin &&
                              extent.count <= most_records && extent.size <= most_bytes,
                          "{}", damaged);
            return extent;
        }

        /// Sizes and offsets that do not fit into 32 bits are in an extra field, in this order.  False if there is another name.
        bool read_extra(const Piece& piece, uint64_t at, uint64_t end, const std::vector<uint64_t*>& numbers)
        {
            bool has_one_name = true;
            while (at + 4 <= end) {
                const auto kind = piece.u16(at);
                const uint64_t stop = at + 4 + piece.u16(at + 2);
                SPNG_VALIDATE(stop <= end, "its zip headers are damaged");
                at += 4;
                if (kind == other_name) has_one_name = false;
                if (kind == sizes_of_64_bits) {
                    for (auto* number : numbers) {
                        if (*number != all32) continue;
                        SPNG_VALIDATE(at + 8 <= stop, "its zip headers are damaged");
                        *number = piece.u64(at);
                        at += 8;
                    }
                }
                at = stop;
            }
            return has_one_name;
        }

        struct Header {
            uint16_t flags, method;
            uint32_t crc;
            uint64_t packed, size;
            std::string name;
            uint64_t end;
        };

        Header local_header(const ZipBytes& archive, uint64_t at)
        {
            const Piece fixed(archive, at, local_size);
            SPNG_VALIDATE(fixed.u32(0) == local_magic, "its zip directory points to no header");
            const uint64_t name = fixed.u16(26), extra = fixed.u16(28);
            const Piece rest(archive, at + local_size, name + extra);
            Header header{fixed.u16(6),
                          fixed.u16(8),
                          fixed.u32(14),
                          fixed.u32(18),
                          fixed.u32(22),
                          rest.text(0, name),
                          at + local_size + name + extra};
            read_extra(rest, name, name + extra, {&header.size, &header.packed});
            return header;
        }

        /// By what systems keep of a file: MS-DOS whether it is a folder, Unix what it is.
        bool is_file_or_folder(const std::string& name, uint16_t made_by, uint32_t attributes)
        {
            constexpr uint16_t unix_system = 3;
            constexpr uint32_t dos_folder = 0x10, kind = 0170000, plain_file = 0100000;
            if (!name.empty() && name.back() == '/') return true;
            const uint32_t unix_kind = made_by >> 8 == unix_system ? attributes >> 16 & kind : 0;
            return (attributes & dos_folder) == 0 && (unix_kind == 0 || unix_kind == plain_file);
        }

        void check_header(const Header& local, const ZipRecord& record, uint16_t method, uint64_t packed)
        {
            const bool later = (local.flags & sizes_follow) != 0 && local.packed == 0 && local.size == 0;
            const bool same = local.packed == packed && local.size == record.size && local.crc == record.crc;
            SPNG_VALIDATE(local.name == record.name && local.method == method && (local.flags & encrypted) == 0 &&
                              (later || same),
                          "a member's header and the zip directory disagree");
        }

        ZipRecord read_entry(const ZipBytes& archive, const Piece& directory, uint64_t& at)
        {
            SPNG_VALIDATE(directory.u32(at) == entry_magic, "{}", damaged);
            const uint64_t name = directory.u16(at + 28), extra = directory.u16(at + 30),
                           comment = directory.u16(at + 32);
            const auto flags = directory.u16(at + 8), method = directory.u16(at + 10);
            uint64_t packed = directory.u32(at + 20);
            ZipRecord record{.name = directory.text(at + entry_size, name),
                             .stored = method == 0,
                             .size = directory.u32(at + 24),
                             .crc = directory.u32(at + 16),
                             .begin = directory.u32(at + 42)};
            record.is_plain = is_file_or_folder(record.name, directory.u16(at + 4), directory.u32(at + 38));
            at += entry_size + name;
            if (!read_extra(directory, at, at + extra, {&record.size, &packed, &record.begin})) record.is_plain = false;
            at += extra + comment;

            SPNG_VALIDATE(method == 0 || method == 8, "a member is compressed by method {} (want none or deflate)",
                          method);
            SPNG_VALIDATE((flags & encrypted) == 0, "a member is encrypted");
            SPNG_VALIDATE(!record.stored || packed == record.size, "a stored member has two sizes, {} and {}", packed,
                          record.size);
            const auto local = local_header(archive, record.begin);
            check_header(local, record, method, packed);
            record.data = local.end;
            record.end = local.end + packed;
            SPNG_VALIDATE(packed <= archive.size && record.end <= archive.size, "a member reaches beyond the file");
            return record;
        }
    }

    bool is_zip(std::string_view archive) { return archive.substr(0, 4) == std::string_view("PK\3\4", 4); }

    std::vector<ZipRecord> zip_directory(std::string_view archive)
    {
        const auto part = [archive](uint64_t at, uint64_t count) { return std::string(archive.substr(at, count)); };
        return zip_directory(ZipBytes{archive.size(), part});
    }

    std::vector<ZipRecord> zip_directory(const ZipBytes& archive)
    {
        const auto extent = find_directory(archive);
        const Piece directory(archive, extent.begin, extent.size);
        std::vector<ZipRecord> records;
        std::set<std::string> names;
        uint64_t at = 0;
        for (uint64_t ind = 0; ind < extent.count; ++ind) {
            records.push_back(read_entry(archive, directory, at));
            SPNG_VALIDATE(names.insert(records.back().name).second, "a member stands twice in its zip directory");
            SPNG_VALIDATE(records.back().end <= extent.begin, "a member reaches into the zip directory");
        }
        SPNG_VALIDATE(at == extent.size, "{}", damaged);
        auto sorted = records;
        std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
        for (size_t ind = 1; ind < sorted.size(); ++ind) {
            SPNG_VALIDATE(sorted[ind - 1].end <= sorted[ind].begin, "members of the archive overlap");
        }
        return records;
    }
}
