#include "ZipReader.h"

#include "WireCellUtil/Exceptions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <isa-l/crc.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace WireCell::Sio {

    namespace {
        bool is_folder(const SPNG::ZipRecord& member) { return !member.name.empty() && member.name.back() == '/'; }

        /// Whether nobody reads the name in another way: programs of Windows have written backslashes.
        bool is_clear(const std::string& name)
        {
            return std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == '\\'; });
        }

        /// Exactly these bytes of a file.
        void read_all(int file, void* to, size_t nbytes, uint64_t at)
        {
            for (size_t done = 0; done < nbytes;) {
                const auto got =
                    ::pread(file, static_cast<char*>(to) + done, nbytes - done, static_cast<off_t>(at + done));
                if (got < 0 && errno == EINTR) continue;
                if (got < 0) raise<IOError>("%s", std::strerror(errno));
                if (got == 0) raise<IOError>("the file has become shorter");
                done += got;
            }
        }

        /// Empty for what is none, or none that is plain.
        std::vector<SPNG::ZipRecord> members_of(int file)
        {
            const auto part = [file](uint64_t at, uint64_t count) {
                std::string bytes(count, '\0');
                read_all(file, bytes.data(), bytes.size(), at);
                return bytes;
            };
            const auto size = ::lseek(file, 0, SEEK_END);
            constexpr uint64_t magic = 4;
            try {
                if (size < static_cast<off_t>(magic) || !SPNG::is_zip(part(0, magic))) return {};
                auto members = SPNG::zip_directory(SPNG::ZipBytes{static_cast<uint64_t>(size), part});
                const auto is_odd = [](const auto& one) { return !one.is_plain || !is_clear(one.name); };
                if (std::any_of(members.begin(), members.end(), is_odd)) return {};
                return members;
            }
            catch (const Exception&) {
                return {};
            }
        }
    }

    std::unique_ptr<ZipReader> ZipReader::open(const std::string& path)
    {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) return nullptr;
        auto members = members_of(file);
        if (members.empty()) {
            ::close(file);
            return nullptr;
        }
        return std::unique_ptr<ZipReader>(new ZipReader(file, std::move(members)));
    }

    ZipReader::ZipReader(int file, std::vector<SPNG::ZipRecord> members)
      : m_file(file)
      , m_members(std::move(members))
      , m_inflater([this](void* to, size_t nbytes) { return get(to, nbytes); })
    {
        std::erase_if(m_members, is_folder);
        std::sort(m_members.begin(), m_members.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    }

    ZipReader::~ZipReader() { ::close(m_file); }

    bool ZipReader::next()
    {
        if (m_next == m_members.size()) return false;
        m_member = &m_members[m_next++];
        m_position = m_member->data;
        m_done = 0;
        m_crc = 0;
        if (!is_as_it_is()) m_inflater.begin();
        return true;
    }

    /// Nothing is deflated to nothing by some.
    bool ZipReader::is_as_it_is() const { return m_member->stored || m_member->data == m_member->end; }

    /// As the file has them.
    size_t ZipReader::get(void* to, size_t nbytes)
    {
        const auto wanted = static_cast<size_t>(std::min<uint64_t>(nbytes, m_member->end - m_position));
        read_all(m_file, to, wanted, m_position);
        m_position += wanted;
        return wanted;
    }

    size_t ZipReader::read(void* to, size_t nbytes)
    {
        size_t got = 0;
        if (is_as_it_is()) {
            got = get(to, nbytes);
            m_crc = crc32_gzip_refl(m_crc, static_cast<unsigned char*>(to), got);
        }
        else {
            got = m_inflater.read(to, nbytes);
            m_crc = m_inflater.crc();
        }
        m_done += got;
        if (got < nbytes) check_end();
        return got;
    }

    void ZipReader::check_end() const
    {
        if (m_done != m_member->size) {
            THROW(
                IOError() << errmsg{fmt::format("has {} bytes (the zip's directory says {})", m_done, m_member->size)});
        }
        const auto behind = m_member->end - m_position + (is_as_it_is() ? 0 : m_inflater.unused());
        if (behind > 0) raise<IOError>("has %d bytes of something else behind its deflated data", behind);
        if (m_crc != m_member->crc) {
            THROW(IOError() << errmsg{fmt::format(
                      "is damaged (its checksum is {:08x}, the zip's directory says {:08x})", m_crc, m_member->crc)});
        }
    }
}
