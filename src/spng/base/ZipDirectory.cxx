#include "WireCellSpng/base/ZipDirectory.h"

#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

namespace WireCell::SPNG {

    namespace {
        constexpr uint32_t local_magic = 0x04034b50;
        constexpr uint32_t entry_magic = 0x02014b50;
        constexpr uint32_t end_magic = 0x06054b50;
        constexpr uint32_t end64_magic = 0x06064b50;
        constexpr uint32_t locator_magic = 0x07064b50;
        constexpr uint64_t all32 = 0xffffffff;
        constexpr uint64_t most_records = 1 << 20;

        /// Little endian numbers of an archive; outside of it is an error.
        class Bytes {
          public:
            explicit Bytes(std::string_view data)
              : m_data(data)
            {
            }
            uint64_t size() const { return m_data.size(); }
            std::string_view part(uint64_t at, uint64_t count) const
            {
                SPNG_VALIDATE(at <= size() && count <= size() - at, "its zip directory points outside of the file");
                return m_data.substr(at, count);
            }
            template <class T>
            T number(uint64_t at) const
            {
                T value;
                std::memcpy(&value, part(at, sizeof(T)).data(), sizeof(T));
                return value;
            }
            uint16_t u16(uint64_t at) const { return number<uint16_t>(at); }
            uint32_t u32(uint64_t at) const { return number<uint32_t>(at); }
            uint64_t u64(uint64_t at) const { return number<uint64_t>(at); }

          private:
            std::string_view m_data;
        };

        /// Where the directory is.
        struct Extent {
            uint64_t count, size, begin;
        };

        uint64_t find_end(const Bytes& bytes)
        {
            constexpr uint64_t length = 22, comment = 0xffff;
            SPNG_VALIDATE(bytes.size() >= length, "it is cut short");
            const uint64_t last = bytes.size() - length;
            for (uint64_t at = last + 1; at-- > (last > comment ? last - comment : 0);) {
                if (bytes.u32(at) == end_magic && at + length + bytes.u16(at + 20) == bytes.size()) return at;
            }
            THROW(ValueError() << errmsg{"it is cut short or damaged: a zip archive without its directory"});
        }

        Extent find_directory(const Bytes& bytes)
        {
            const auto end = find_end(bytes);
            Extent extent{bytes.u16(end + 10), bytes.u32(end + 12), bytes.u32(end + 16)};
            uint64_t limit = end;
            if (end >= 20 && bytes.u32(end - 20) == locator_magic) {
                const auto at = bytes.u64(end - 12);
                SPNG_VALIDATE(at < end && bytes.u32(at) == end64_magic, "its zip directory is damaged");
                extent = {bytes.u64(at + 32), bytes.u64(at + 40), bytes.u64(at + 48)};
                limit = at;
            }
            SPNG_VALIDATE(extent.begin <= limit && extent.size == limit - extent.begin && extent.count <= most_records,
                          "its zip directory is damaged");
            return extent;
        }

        /// Sizes and offsets that do not fit into 32 bits are in an extra field, in this order.
        void read_extra64(const Bytes& bytes, uint64_t at, uint64_t end, const std::vector<uint64_t*>& numbers)
        {
            while (at + 4 <= end) {
                const auto kind = bytes.u16(at);
                const uint64_t stop = at + 4 + bytes.u16(at + 2);
                SPNG_VALIDATE(stop <= end, "its zip headers are damaged");
                at += 4;
                if (kind == 1) {
                    for (auto* number : numbers) {
                        if (*number != all32) continue;
                        SPNG_VALIDATE(at + 8 <= stop, "its zip headers are damaged");
                        *number = bytes.u64(at);
                        at += 8;
                    }
                }
                at = stop;
            }
        }

        struct Header {
            uint16_t flags, method;
            uint64_t packed, size;
            std::string_view name;
            uint64_t end;
        };

        Header local_header(const Bytes& bytes, uint64_t at)
        {
            SPNG_VALIDATE(bytes.u32(at) == local_magic, "its zip directory points to no header");
            const uint64_t name = bytes.u16(at + 26), extra = bytes.u16(at + 28);
            Header header{bytes.u16(at + 6),  bytes.u16(at + 8),         bytes.u32(at + 18),
                          bytes.u32(at + 22), bytes.part(at + 30, name), at + 30 + name + extra};
            read_extra64(bytes, at + 30 + name, header.end, {&header.size, &header.packed});
            return header;
        }

        ZipRecord read_entry(const Bytes& bytes, uint64_t& at)
        {
            SPNG_VALIDATE(bytes.u32(at) == entry_magic, "its zip directory is damaged");
            const uint64_t name = bytes.u16(at + 28), extra = bytes.u16(at + 30), comment = bytes.u16(at + 32);
            const auto flags = bytes.u16(at + 8), method = bytes.u16(at + 10);
            uint64_t packed = bytes.u32(at + 20);
            ZipRecord record{.name = std::string(bytes.part(at + 46, name)),
                             .stored = method == 0,
                             .size = bytes.u32(at + 24),
                             .crc = bytes.u32(at + 16),
                             .begin = bytes.u32(at + 42)};
            read_extra64(bytes, at + 46 + name, at + 46 + name + extra, {&record.size, &packed, &record.begin});
            at += 46 + name + extra + comment;

            SPNG_VALIDATE(method == 0 || method == 8, "a member is compressed by method {} (want none or deflate)",
                          method);
            SPNG_VALIDATE((flags & 1) == 0, "a member is encrypted");
            SPNG_VALIDATE(!record.stored || packed == record.size, "a stored member has two sizes, {} and {}", packed,
                          record.size);
            const auto local = local_header(bytes, record.begin);
            constexpr uint16_t sizes_follow = 8;
            const bool later = (local.flags & sizes_follow) != 0 && local.packed == 0 && local.size == 0;
            SPNG_VALIDATE(local.name == record.name && local.method == method &&
                              (later || (local.packed == packed && local.size == record.size)),
                          "a member's header and the zip directory disagree");
            record.data = local.end;
            record.end = local.end + packed;
            SPNG_VALIDATE(packed <= bytes.size() && record.end <= bytes.size(), "a member reaches beyond the file");
            return record;
        }
    }

    bool is_zip(std::string_view archive) { return archive.substr(0, 4) == std::string_view("PK\3\4", 4); }

    std::vector<ZipRecord> zip_directory(std::string_view archive)
    {
        const Bytes bytes(archive);
        const auto extent = find_directory(bytes);
        std::vector<ZipRecord> records;
        std::set<std::string> names;
        uint64_t at = extent.begin;
        for (uint64_t ind = 0; ind < extent.count; ++ind) {
            records.push_back(read_entry(bytes, at));
            SPNG_VALIDATE(names.insert(records.back().name).second, "a member stands twice in its zip directory");
            SPNG_VALIDATE(records.back().end <= extent.begin, "a member reaches into the zip directory");
        }
        SPNG_VALIDATE(at == extent.begin + extent.size, "its zip directory is damaged");
        auto sorted = records;
        std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
        for (size_t ind = 1; ind < sorted.size(); ++ind) {
            SPNG_VALIDATE(sorted[ind - 1].end <= sorted[ind].begin, "members of the archive overlap");
        }
        return records;
    }
}
