#include "ArchiveSequence.h"
#include "InputFiles.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"

#include <fmt/format.h>

#include <limits>

namespace WireCell::Sio {

    ArchiveSequence::ArchiveSequence(const Configuration& inname, const std::string& who, const Log::logptr_t& log,
                                     MemoryLimit* limit)
      : m_who(who)
      , m_log(log)
      , m_limit(limit)
    {
        m_paths = input_files(inname, who, [&](const std::string& name) { return find_archive(name, who); });
        m_log->debug("{} file(s) to read", m_paths.size());
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
