#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <streambuf>
#include <vector>

namespace fs = std::filesystem;

namespace WireCell {

    namespace {
        /// The files that are open now.  It is never destroyed, as components may outlive other static objects.
        struct OpenFiles {
            std::mutex mutex;
            std::vector<AtomicFile*> files;
        };

        OpenFiles& open_files()
        {
            static auto* all = new OpenFiles;
            return *all;
        }
    }

    /// Writes to a descriptor through a buffer and remembers why a write failed.
    class AtomicFile::Buffer : public std::streambuf {
      public:
        explicit Buffer(int fd)
          : m_fd(fd)
          , m_data(1 << 16)
        {
            setp(m_data.data(), m_data.data() + m_data.size());
        }

        int error() const { return m_error; }

      protected:
        int_type overflow(int_type ch) override
        {
            if (sync() != 0) return traits_type::eof();
            if (!traits_type::eq_int_type(ch, traits_type::eof())) {
                *pptr() = traits_type::to_char_type(ch);
                pbump(1);
            }
            return traits_type::not_eof(ch);
        }

        std::streamsize xsputn(const char* data, std::streamsize size) override
        {
            if (size <= epptr() - pptr()) {
                std::memcpy(pptr(), data, size);
                pbump(static_cast<int>(size));
                return size;
            }
            return sync() == 0 && write_all(data, size) ? size : 0;
        }

        int sync() override
        {
            const bool good = write_all(pbase(), pptr() - pbase());
            setp(m_data.data(), m_data.data() + m_data.size());
            return good ? 0 : -1;
        }

      private:
        bool write_all(const char* data, std::streamsize size)
        {
            while (size > 0 && !m_error) {
                const auto done = ::write(m_fd, data, size);
                if (done < 0) {
                    if (errno != EINTR) m_error = errno;
                    continue;
                }
                data += done;
                size -= done;
            }
            return m_error == 0;
        }

        int m_fd;
        int m_error{0};
        std::vector<char> m_data;
    };

    AtomicFile::AtomicFile(const std::string& final_name)
      : m_final(final_name)
      , m_temporary(final_name)
    {
        std::error_code ignored;
        m_direct = fs::exists(m_final, ignored) && !fs::is_regular_file(m_final, ignored);
        if (!m_direct) {
            // The file that a link points to is what gets replaced, not the link.
            if (fs::is_symlink(m_final, ignored)) m_final = fs::weakly_canonical(m_final, ignored).string();
            m_temporary = m_final + ".part." + std::to_string(::getpid());
        }
        open();
        m_buffer = std::make_unique<Buffer>(m_fd);
        m_stream = std::make_unique<std::ostream>(m_buffer.get());
    }

    void AtomicFile::open()
    {
        auto& all = open_files();
        std::lock_guard<std::mutex> lock(all.mutex);
        const auto same = [&](const AtomicFile* other) { return !m_direct && other->m_temporary == m_temporary; };
        if (std::any_of(all.files.begin(), all.files.end(), same)) {
            THROW(IOError() << errmsg{"can not write \"" + m_final + "\": another component is writing it already"});
        }
        std::error_code error;
        const auto folder = fs::path(m_final).parent_path();
        if (!folder.empty()) fs::create_directories(folder, error);
        if (error) fail("can not make the folder of", error.value());
        m_fd = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (m_fd < 0) fail("can not write", errno);
        all.files.push_back(this);
    }

    AtomicFile::~AtomicFile() { discard(); }

    std::ostream& AtomicFile::stream() { return *m_stream; }

    int AtomicFile::error() const { return m_buffer->error(); }

    void AtomicFile::commit()
    {
        if (m_fd < 0) return;
        m_stream->flush();
        int reason = m_buffer->error();
        if (!reason && m_stream->bad()) reason = EIO;
        if (reason) {
            close_down(true);
            fail("can not write", reason);
        }
        // Some file systems report a full disk only here.
        if (::close(m_fd) != 0) reason = errno;
        m_fd = -1;
        if (!reason && !m_direct && std::rename(m_temporary.c_str(), m_final.c_str()) != 0) reason = errno;
        close_down(reason != 0);
        if (reason) fail("can not write", reason);
    }

    void AtomicFile::discard()
    {
        if (m_fd >= 0) close_down(true);
    }

    void AtomicFile::close_down(bool remove)
    {
        {
            auto& all = open_files();
            std::lock_guard<std::mutex> lock(all.mutex);
            all.files.erase(std::remove(all.files.begin(), all.files.end(), this), all.files.end());
        }
        if (m_fd >= 0) ::close(m_fd);
        m_fd = -1;
        if (remove && !m_direct) ::unlink(m_temporary.c_str());
    }

    void AtomicFile::keep_as(const std::string& name)
    {
        if (m_fd < 0) return;
        const int reason = std::rename(m_temporary.c_str(), name.c_str()) == 0 ? 0 : errno;
        close_down(reason != 0);
        if (reason) THROW(IOError() << errmsg{"can not write \"" + name + "\": " + std::strerror(reason)});
    }

    void AtomicFile::give_up_all()
    {
        std::vector<AtomicFile*> files;
        {
            auto& all = open_files();
            std::lock_guard<std::mutex> lock(all.mutex);
            files = all.files;
        }
        for (auto* file : files) {
            // A copy, as the call may well destroy the file.
            if (const auto call = file->m_on_give_up)
                call();
            else
                file->discard();
        }
    }

    void AtomicFile::fail(const std::string& what, int reason)
    {
        THROW(IOError() << errmsg{what + " \"" + m_final + "\": " + std::strerror(reason)});
    }

}
