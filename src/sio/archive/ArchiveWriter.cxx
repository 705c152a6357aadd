#include "ArchiveAbout.h"
#include "Salvage.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace WireCell::Sio {

    namespace {
        /// Member times are fixed (1980-01-01, the earliest that zip knows): same content gives the same file.
        constexpr time_t member_time = 315532800;
    }

    ArchiveHandle new_archive_writer(const ArchiveFormat& format)
    {
        ArchiveHandle made(archive_write_new(), archive_write_free);
        auto* arc = made.get();
        if (format.is_zip) {
            archive_write_set_format_zip(arc);
            archive_write_set_format_option(arc, "zip", "compression-level", "1");
        }
        else {
            archive_write_set_format_gnutar(arc);
            add_compression(arc, format.compression);
        }
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
      , m_archive(nullptr, archive_write_free)
    {
        try {
            m_file = std::make_unique<AtomicFile>(path, claim);
            m_archive = new_archive_writer(m_format);
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", who, error.what())});
        }
        m_file->on_give_up([this] { give_up(); });
        if (archive_write_open(m_archive.get(), this, nullptr, write_bytes, nullptr) != ARCHIVE_OK) {
            fail(archive_reason(m_archive.get()));
        }
    }

    ArchiveWriter::~ArchiveWriter() { discard(); }

    ssize_t ArchiveWriter::write_bytes(archive* arc, void* self, const void* data, size_t nbytes)
    {
        auto& writer = *static_cast<ArchiveWriter*>(self);
        const auto count = static_cast<ssize_t>(nbytes);
        if (writer.m_is_over) return count;
        if (writer.m_zip_end) {
            writer.m_zip_end->append(static_cast<const char*>(data), nbytes);
            return count;
        }
        auto& stream = writer.m_file->stream();
        if (stream.write(static_cast<const char*>(data), count)) return count;
        archive_set_error(arc, writer.m_file->error(), "write error");
        return -1;
    }

    void ArchiveWriter::begin(const std::string& member, size_t nbytes)
    {
        if (!m_archive) fail("is complete already, or was given up");
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        ++m_members;
        m_left = nbytes;
        if (write_member_header(m_archive.get(), member, nbytes) < ARCHIVE_WARN) fail(archive_reason(m_archive.get()));
    }

    void ArchiveWriter::write(const void* data, size_t nbytes)
    {
        if (!m_archive) fail("is complete already, or was given up");
        if (nbytes > m_left) fail("a member is longer than declared");
        const auto* at = static_cast<const char*>(data);
        m_left -= nbytes;
        while (nbytes > 0) {
            const auto done = archive_write_data(m_archive.get(), at, nbytes);
            if (done <= 0) fail(archive_reason(m_archive.get()));
            at += done;
            nbytes -= done;
        }
    }

    void ArchiveWriter::end_event()
    {
        if (!m_archive) fail("is complete already, or was given up");
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        // This writes what follows a member's data.
        if (archive_write_finish_entry(m_archive.get()) != ARCHIVE_OK) fail(archive_reason(m_archive.get()));
        if (!m_file->stream().flush()) fail(std::strerror(m_file->error()));
        m_marks.push_back(m_members);
    }

    /// Write what follows the last member; false if libarchive or the file fails.
    bool ArchiveWriter::write_end()
    {
        if (m_format.is_zip) m_zip_end.emplace();
        const bool is_good = archive_write_close(m_archive.get()) == ARCHIVE_OK;
        if (const auto end = std::exchange(m_zip_end, std::nullopt); is_good && end)
            m_file->stream() << with_comment(*end);
        return is_good && m_file->stream().flush();
    }

    void ArchiveWriter::close()
    {
        if (!m_archive) return;
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        if (!write_end()) { fail(m_file->error() ? std::strerror(m_file->error()) : archive_reason(m_archive.get())); }
        m_archive.reset();
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
        if (!m_archive) return;
        if (m_file->is_direct()) return discard();
        if (const auto is_all = std::exchange(m_is_all, nullptr); is_all && is_all()) return complete();
        // Where the disk is in order, what is still in memory belongs to the file too.
        const bool is_good = m_file->error() == 0 && write_end();
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
            if (!as_it_is) keep_first_members(m_file->temporary(), m_format, m_marks[nevents - 1]);
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
        m_archive.reset();
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
