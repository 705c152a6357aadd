#include "ArchiveSequence.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Persist.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <limits>

namespace WireCell::Sio {

    namespace {
        std::vector<std::string> matching(const std::string& pattern)
        {
            glob_t found{};
            std::vector<std::string> paths;
            if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
                paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
            }
            ::globfree(&found);
            // So that run-2 comes before run-10.
            std::sort(paths.begin(), paths.end(),
                      [](const auto& a, const auto& b) { return ::strverscmp(a.c_str(), b.c_str()) < 0; });
            return paths;
        }

        /// Along WIRECELL_PATH, the first folder with any match gives all.
        std::vector<std::string> find_matching(const std::string& pattern, const std::string& who)
        {
            auto paths = matching(pattern);
            if (!paths.empty()) return paths;
            if (!std::filesystem::path(pattern).is_absolute()) {
                for (const auto& folder : Persist::search_path()) {
                    paths = matching((std::filesystem::path(folder) / pattern).string());
                    if (!paths.empty()) return paths;
                }
            }
            THROW(IOError() << errmsg{
                      fmt::format("{}: no file fits '{}' (also looked for along WIRECELL_PATH)", who, pattern)});
        }

        bool is_pattern(const std::string& name)
        {
            std::error_code ignored;
            return name.find_first_of("*?[") != std::string::npos && !std::filesystem::exists(name, ignored);
        }

        std::vector<std::string> names(const Configuration& inname, const std::string& who)
        {
            const auto is_text = [](const Configuration& one) { return one.is_string(); };
            if (is_text(inname)) return {inname.get<std::string>()};
            if (!inname.is_array() || inname.empty() || !std::all_of(inname.begin(), inname.end(), is_text)) {
                THROW(ValueError() << errmsg{
                          fmt::format("{}.inname: got {} (want a file name or an array of them)", who, inname.dump())});
            }
            return inname.get<std::vector<std::string>>();
        }
    }

    ArchiveSequence::ArchiveSequence(const Configuration& inname, const std::string& who, const Log::logptr_t& log,
                                     MemoryLimit* limit)
      : m_who(who)
      , m_log(log)
      , m_limit(limit)
    {
        for (const auto& name : names(inname, who)) {
            if (!is_pattern(name)) {
                m_paths.push_back(find_archive(name, who));
                continue;
            }
            const auto found = find_matching(name, who);
            for (const auto& path : found) find_archive(path, who);
            m_log->debug("{} file(s) fit '{}'", found.size(), name);
            m_paths.insert(m_paths.end(), found.begin(), found.end());
        }
        for (const auto& one : m_paths) {
            m_claims.push_back(std::make_unique<FileClaim>(FileClaim::Use::read, one, who));
        }
        m_archive = std::make_unique<ArchiveReader>(path(), who, limit);
    }

    ArchiveSequence::~ArchiveSequence() = default;

    void ArchiveSequence::close()
    {
        m_archive.reset();
        m_claims.clear();
    }

    void ArchiveSequence::out_of_memory()
    {
        close();
        THROW(IOError() << errmsg{where() + ": there is not enough memory to read it"});
    }

    std::string ArchiveSequence::where() const { return fmt::format("{}: file '{}'", m_who, path()); }

    double ArchiveSequence::part_read() const
    {
        const double current = m_archive ? m_archive->part_read() : 1;
        return (static_cast<double>(m_index) + current) / static_cast<double>(m_paths.size());
    }

    bool ArchiveSequence::next_archive()
    {
        if (m_index + 1 == m_paths.size()) return false;
        m_archive.reset();
        ++m_index;
        m_has_warned = false;
        m_archive = std::make_unique<ArchiveReader>(path(), m_who, m_limit);
        return true;
    }

    int ArchiveSequence::unique_ident(int ident)
    {
        const bool is_new = m_idents.insert(ident).second;
        if (is_new || m_index == 0) return ident;
        int other = *m_idents.rbegin();
        do {
            other = other == std::numeric_limits<int>::max() ? 0 : other + 1;
        } while (!m_idents.insert(other).second);
        if (!m_has_warned) {
            m_log->warn("event {} of '{}' becomes event {}, as an earlier one has its ident; so do others like it",
                        ident, path(), other);
        }
        m_has_warned = true;
        return other;
    }
}
