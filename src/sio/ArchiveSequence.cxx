#include "ArchiveSequence.h"

#include "WireCellUtil/String.h"
#include "archive/ArchiveAbout.h"

#include <algorithm>

namespace WireCell::Sio {

    ArchiveSequence::ArchiveSequence(const ArchiveSourceConfig& cfg, const std::string& who, const Log::logptr_t& log)
      : InputSequence(cfg, who, log, [&](const std::string& name) { return find_archive(name, who); })
      , m_who(who)
      , m_log(log)
      , m_limit(cfg.max_mb, who + ".max_mb")
    {
        open_first();
    }

    void ArchiveSequence::open_file()
    {
        m_archive = std::make_unique<ArchiveReader>(path(), m_who, &m_limit);
        if (!m_has_told) tell_other_detector();
    }

    /// A file may say which detectors it is of: a job of others would make nonsense of it.
    void ArchiveSequence::tell_other_detector()
    {
        const auto detectors = [](const About& about) {
            const auto found = about.find("detector");
            return found == about.end() ? std::vector<std::string>() : String::split(found->second, ",");
        };
        const auto mine = detectors(about_outputs()), its = detectors(read_origin(path(), m_who));
        if (mine.empty() || its.empty()) return;
        if (std::find_first_of(its.begin(), its.end(), mine.begin(), mine.end()) != its.end()) return;
        m_has_told = true;
        m_log->warn("file '{}' was made for the detector {}, and this job is of {}", path(), fmt::join(its, ", "),
                    fmt::join(mine, ", "));
    }

    void ArchiveSequence::close_file()
    {
        m_archive.reset();
        m_limit.give_back(m_limit.used());
    }

    double ArchiveSequence::part_of_file() const { return m_archive->part_read(); }
}
