#include "WireCellUtil/AtomicFile.h"
#include "WireCellSpng/base/LinkTarget.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/StopSignal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
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
        constexpr int most_tries = 10;

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
                    // A pipe that is not read any more must not hold up the end of a job.
                    if (errno != EINTR || stop_signal() != 0) m_error = errno;
                    continue;
                }
                data += done;
                size -= done;
            }
            return m_error == 0;
        }

        int m_fd;
        int m_error = 0;
        std::vector<char> m_data;
    };

    AtomicFile::AtomicFile(const std::string& final_name, const FileClaim* claim)
      : m_final(final_name)
      , m_temporary(final_name)
    {
        // The system would take the name to end there.
        if (m_final.find('\0') != std::string::npos) {
            THROW(IOError() << errmsg{"can not write \"" + m_final.substr(0, m_final.find('\0')) +
                                      "...\": there is a NUL in the name"});
        }
        std::error_code ignored;
        m_direct = fs::exists(m_final, ignored) && !fs::is_regular_file(m_final, ignored);
        if (!m_direct) follow_links();
        const auto obstacle = FileClaim::obstacle(m_final, claim);
        if (!obstacle.empty()) THROW(IOError() << errmsg{"can not write \"" + m_final + "\": " + obstacle});
        if (!claim) m_claim = std::make_unique<FileClaim>(FileClaim::Use::write, m_final, "another component");
        open();
        m_buffer = std::make_unique<Buffer>(m_fd);
        m_stream = std::make_unique<std::ostream>(m_buffer.get());
    }

    /// The file that a link points to is what gets replaced, or made, not the link.
    void AtomicFile::follow_links()
    {
        std::error_code error;
        const auto target = SPNG::link_target(m_final, error);
        if (error) fail("can not write", error.value());
        m_final = target.string();
    }

    void AtomicFile::open()
    {
        std::error_code error;
        const auto folder = fs::path(m_final).parent_path();
        if (!folder.empty()) fs::create_directories(folder, error);
        if (error) fail("can not make the folder of", error.value());
        if (m_direct) open_directly();
        for (int tries = 0; m_fd < 0 && !m_direct && tries < most_tries; ++tries) {
            // A name that nobody can foresee, and nothing that is there already: jobs of several machines share folders,
            // and others may write to them.
            uint64_t number = 0;
            if (::getrandom(&number, sizeof number, 0) != sizeof number) fail("can not write", errno);
            m_temporary = fmt::format("{}.part.{:016x}", m_final, number);
            m_fd = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
            if (m_fd < 0 && errno != EEXIST) break;
        }
        if (m_fd < 0) fail("can not write", errno);
        auto& all = open_files();
        const std::lock_guard lock(all.mutex);
        all.files.push_back(this);
    }

    AtomicFile::PipeLook::PipeLook(const std::string& filename)
    {
        std::error_code ignored;
        if (!fs::is_fifo(filename, ignored)) return;
        m_fd = ::open(filename.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        m_is_unread = m_fd < 0 && errno == ENXIO;
    }

    AtomicFile::PipeLook::~PipeLook()
    {
        if (m_fd >= 0) ::close(m_fd);
    }

    /// A device or a pipe.  For the reader of a pipe a job would wait for ever: there has to be one.
    void AtomicFile::open_directly()
    {
        const PipeLook look(m_final);
        if (look.is_unread()) {
            THROW(IOError() << errmsg{"can not write \"" + m_final + "\": it is a pipe that nobody reads"});
        }
        m_fd = ::open(m_final.c_str(), O_WRONLY | O_TRUNC | O_NONBLOCK | O_CLOEXEC);
        if (m_fd >= 0) ::fcntl(m_fd, F_SETFL, ::fcntl(m_fd, F_GETFL) & ~O_NONBLOCK);
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
            const std::lock_guard<std::mutex> lock(all.mutex);
            all.files.erase(std::remove(all.files.begin(), all.files.end(), this), all.files.end());
        }
        m_claim.reset();
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

    void AtomicFile::check(const std::string& final_name)
    {
        std::error_code ignored;
        if (fs::exists(final_name, ignored) && !fs::is_regular_file(final_name, ignored) &&
            !fs::is_directory(final_name, ignored))
            return;
        if (fs::is_directory(final_name, ignored)) {
            THROW(IOError() << errmsg{"can not write \"" + final_name + "\": " + std::strerror(EISDIR)});
        }
        AtomicFile(final_name).discard();
    }

    void AtomicFile::give_up_all()
    {
        std::vector<AtomicFile*> files;
        {
            auto& all = open_files();
            const std::lock_guard<std::mutex> lock(all.mutex);
            files = all.files;
        }
        for (auto* file : files) {
            // A copy, as the call may well destroy the file.
            if (const auto call = file->m_on_give_up)
                call();
            else
                file->discard();
        }
        FileClaim::forget_all();
    }

    void AtomicFile::fail(const std::string& what, int reason)
    {
        THROW(IOError() << errmsg{what + " \"" + m_final + "\": " + std::strerror(reason)});
    }

}
