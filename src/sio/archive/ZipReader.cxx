#include "ZipReader.h"

#include "WireCellUtil/Exceptions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <isa-l/crc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace WireCell::Sio {

    namespace {
        /// The bytes of a file, of which only those that are looked at are read.
        class MappedFile {
          public:
            MappedFile(int file, size_t size)
              : m_data(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0))
              , m_size(size)
            {
            }
            ~MappedFile()
            {
                if (m_data != MAP_FAILED) ::munmap(m_data, m_size);
            }
            MappedFile(const MappedFile&) = delete;
            MappedFile& operator=(const MappedFile&) = delete;

            std::string_view bytes() const
            {
                return m_data == MAP_FAILED ? std::string_view() : std::string_view(static_cast<char*>(m_data), m_size);
            }

          private:
            void* m_data;
            size_t m_size;
        };

        bool is_folder(const SPNG::ZipRecord& member) { return !member.name.empty() && member.name.back() == '/'; }

        /// Empty for what is none, or none that is plain.
        std::vector<SPNG::ZipRecord> members_of(int file)
        {
            const auto size = ::lseek(file, 0, SEEK_END);
            if (size <= 0) return {};
            const MappedFile map(file, static_cast<size_t>(size));
            if (!SPNG::is_zip(map.bytes())) return {};
            try {
                return SPNG::zip_directory(map.bytes());
            }
            catch (const ValueError&) {
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
        if (!m_member->stored) m_inflater.begin();
        return true;
    }

    /// As the file has them.
    size_t ZipReader::get(void* to, size_t nbytes)
    {
        const auto wanted = static_cast<size_t>(std::min<uint64_t>(nbytes, m_member->end - m_position));
        size_t done = 0;
        while (done < wanted) {
            const auto got =
                ::pread(m_file, static_cast<char*>(to) + done, wanted - done, static_cast<off_t>(m_position));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) raise<IOError>("%s", std::strerror(errno));
            if (got == 0) raise<IOError>("the file has become shorter");
            done += got;
            m_position += got;
        }
        return done;
    }

    size_t ZipReader::read(void* to, size_t nbytes)
    {
        size_t got = 0;
        if (m_member->stored) {
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
        if (m_crc != m_member->crc) {
            THROW(IOError() << errmsg{fmt::format(
                      "is damaged (its checksum is {:08x}, the zip's directory says {:08x})", m_crc, m_member->crc)});
        }
    }
}
