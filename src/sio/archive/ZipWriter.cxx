#include "ZipWriter.h"

#include "WireCellUtil/Exceptions.h"

#include <algorithm>
#include <fmt/format.h>

namespace WireCell::Sio {

    namespace {
        constexpr uint64_t most32 = 0xffffffff;
        constexpr uint64_t most16 = 0xffff;
        constexpr uint16_t needs_deflate = 20, needs_64_bits = 45;
        constexpr uint16_t made_on_unix = 3 << 8;
        constexpr uint16_t sizes_follow = 8, name_is_utf8 = 0x800;
        constexpr uint16_t deflated = 8;
        /// 1980-01-01, the earliest that zip knows.
        constexpr uint16_t date = 1 << 5 | 1, time = 0;
        constexpr uint32_t plain_file = 0100644U << 16;
        constexpr uint16_t sizes_of_64_bits = 1;

        /// What deflate adds at most to what it can not compress, with room to spare.
        constexpr uint64_t with_overhead(uint64_t nbytes) { return nbytes + nbytes / 100 + 1024; }

        /// A record of little endian numbers.
        class Record {
          public:
            explicit Record(uint32_t mark) { u32(mark); }
            Record& u16(uint64_t value) { return number(value, 2); }
            Record& u32(uint64_t value) { return number(value, 4); }
            Record& u64(uint64_t value) { return number(value, 8); }
            Record& text(const std::string& text)
            {
                m_bytes += text;
                return *this;
            }
            const std::string& bytes() const { return m_bytes; }

          private:
            Record& number(uint64_t value, int nbytes)
            {
                for (int ind = 0; ind < nbytes; ++ind) m_bytes += static_cast<char>(value >> (8 * ind) & 0xff);
                return *this;
            }
            std::string m_bytes;
        };

        uint16_t flags_of(const std::string& name)
        {
            const bool is_plain =
                std::all_of(name.begin(), name.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
            return sizes_follow | (is_plain ? 0 : name_is_utf8);
        }
    }

    ZipWriter::ZipWriter(Deflater::Put put)
      : m_put(std::move(put))
      , m_deflater([this](const char* data, size_t nbytes) {
          m_position += nbytes;
          m_put(data, nbytes);
      })
    {
    }

    void ZipWriter::put(const std::string& bytes)
    {
        m_position += bytes.size();
        m_put(bytes.data(), bytes.size());
    }

    void ZipWriter::begin(const std::string& name, uint64_t nbytes)
    {
        finish_member();
        if (name.size() > most16) {
            THROW(ValueError() << errmsg{
                      fmt::format("a member's name has {} bytes (want at most {})", name.size(), most16)});
        }
        const bool is_large = with_overhead(nbytes) > most32;
        m_members.push_back({name, m_position, nbytes, 0, 0, 0, is_large});
        m_is_open = true;
        Record header(0x04034b50);
        header.u16(is_large ? needs_64_bits : needs_deflate).u16(flags_of(name)).u16(deflated).u16(time).u16(date);
        // CRC and sizes come behind the data.
        header.u32(0)
            .u32(is_large ? most32 : 0)
            .u32(is_large ? most32 : 0)
            .u16(name.size())
            .u16(is_large ? 20 : 0)
            .text(name);
        if (is_large) header.u16(sizes_of_64_bits).u16(16).u64(0).u64(0);
        put(header.bytes());
        m_deflater.begin();
    }

    void ZipWriter::finish_member()
    {
        if (!m_is_open) return;
        m_deflater.end();
        auto& member = m_members.back();
        member.packed = m_deflater.packed();
        member.crc = m_deflater.crc();
        Record sizes(0x08074b50);
        sizes.u32(member.crc);
        if (member.is_large)
            sizes.u64(member.packed).u64(member.size);
        else
            sizes.u32(member.packed).u32(member.size);
        put(sizes.bytes());
        member.end = m_position;
        m_is_open = false;
    }

    uint64_t ZipWriter::end_of(size_t nmembers) const { return nmembers == 0 ? 0 : m_members[nmembers - 1].end; }

    std::string ZipWriter::directory(size_t nmembers) const
    {
        std::string bytes;
        for (size_t ind = 0; ind < nmembers; ++ind) {
            const auto& member = m_members[ind];
            const bool is_far = member.begin >= most32;
            const uint16_t needs = member.is_large || is_far ? needs_64_bits : needs_deflate;
            const int extra = (member.is_large ? 16 : 0) + (is_far ? 8 : 0);
            Record entry(0x02014b50);
            entry.u16(made_on_unix | needs).u16(needs).u16(flags_of(member.name)).u16(deflated).u16(time).u16(date);
            entry.u32(member.crc);
            entry.u32(member.is_large ? most32 : member.packed).u32(member.is_large ? most32 : member.size);
            entry.u16(member.name.size()).u16(extra > 0 ? extra + 4 : 0).u16(0).u16(0).u16(0).u32(plain_file);
            entry.u32(is_far ? most32 : member.begin).text(member.name);
            if (extra > 0) entry.u16(sizes_of_64_bits).u16(extra);
            if (member.is_large) entry.u64(member.size).u64(member.packed);
            if (is_far) entry.u64(member.begin);
            bytes += entry.bytes();
        }
        const uint64_t begin = end_of(nmembers), size = bytes.size();
        if (nmembers >= most16 || begin >= most32 || size >= most32) {
            Record end64(0x06064b50);
            end64.u64(44)
                .u16(made_on_unix | needs_64_bits)
                .u16(needs_64_bits)
                .u32(0)
                .u32(0)
                .u64(nmembers)
                .u64(nmembers);
            end64.u64(size).u64(begin);
            bytes += end64.bytes();
            bytes += Record(0x07064b50).u32(0).u64(begin + size).u32(1).bytes();
        }
        Record end(0x06054b50);
        end.u16(0).u16(0).u16(std::min<uint64_t>(nmembers, most16)).u16(std::min<uint64_t>(nmembers, most16));
        end.u32(std::min(size, most32)).u32(std::min(begin, most32)).u16(0);
        return bytes + end.bytes();
    }
}
