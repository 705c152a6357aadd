#include "ArchiveSequence.h"

namespace WireCell::Sio {

    ArchiveSequence::ArchiveSequence(const ArchiveSourceConfig& cfg, const std::string& who, const Log::logptr_t& log)
      : InputSequence(cfg, who, log, [&](const std::string& name) { return find_archive(name, who); })
      , m_who(who)
      , m_limit(cfg.max_mb, who + ".max_mb")
    {
        open_first();
    }

    void ArchiveSequence::open_file() { m_archive = std::make_unique<ArchiveReader>(path(), m_who, &m_limit); }

    void ArchiveSequence::close_file()
    {
        m_archive.reset();
        m_limit.give_back(m_limit.used());
    }

    double ArchiveSequence::part_of_file() const { return m_archive->part_read(); }
}
