#include "Archive.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>

namespace WireCell::Sio {

    namespace {
        /// Member times are fixed (1980-01-01, the earliest that zip knows): same content gives the same file.
        constexpr time_t member_time = 315532800;
        constexpr int write_block_size = 1 << 18;
        constexpr const char* fast = "1"; ///< compression level

        void add_filter(archive* arc, Compression compression)
        {
            switch (compression) {
            case Compression::none:
                return;
            case Compression::gzip:
                archive_write_add_filter_gzip(arc);
                break;
            case Compression::bzip2:
                archive_write_add_filter_bzip2(arc);
                break;
            case Compression::zstd:
                archive_write_add_filter_zstd(arc);
                break;
            case Compression::xz:
                archive_write_add_filter_xz(arc);
                break;
            }
            archive_write_set_filter_option(arc, nullptr, "compression-level", fast);
            if (compression == Compression::gzip) archive_write_set_filter_option(arc, "gzip", "timestamp", nullptr);
        }
    }

    ArchiveWriter::ArchiveWriter(const std::string& path, const std::string& who)
      : m_path(path)
      , m_who(who)
      , m_archive(nullptr, archive_write_free)
    {
        const auto format = format_of_name(path, who);
        try {
            m_file = std::make_unique<AtomicFile>(path);
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", who, error.what())});
        }
        m_archive.reset(archive_write_new());
        auto* arc = m_archive.get();
        if (format.is_zip) {
            archive_write_set_format_zip(arc);
            archive_write_set_format_option(arc, "zip", "compression-level", fast);
        }
        else {
            archive_write_set_format_gnutar(arc);
            add_filter(arc, format.compression);
        }
        archive_write_set_bytes_per_block(arc, write_block_size);
        archive_write_set_bytes_in_last_block(arc, 1);
        if (archive_write_open_fd(arc, m_file->fd()) != ARCHIVE_OK) fail(archive_reason(arc));
    }

    ArchiveWriter::~ArchiveWriter() { discard(); }

    void ArchiveWriter::begin(const std::string& member, size_t nbytes)
    {
        if (!m_archive) fail("is complete already, or was given up");
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(entry.get(), member.c_str());
        archive_entry_set_size(entry.get(), static_cast<int64_t>(nbytes));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), member_time, 0);
        if (archive_write_header(m_archive.get(), entry.get()) < ARCHIVE_WARN) {
            fail(archive_reason(m_archive.get()));
        }
        m_left = nbytes;
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

    void ArchiveWriter::close()
    {
        if (!m_archive) return;
        if (m_left > 0) fail(fmt::format("a member lacks its last {} bytes", m_left));
        if (archive_write_close(m_archive.get()) != ARCHIVE_OK) fail(archive_reason(m_archive.get()));
        m_archive.reset();
        const auto file = std::move(m_file);
        try {
            file->commit();
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", m_who, error.what())});
        }
    }

    void ArchiveWriter::discard()
    {
        // Freeing an open archive would still write its end: to a file that goes away.
        m_archive.reset();
        if (m_file) m_file->discard();
        m_file.reset();
    }

    void ArchiveWriter::fail(const std::string& why)
    {
        const auto text = fmt::format("{}: cannot write file '{}': {}", m_who, m_path, why);
        discard();
        THROW(IOError() << errmsg{text});
    }
}
