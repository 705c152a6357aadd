#include "ArchiveAbout.h"
#include "Salvage.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "ZipWriter.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace WireCell::Sio {

    namespace {
        /// Member times are fixed (1980-01-01, as in a zip): same content gives the same file.
        constexpr time_t member_time = 315532800;
    }

    ArchiveHandle new_tar_writer(Compression compression)
    {
        ArchiveHandle made(archive_write_new(), archive_write_free);
        auto* arc = made.get();
        archive_write_set_format_gnutar(arc);
        add_compression(arc, compression);
        archive_write_set_bytes_per_block(arc, 0);
        archive_write_set_bytes_in_last_block(arc, 1);
        return made;
    }

    int write_member_header(archive* arc, const std::string& member, size_t nbytes)
    {
        const Utf8Names names;
        const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(entry.get(), member.c_str());
        archive_entry_set_size(entry.get(), static_cast<int64_t>(nbytes));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), member_time, 0);
        const auto owner = tar_owner();
        archive_entry_set_uname(entry.get(), owner.user.c_str());
        archive_entry_set_gname(entry.get(), owner.group.c_str());
        return archive_write_header(arc, entry.get());
    }

    ArchiveWriter::ArchiveWriter(const std::string& path, const std::string& who, const FileClaim* claim)
      : m_path(path)
      , m_who(who)
      , m_format(format_of_name(path, who))
      , m_tar(nullptr, archive_write_free)
    {
        try {
            m_file = std::make_unique<AtomicFile>(path, claim);
            if (m_format.is_zip)
                m_zip = std::make_unique<ZipWriter>([this](const char* data, size_t nbytes) { put(data, nbytes); });
            else
                m_tar = new_tar_writer(m_format.compression);
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", who, error.what())});
        }
        m_file->on_give_up([this] { give_up(); });
        if (m_tar && archive_write_open(m_tar.get(), this, nullptr, write_bytes, nullptr) != ARCHIVE_OK) {
            fail(archive_reason(m_tar.get()));
        }
    }

    ArchiveWriter::~ArchiveWriter() { discard(); }

    ssize_t ArchiveWriter::write_bytes(archive* arc, void* self, const void* data, size_t nbytes)
    {
        auto& writer = *static_cast<ArchiveWriter*>(self);
        const auto count = static_cast<ssize_t>(nbytes);
        if (writer.m_is_over) return count;
        auto& stream = writer.m_file->stream();
        if (stream.write(static_cast<const char*>(data), count)) return count;
        archive_set_error(arc, writer.m_file->error(), "write error");
        return -1;
    }

    void ArchiveWriter::put(const char* data, size_t nbytes)
    {
        if (m_file->stream().write(data, static_cast<std::streamsize>(nbytes))) return;
        THROW(IOError() << errmsg{std::strerror(m_file->error())});
    }

    template <class Call>
    void ArchiveWriter::zipping(Call call)
    {
        try {
            call();
        }
        catch (const Exception& error) {
            fail(error.what());
        }
    }

    void ArchiveWriter::begin(const std::string& member, size_t nbytes)
    {
        if (!is_open()) fail("is complete already, or was given up");
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        ++m_members;
        m_left = nbytes;
        if (m_zip) {
            zipping([&] { m_zip->begin(member, nbytes); });
        }
        else if (write_member_header(m_tar.get(), member, nbytes) < ARCHIVE_WARN) {
            fail(archive_reason(m_tar.get()));
        }
    }

    void ArchiveWriter::write(const void* data, size_t nbytes)
    {
        if (!is_open()) fail("is complete already, or was given up");
        if (nbytes > m_left) fail("a member is longer than declared");
        m_left -= nbytes;
        if (m_zip) return zipping([&] { m_zip->write(data, nbytes); });
        const auto* at = static_cast<const char*>(data);
        while (nbytes > 0) {
            const auto done = archive_write_data(m_tar.get(), at, nbytes);
            if (done <= 0) fail(archive_reason(m_tar.get()));
            at += done;
            nbytes -= done;
        }
    }

    void ArchiveWriter::end_event()
    {
        if (!is_open()) fail("is complete already, or was given up");
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        // This writes what follows a member's data.
        if (m_zip) {
            zipping([this] { m_zip->finish_member(); });
        }
        else if (archive_write_finish_entry(m_tar.get()) != ARCHIVE_OK) {
            fail(archive_reason(m_tar.get()));
        }
        if (!m_file->stream().flush()) fail(std::strerror(m_file->error()));
        m_marks.push_back(m_members);
    }

    /// Write what follows the last member; false if that fails.
    bool ArchiveWriter::write_end()
    {
        if (m_tar) return archive_write_close(m_tar.get()) == ARCHIVE_OK && m_file->stream().flush();
        try {
            m_zip->finish_member();
            m_file->stream() << with_comment(m_zip->directory(m_members));
        }
        catch (const Exception&) {
            return false;
        }
        return !!m_file->stream().flush();
    }

    void ArchiveWriter::close()
    {
        if (!is_open()) return;
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        if (!write_end()) fail(m_file->error() ? std::strerror(m_file->error()) : archive_reason(m_tar.get()));
        m_tar.reset();
        m_zip.reset();
        const auto file = std::move(m_file);
        try {
            file->commit();
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", m_who, error.what())});
        }
    }

    /// As close(), at a time when nobody can be told of another failure.
    void ArchiveWriter::complete()
    {
        try {
            close();
        }
        catch (const IOError& error) {
            Log::logger("io")->error("{}", error.what());
        }
    }

    void ArchiveWriter::give_up()
    {
        if (!is_open()) return;
        if (m_file->is_direct()) return discard();
        if (const auto is_all = std::exchange(m_is_all, nullptr); is_all && is_all()) return complete();
        // Where the disk is in order, what is still in memory belongs to the file too.
        const bool is_good = m_file->error() == 0 && (m_zip || write_end());
        const auto name = incomplete_name(m_file->final_name());
        // Events of which there was nothing to write are no reason for a file.
        for (size_t nevents = m_marks.size(); nevents > 0 && m_marks[nevents - 1] > 0; --nevents) {
            const bool is_all = m_left == 0 && m_marks[nevents - 1] == m_members;
            if (!keep(nevents, name, is_good && is_all)) continue;
            Log::logger("io")->warn("{}: '{}' is not complete: '{}' holds its first {} event(s)", m_who, m_path, name,
                                    nevents);
            break;
        }
        discard();
    }

    /// Make an archive of the first events.  False if the disk has no room for its end, or lacks some of them.
    bool ArchiveWriter::keep(size_t nevents, const std::string& name, bool as_it_is)
    {
        m_is_over = true;
        try {
            const size_t nmembers = m_marks[nevents - 1];
            if (m_zip)
                cut_file(m_file->temporary(), m_zip->end_of(nmembers), with_comment(m_zip->directory(nmembers)));
            else if (!as_it_is)
                keep_first_members(m_file->temporary(), m_format.compression, nmembers);
            m_file->keep_as(name);
            return true;
        }
        catch (const IOError& error) {
            Log::logger("io")->debug("{}: can not keep {} event(s): {}", m_who, nevents, error.what());
            return false;
        }
    }

    void ArchiveWriter::discard()
    {
        m_is_over = true;
        m_tar.reset();
        m_zip.reset();
        if (m_file) m_file->discard();
        m_file.reset();
    }

    void ArchiveWriter::fail(const std::string& why)
    {
        const auto text = fmt::format("{}: cannot write file '{}': {}", m_who, m_path, why);
        give_up();
        THROW(IOError() << errmsg{text});
    }
}
