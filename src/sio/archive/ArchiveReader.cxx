#include "ArchiveFormat.h"
#include "GzipFile.h"
#include "InputFiles.h"
#include "MemoryLimit.h"
#include "WireCellUtil/Exceptions.h"
#include "ZipReader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <vector>

namespace WireCell::Sio {

    namespace {
        constexpr size_t block_size = 1 << 20;

        /// The number of bytes from the first on that is not zero.
        size_t without_leading_zeros(const char* begin, const char* end)
        {
            return end - std::find_if(begin, end, [](char c) { return c != 0; });
        }

        /// Of what stands behind a tar, the number of bytes without the zeros that pad it.
        size_t behind_end(int64_t end_of_tar, const std::string& path)
        {
            std::ifstream file(path, std::ios::binary);
            file.seekg(end_of_tar);
            std::vector<char> piece(block_size / 16);
            auto at = static_cast<size_t>(end_of_tar);
            while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
                at += file.gcount();
                const auto rest = without_leading_zeros(piece.data(), piece.data() + file.gcount());
                if (rest > 0) return rest + std::filesystem::file_size(path) - at;
            }
            return 0;
        }

        /// The same for one inside a gzip file, of which the rest is read, and with it the checksum at its end.
        size_t behind_end(int64_t end_of_tar, GzipFile& file)
        {
            size_t extra = 0;
            auto used = static_cast<size_t>(std::max<int64_t>(0, end_of_tar - file.start_of_block()));
            for (const auto* block = &file.block(); !block->empty(); block = &file.next_block()) {
                const auto *begin = block->data() + std::min(used, block->size()), *end = block->data() + block->size();
                extra += extra > 0 ? end - begin : without_leading_zeros(begin, end);
                used = 0;
            }
            return extra;
        }

        la_ssize_t give_block(archive* arc, void* file, const void** data)
        {
            try {
                const auto& block = static_cast<GzipFile*>(file)->next_block();
                *data = block.data();
                return static_cast<la_ssize_t>(block.size());
            }
            catch (const Exception& err) {
                archive_set_error(arc, EILSEQ, "%s", err.what());
                return ARCHIVE_FATAL;
            }
        }

        std::string start_of(const std::string& path, size_t nbytes)
        {
            std::string start(nbytes, '\0');
            std::ifstream file(path, std::ios::binary);
            file.read(start.data(), static_cast<std::streamsize>(nbytes));
            start.resize(file.gcount());
            return start;
        }
    }

    std::string find_archive(const std::string& filename, const std::string& who)
    {
        format_of_name(filename, who);
        return find_plain_file(filename, who);
    }

    ArchiveReader::ArchiveReader(const std::string& path, const std::string& who, MemoryLimit* limit)
      : m_path(path)
      , m_who(who)
      , m_limit(limit)
      , m_archive(archive_read_new(), archive_read_free)
    {
        std::error_code error;
        if (std::filesystem::is_directory(path, error)) fail("is a folder (want an archive)");
        if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
            fail("is a pipe or a device (want a plain file)");
        }
        if (std::filesystem::is_regular_file(path, error) && std::filesystem::file_size(path, error) == 0) {
            fail("is empty (want an archive)");
        }
        // A zip without members is its end record alone, which libarchive does not know.
        if (start_of(path, 4) == "PK\x05\x06") return;
        m_zip = ZipReader::open(path);
        if (!m_zip) open();
        m_has_member = load_header();
    }

    ArchiveReader::~ArchiveReader() = default;

    void ArchiveReader::open()
    {
        auto* arc = m_archive.get();
        archive_read_support_format_tar(arc);
        support_compressions(arc);
        int code = ARCHIVE_OK;
        if (start_of(m_path, 2) == "\x1f\x8b") {
            try {
                m_gzip = std::make_unique<GzipFile>(m_path);
            }
            catch (const Exception& err) {
                fail(err.what());
            }
            code = archive_read_open(arc, m_gzip.get(), nullptr, give_block, nullptr);
        }
        else {
            // Not the streamed zip reader: that one takes a truncated file for a complete one.
            archive_read_support_format_zip_seekable(arc);
            code = archive_read_open_filename(arc, m_path.c_str(), block_size);
        }
        if (code != ARCHIVE_OK) fail_open();
    }

    bool ArchiveReader::next()
    {
        if (m_at_first) { m_at_first = false; }
        else if (m_has_member) {
            m_has_member = load_header();
        }
        return m_has_member;
    }

    bool ArchiveReader::load_header()
    {
        m_name.clear();
        return m_zip ? load_zip_member() : load_other_member();
    }

    bool ArchiveReader::load_zip_member()
    {
        if (!m_zip->next()) return false;
        begin_member(m_zip->name(), m_zip->size());
        return true;
    }

    bool ArchiveReader::load_other_member()
    {
        const Utf8Names names;
        archive_entry* entry = nullptr;
        do {
            // Up to here a tar holds members, with what pads the last one.
            const bool skipped = m_at_first || archive_read_data_skip(m_archive.get()) != ARCHIVE_FATAL;
            const auto end = archive_filter_bytes(m_archive.get(), 0);
            const int code = archive_read_next_header(m_archive.get(), &entry);
            if (code == ARCHIVE_EOF && skipped) {
                check_tar_end(end);
                return false;
            }
            if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
                if (m_at_first) fail_open();
                fail(archive_reason(m_archive.get()));
            }
        } while (archive_entry_filetype(entry) == AE_IFDIR);

        const char* name = archive_entry_pathname_utf8(entry);
        if (!name) name = archive_entry_pathname(entry);
        if (!name) fail("a member's name cannot be read");
        m_name = name;
        if (!archive_entry_size_is_set(entry)) fail("the member's size is not known");
        begin_member(name, archive_entry_size(entry));
        return true;
    }

    void ArchiveReader::begin_member(const std::string& name, size_t size)
    {
        m_name = name;
        m_size = size;
        m_position = 0;
        if (m_limit) m_limit->check_member(m_size, where());
    }

    /// A tar ends in blocks of zeros.  Without them it was cut, even if it was cut between two members.  Those in a
    /// compression other than gzip fail by themselves when cut.
    void ArchiveReader::check_tar_end(int64_t end_of_members)
    {
        auto* arc = m_archive.get();
        const bool is_tar = (archive_format(arc) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
        if (!is_tar || archive_filter_code(arc, 0) != ARCHIVE_FILTER_NONE) return;
        const auto end_of_mark = archive_filter_bytes(arc, 0);
        if (end_of_mark <= end_of_members) fail("is a truncated tar archive (its end mark is missing)");
        size_t extra = 0;
        try {
            extra = m_gzip ? behind_end(end_of_mark, *m_gzip) : behind_end(end_of_mark, m_path);
        }
        catch (const Exception& err) {
            fail(err.what());
        }
        if (extra == 0) return;
        fail(fmt::format("is a tar archive with {} bytes of something else behind its end (want the archive alone; "
                         "several that were joined are none)",
                         extra));
    }

    size_t ArchiveReader::read_some(void* to, size_t nbytes)
    {
        if (m_zip) {
            try {
                const auto got = m_zip->read(to, nbytes);
                m_position += got;
                return got;
            }
            catch (const Exception& err) {
                fail(err.what());
            }
        }
        const auto got = archive_read_data(m_archive.get(), to, nbytes);
        if (got < 0) fail(archive_reason(m_archive.get()));
        m_position += got;
        return got;
    }

    void ArchiveReader::read(void* to, size_t nbytes)
    {
        auto* at = static_cast<char*>(to);
        while (nbytes > 0) {
            const size_t got = read_some(at, nbytes);
            if (got == 0) fail(fmt::format("ends after {} bytes ({} more are wanted)", m_position, nbytes));
            at += got;
            nbytes -= got;
        }
    }

    void ArchiveReader::reserve(size_t count, size_t nbytes_each) const
    {
        if (m_limit) m_limit->take(count, nbytes_each, where());
    }

    std::string ArchiveReader::read_text()
    {
        if (m_size > longest_text) {
            fail(fmt::format("is a text of {} bytes (want at most {})", m_size, longest_text));
        }
        std::string text;
        std::vector<char> piece(block_size / 16);
        while (const size_t got = read_some(piece.data(), piece.size())) {
            text.append(piece.data(), got);
            if (text.size() > m_size) fail(fmt::format("is longer than the {} bytes that it declares", m_size));
        }
        return text;
    }

    void ArchiveReader::expect_end()
    {
        char extra = 0;
        if (read_some(&extra, 1) > 0) fail(fmt::format("is longer than the {} bytes that it declares", m_position - 1));
    }

    double ArchiveReader::part_read() const
    {
        std::error_code failed;
        const auto size = std::filesystem::file_size(m_path, failed);
        if (failed || size == 0) return 0;
        int64_t done = 0;
        if (m_zip)
            done = static_cast<int64_t>(m_zip->position());
        else if (m_gzip)
            done = m_gzip->part_read();
        else
            done = archive_filter_bytes(m_archive.get(), -1);
        return std::min(1.0, static_cast<double>(done) / static_cast<double>(size));
    }

    std::string ArchiveReader::where() const
    {
        return m_name.empty() ? fmt::format("{}: file '{}'", m_who, m_path)
                              : fmt::format("{}: file '{}', member '{}'", m_who, m_path, m_name);
    }

    void ArchiveReader::fail(const std::string& why) const
    {
        THROW(IOError() << errmsg{fmt::format("{}: {}", where(), why)});
    }

    void ArchiveReader::fail_open() const
    {
        if (start_of(m_path, 4) == "PK\x03\x04") {
            fail("is a damaged or truncated zip archive (its directory at the end is missing)");
        }
        fail(fmt::format("is not a readable zip or tar archive ({})", archive_reason(m_archive.get())));
    }
}
