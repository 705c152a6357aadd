#include "ArchiveFormat.h"
#include "InputFiles.h"
#include "MemoryLimit.h"
#include "WireCellUtil/Exceptions.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace WireCell::Sio {

    namespace {
        constexpr size_t block_size = 1 << 20;

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
        auto* arc = m_archive.get();
        // Not the streamed zip reader: that one takes a truncated file for a complete one.
        archive_read_support_format_zip_seekable(arc);
        archive_read_support_format_tar(arc);
        support_compressions(arc);
        if (archive_read_open_filename(arc, path.c_str(), block_size) != ARCHIVE_OK) fail_open();
        m_has_member = load_header();
    }

    ArchiveReader::~ArchiveReader() = default;

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
        m_size = archive_entry_size(entry);
        m_position = 0;
        if (m_limit) m_limit->check_member(m_size, where());
        return true;
    }

    /// A tar ends in blocks of zeros.  Without them it was cut, even if it was cut between two members.  Compressed
    /// ones fail by themselves when cut.
    void ArchiveReader::check_tar_end(int64_t end_of_members) const
    {
        auto* arc = m_archive.get();
        const bool is_tar = (archive_format(arc) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
        if (!is_tar || archive_filter_code(arc, 0) != ARCHIVE_FILTER_NONE) return;
        const auto end_of_mark = archive_filter_bytes(arc, 0);
        if (end_of_mark <= end_of_members) fail("is a truncated tar archive (its end mark is missing)");
        std::ifstream file(m_path, std::ios::binary);
        file.seekg(end_of_mark);
        std::vector<char> piece(block_size / 16);
        int64_t at = end_of_mark;
        while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
            const auto end = piece.begin() + file.gcount();
            const auto found = std::find_if(piece.begin(), end, [](char c) { return c != 0; });
            at += found - piece.begin();
            if (found == end) continue;
            fail(fmt::format("is a tar archive with {} bytes of something else behind its end (want the archive alone; "
                             "several that were joined are none)",
                             static_cast<int64_t>(std::filesystem::file_size(m_path)) - at));
        }
    }

    size_t ArchiveReader::read_some(void* to, size_t nbytes)
    {
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
        return std::min(1.0,
                        static_cast<double>(archive_filter_bytes(m_archive.get(), -1)) / static_cast<double>(size));
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
