#include "Archive.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <vector>

namespace WireCell::Sio {

    namespace {
        constexpr size_t block_size = 1 << 20;

        /// The words of a file name that follow a dot or an underscore, such as {tar, gz} of "my.frames_1.tar.gz".
        std::set<std::string> extensions(const std::string& filename)
        {
            const auto base = std::filesystem::path(filename).filename().string();
            const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0; };
            std::set<std::string> words;
            for (size_t at = base.find_first_of("._"); at != std::string::npos; at = base.find_first_of("._", at + 1)) {
                size_t end = at + 1;
                while (end < base.size() && is_word(base[end])) ++end;
                // An underscore carries a word on, so "_tar_x" is no extension.
                if (end == base.size() || base[end] != '_') words.insert(base.substr(at + 1, end - at - 1));
            }
            return words;
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

    ArchiveFormat format_of_name(const std::string& filename, const std::string& who)
    {
        const auto words = extensions(filename);
        const auto has = [&](std::initializer_list<const char*> any) {
            return std::any_of(any.begin(), any.end(), [&](const char* word) { return words.count(word) > 0; });
        };
        if (has({"tar", "tgz", "tbz", "tbz2", "txz", "tix", "tpxz", "tzst"})) {
            if (has({"gz", "tgz"})) return {false, Compression::gzip};
            if (has({"bz2", "tbz", "tbz2"})) return {false, Compression::bzip2};
            if (has({"zst", "tzst"})) return {false, Compression::zstd};
            if (has({"xz", "txz", "pixz", "tix", "tpxz"})) return {false, Compression::xz};
            return {false, Compression::none};
        }
        if (has({"npz", "zip"})) return {true, Compression::none};
        THROW(ValueError() << errmsg{fmt::format("{}: file name '{}' has no known archive extension (want .npz, .zip, "
                                                 ".tar, .tar.gz, .tgz, .tar.bz2, .tar.zst or .tar.xz)",
                                                 who, filename)});
    }

    std::string archive_reason(archive* arc)
    {
        const char* text = archive_error_string(arc);
        std::string reason = text ? text : "unknown reason";
        const int number = archive_errno(arc);
        // Libarchive uses the number of a bad character for bad formats.
        if (number > 0 && number != EILSEQ) reason += fmt::format(": {}", std::strerror(number));
        return reason;
    }

    std::string find_archive(const std::string& filename, const std::string& who)
    {
        format_of_name(filename, who);
        const auto path = Persist::resolve(filename);
        std::error_code ignored;
        if (path.empty() || !std::filesystem::exists(path, ignored)) {
            THROW(IOError() << errmsg{fmt::format("{}: file '{}' does not exist (also looked for along WIRECELL_PATH)",
                                                  who, filename)});
        }
        return path;
    }

    ArchiveReader::ArchiveReader(const std::string& path, const std::string& who)
      : m_path(path)
      , m_who(who)
      , m_archive(archive_read_new(), archive_read_free)
    {
        std::error_code error;
        if (std::filesystem::is_directory(path, error)) fail("is a folder (want an archive)");
        if (std::filesystem::is_regular_file(path, error) && std::filesystem::file_size(path, error) == 0) {
            fail("is empty (want an archive)");
        }
        // A zip without members is its end record alone, which libarchive does not know.
        if (start_of(path, 4) == "PK\x05\x06") return;
        auto* arc = m_archive.get();
        // Not the streamed zip reader: that one takes a truncated file for a complete one.
        archive_read_support_format_zip_seekable(arc);
        archive_read_support_format_tar(arc);
        archive_read_support_filter_all(arc);
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
        archive_entry* entry = nullptr;
        do {
            const int code = archive_read_next_header(m_archive.get(), &entry);
            if (code == ARCHIVE_EOF) {
                check_tar_end();
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
        return true;
    }

    /// A tar ends in blocks of zeros.  Without them it was cut, even if it was cut between two members.  Compressed
    /// ones fail by themselves when cut.
    void ArchiveReader::check_tar_end() const
    {
        constexpr int block = 512;
        auto* arc = m_archive.get();
        const bool is_tar = (archive_format(arc) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
        if (!is_tar || archive_filter_code(arc, 0) != ARCHIVE_FILTER_NONE) return;
        std::ifstream file(m_path, std::ios::binary);
        std::array<char, block> last;
        file.seekg(-block, std::ios::end);
        file.read(last.data(), block);
        if (!file || std::any_of(last.begin(), last.end(), [](char c) { return c != 0; })) {
            fail("is a truncated tar archive (its end mark is missing)");
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

    std::string ArchiveReader::read_text()
    {
        std::string text;
        std::vector<char> piece(block_size / 16);
        while (const size_t got = read_some(piece.data(), piece.size())) text.append(piece.data(), got);
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
