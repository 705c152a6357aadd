#include "Salvage.h"
#include "WireCellUtil/Exceptions.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace WireCell::Sio {

    namespace {
        constexpr size_t piece_size = 1 << 16;

        [[noreturn]] void give_up(const std::string& path, const std::string& why)
        {
            THROW(IOError() << errmsg{fmt::format("'{}': {}", path, why)});
        }

        /// Writes over a file from its start on, what it holds already excepted.
        class Overwriter {
          public:
            explicit Overwriter(const std::string& path, uint64_t from = 0)
              : m_path(path)
              , m_fd(::open(path.c_str(), O_RDWR | O_CLOEXEC))
              , m_position(static_cast<off_t>(from))
            {
                if (m_fd < 0) give_up(path, std::strerror(errno));
            }
            ~Overwriter() { ::close(m_fd); }
            Overwriter(const Overwriter&) = delete;
            Overwriter& operator=(const Overwriter&) = delete;

            /// From here on the file may change.
            void allow_changes() { m_may_change = true; }

            bool put(const char* data, size_t nbytes)
            {
                if (!m_differs) m_differs = !holds(data, nbytes);
                if (m_differs && !m_may_change) return false;
                while (m_differs && nbytes > 0) {
                    const auto done = ::pwrite(m_fd, data, nbytes, m_position);
                    if (done < 0 && errno == EINTR) continue;
                    if (done <= 0) return false;
                    data += done;
                    nbytes -= done;
                    m_position += done;
                }
                m_position += static_cast<off_t>(nbytes);
                return true;
            }

            void cut()
            {
                if (::ftruncate(m_fd, m_position) != 0) give_up(m_path, std::strerror(errno));
            }

          private:
            bool holds(const char* data, size_t nbytes)
            {
                std::vector<char> there(nbytes);
                return ::pread(m_fd, there.data(), nbytes, m_position) == static_cast<ssize_t>(nbytes) &&
                       std::memcmp(there.data(), data, nbytes) == 0;
            }

            std::string m_path;
            int m_fd;
            off_t m_position;
            bool m_differs = false, m_may_change = false;
        };

        la_ssize_t overwrite(archive*, void* to, const void* data, size_t nbytes)
        {
            const bool good = static_cast<Overwriter*>(to)->put(static_cast<const char*>(data), nbytes);
            return good ? static_cast<la_ssize_t>(nbytes) : -1;
        }

        ArchiveHandle open_cut_archive(const std::string& path)
        {
            ArchiveHandle in(archive_read_new(), archive_read_free);
            archive_read_support_format_tar(in.get());
            support_compressions(in.get());
            if (archive_read_open_filename(in.get(), path.c_str(), piece_size) != ARCHIVE_OK) {
                give_up(path, archive_reason(in.get()));
            }
            return in;
        }

        void copy_member(archive* in, archive* out, const std::string& path)
        {
            const Utf8Names names;
            archive_entry* entry = nullptr;
            if (archive_read_next_header(in, &entry) < ARCHIVE_WARN) give_up(path, archive_reason(in));
            const size_t nbytes = archive_entry_size(entry);
            if (write_member_header(out, archive_entry_pathname(entry), nbytes) < ARCHIVE_WARN) {
                give_up(path, archive_reason(out));
            }
            std::vector<char> piece(piece_size);
            while (true) {
                const auto got = archive_read_data(in, piece.data(), piece.size());
                if (got < 0) give_up(path, archive_reason(in));
                if (got == 0) break;
                if (archive_write_data(out, piece.data(), got) != got) give_up(path, archive_reason(out));
            }
        }
    }

    void keep_first_members(const std::string& path, Compression compression, size_t nmembers)
    {
        Overwriter file(path);
        auto out = new_tar_writer(compression);
        if (archive_write_open(out.get(), &file, nullptr, overwrite, nullptr) != ARCHIVE_OK) {
            give_up(path, archive_reason(out.get()));
        }
        {
            const auto in = open_cut_archive(path);
            for (size_t ind = 0; ind < nmembers; ++ind) copy_member(in.get(), out.get(), path);
            if (archive_write_finish_entry(out.get()) != ARCHIVE_OK) give_up(path, archive_reason(out.get()));
        }
        file.allow_changes();
        if (archive_write_close(out.get()) != ARCHIVE_OK) give_up(path, archive_reason(out.get()));
        file.cut();
    }

    void cut_file(const std::string& path, uint64_t size, const std::string& end)
    {
        Overwriter file(path, size);
        file.allow_changes();
        if (!file.put(end.data(), end.size())) give_up(path, std::strerror(errno));
        file.cut();
    }

    std::string incomplete_name(const std::string& filename)
    {
        const auto base = filename.rfind('/') == std::string::npos ? 0 : filename.rfind('/') + 1;
        auto at = filename.rfind(".tar");
        if (at == std::string::npos || at < base) at = filename.rfind('.');
        if (at == std::string::npos || at < base) at = filename.rfind('_');
        return std::string(filename).insert(at, ".incomplete");
    }
}
