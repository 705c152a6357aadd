#include "file/CacheEntry.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace fs = std::filesystem;

namespace WireCell {

    namespace {
        constexpr size_t most_entries = 64;

        /// 64 bits of all bytes, eight at a time by multiplication, for accidents and not for attacks.
        uint64_t digest(std::string_view bytes, uint64_t seed)
        {
            constexpr uint64_t prime = 0x9E3779B97F4A7C15U;
            uint64_t sum = seed ^ (bytes.size() * prime);
            for (size_t at = 0; at < bytes.size(); at += sizeof(uint64_t)) {
                uint64_t word = 0;
                std::memcpy(&word, bytes.data() + at, std::min(sizeof(word), bytes.size() - at));
                sum = (sum ^ word) * prime;
                sum ^= sum >> 29U;
            }
            return sum;
        }

        std::optional<fs::path> folder()
        {
            const auto variable = [](const char* name) {
                const char* text = std::getenv(name);
                return text ? std::optional<fs::path>(text) : std::nullopt;
            };
            if (const auto own = variable("SPNG_CACHE")) return own->empty() ? std::nullopt : own;
            const auto caches = variable("XDG_CACHE_HOME");
            if (caches && caches->is_absolute()) return *caches / "spng";
            const auto home = variable("HOME");
            return home && home->is_absolute() ? std::optional(*home / ".cache/spng") : std::nullopt;
        }

        /// Whether a file has the name of an entry.  In a folder that somebody chose there may be files of others.
        bool is_entry(const fs::directory_entry& file)
        {
            const auto name = file.path().stem().string();
            return file.is_regular_file() && name.size() == 32 &&
                   name.find_first_not_of("0123456789abcdef") == std::string::npos;
        }

        void remove_oldest(const fs::path& folder)
        {
            std::vector<std::pair<fs::file_time_type, fs::path>> entries;
            for (const auto& entry : fs::directory_iterator(folder)) {
                if (is_entry(entry)) entries.emplace_back(entry.last_write_time(), entry.path());
            }
            if (entries.size() <= most_entries) return;
            std::sort(entries.begin(), entries.end());
            entries.resize(entries.size() - most_entries);
            std::error_code ignored;
            for (const auto& [time, path] : entries) fs::remove(path, ignored);
        }
    }

    CacheEntry::CacheEntry(std::string_view content, const std::string& kind)
    {
        if (const auto where = folder()) {
            m_name = *where / fmt::format("{:016x}{:016x}.{}", digest(content, 1), digest(content, 2), kind);
        }
    }

    CacheEntry CacheEntry::named(const std::string& name)
    {
        CacheEntry entry;
        entry.m_name = name;
        return entry;
    }

    std::optional<std::string> CacheEntry::load() const
    {
        uint64_t sum = 0;
        std::ifstream in(m_name, std::ios::binary | std::ios::ate);
        const auto size = in ? static_cast<std::streamoff>(in.tellg()) : 0;
        if (size < static_cast<std::streamoff>(sizeof(sum))) return std::nullopt;
        std::array<char, sizeof(sum)> head{};
        std::string text(static_cast<size_t>(size) - head.size(), '\0');
        in.seekg(0);
        in.read(head.data(), head.size());
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        std::memcpy(&sum, head.data(), head.size());
        return in && sum == digest(text, 0) ? std::optional(std::move(text)) : std::nullopt;
    }

    void CacheEntry::store(std::string_view text) const
    {
        if (m_name.empty()) return;
        try {
            AtomicFile file(m_name);
            const auto sum = digest(text, 0);
            std::array<char, sizeof(sum)> head{};
            std::memcpy(head.data(), &sum, head.size());
            file.stream().write(head.data(), head.size()) << text;
            file.commit();
            remove_oldest(fs::path(m_name).parent_path());
        }
        catch (const IOError&) {
            // The next job makes it again.
        }
        catch (const fs::filesystem_error&) {
            // Another job tidies up at the same time.
        }
    }
}
