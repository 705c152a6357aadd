#include "ArchiveFormat.h"
#include "WireCellUtil/Exceptions.h"

#include <archive.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace WireCell::Sio {

    namespace {
        using Words = std::vector<std::string>;

        bool has(const Words& words, const std::string& word)
        {
            return std::find(words.begin(), words.end(), word) != words.end();
        }

        /// The words of a file name that follow a dot or an underscore, such as {tar, gz} of "my.frames_1.tar.gz".
        Words extensions(const std::string& filename)
        {
            const auto base = std::filesystem::path(filename).filename().string();
            const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0; };
            Words words;
            for (size_t at = base.find_first_of("._"); at != std::string::npos; at = base.find_first_of("._", at + 1)) {
                size_t end = at + 1;
                while (end < base.size() && is_word(base[end])) ++end;
                // An underscore carries a word on, so "_tar_x" is no extension.
                if (end == base.size() || base[end] != '_') words.push_back(base.substr(at + 1, end - at - 1));
            }
            return words;
        }

        /// A compression, the words for it after "tar", and those for a tar that has it.
        struct Packing {
            Compression compression;
            Words suffixes, alone;
            /// Null where this libarchive lacks it, and would call a program instead.
            const char* (*version)();
            int (*read)(archive*);
            int (*write)(archive*);
        };

        const std::array<Packing, 4>& packings()
        {
            static const std::array<Packing, 4> all = {{
                {Compression::gzip,
                 {"gz"},
                 {"tgz"},
                 archive_zlib_version,
                 archive_read_support_filter_gzip,
                 archive_write_add_filter_gzip},
                {Compression::bzip2,
                 {"bz2"},
                 {"tbz", "tbz2"},
                 archive_bzlib_version,
                 archive_read_support_filter_bzip2,
                 archive_write_add_filter_bzip2},
                {Compression::zstd,
                 {"zst"},
                 {"tzst"},
                 archive_libzstd_version,
                 archive_read_support_filter_zstd,
                 archive_write_add_filter_zstd},
                {Compression::xz,
                 {"xz", "pixz"},
                 {"txz", "tix", "tpxz"},
                 archive_liblzma_version,
                 archive_read_support_filter_xz,
                 archive_write_add_filter_xz},
            }};
            return all;
        }

        constexpr const char* fast = "1"; ///< compression level
    }

    ArchiveFormat format_of_name(const std::string& filename, const std::string& who)
    {
        // The last word that says anything decides, as in "x.tar.bz2.npz".
        const auto words = extensions(filename);
        bool is_suffix = false;
        for (size_t ind = words.size(); ind-- > 0 && !is_suffix;) {
            const auto& word = words[ind];
            if (word == "npz" || word == "zip") return {true, Compression::none};
            if (word == "tar") return {false, Compression::none};
            for (const auto& packing : packings()) {
                if (has(packing.alone, word)) return {false, packing.compression};
                if (!has(packing.suffixes, word)) continue;
                if (ind > 0 && words[ind - 1] == "tar") return {false, packing.compression};
                is_suffix = true;
            }
        }
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

    void support_compressions(archive* arc)
    {
        for (const auto& packing : packings()) {
            if (packing.version()) packing.read(arc);
        }
    }

    void add_compression(archive* arc, Compression compression)
    {
        if (compression == Compression::none) return;
        for (const auto& packing : packings()) {
            if (packing.compression != compression) continue;
            if (!packing.version()) {
                THROW(IOError() << errmsg{fmt::format("the libarchive of this machine can not write .tar.{}",
                                                      packing.suffixes.front())});
            }
            packing.write(arc);
        }
        archive_write_set_filter_option(arc, nullptr, "compression-level", fast);
        if (compression == Compression::gzip) archive_write_set_filter_option(arc, "gzip", "timestamp", nullptr);
    }

    Utf8Names::Utf8Names()
    {
        // The locales of a process are not ours to set, and may be "C".
        static const locale_t utf8 = [] {
            for (const char* name : {"C.UTF-8", "C.utf8", "en_US.UTF-8"}) {
                if (const auto found = ::newlocale(LC_CTYPE_MASK, name, locale_t{})) return found;
            }
            return locale_t{};
        }();
        if (utf8) m_before = ::uselocale(utf8);
    }

    Utf8Names::~Utf8Names()
    {
        if (m_before) ::uselocale(m_before);
    }
}
