#include "EventArchive.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

namespace WireCell::Sio {

    EventArchive::EventArchive(const std::string& outname, const std::string& who, const Log::logptr_t& log)
      : m_who(who)
      , m_log(log)
      , m_name(outname)
    {
        format_of_name(outname, who);
        m_claim = std::make_unique<FileClaim>(FileClaim::Use::write, outname, who);
        if (!m_name.has_number()) {
            m_archive = std::make_unique<ArchiveWriter>(outname, who, m_claim.get());
            return;
        }
        try {
            // Better now than when the first event has been computed.
            AtomicFile(filename(0), m_claim.get()).discard();
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", who, error.what())});
        }
    }

    void EventArchive::check_repeated(int ident) const
    {
        if (m_idents.count(ident) == 0) return;
        const auto name = filename(ident);
        if (m_name.has_number()) {
            THROW(ValueError() << errmsg{fmt::format("{}: an event {} comes a second time, and would overwrite the "
                                                     "first in '{}'",
                                                     m_who, ident, name)});
        }
        m_log->warn("'{}' already has an event {}: readers that go by name will find only one of them", name, ident);
    }

    void EventArchive::write_event(int ident, const Write& write)
    {
        try {
            check_repeated(ident);
            if (m_name.has_number()) {
                m_archive = std::make_unique<ArchiveWriter>(filename(ident), m_who, m_claim.get());
            }
            write(*m_archive);
            m_archive->end_event();
        }
        catch (...) {
            if (m_archive) m_archive->give_up();
            m_claim.reset();
            m_is_open = false;
            throw;
        }
        m_idents.insert(ident);
        if (m_name.has_number()) m_archive->close();
    }

    void EventArchive::close()
    {
        m_is_open = false;
        if (!m_name.has_number()) m_archive->close();
        m_claim.reset();
    }
}
