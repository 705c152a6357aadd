#include "EventArchive.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <regex>

namespace WireCell::Sio {

    EventArchive::EventArchive(const std::string& outname, const std::string& who, const Log::logptr_t& log)
      : m_who(who)
      , m_log(log)
      , m_start(outname)
    {
        static const std::regex field("%(0([1-9]))?d");
        std::smatch found;
        m_has_field = std::regex_search(outname, found, field);
        if (!m_has_field) {
            m_archive = std::make_unique<ArchiveWriter>(outname, who);
            return;
        }
        m_start = found.prefix();
        m_end = found.suffix();
        m_width = found[2].matched ? std::stoul(found[2]) : 0;
        format_of_name(outname, who);
        try {
            // Better now than when the first event has been computed.
            AtomicFile(filename(0)).discard();
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", who, error.what())});
        }
    }

    std::string EventArchive::filename(int ident) const
    {
        return m_has_field ? fmt::format("{}{:0{}}{}", m_start, ident, m_width, m_end) : m_start;
    }

    void EventArchive::check_repeated(int ident) const
    {
        if (m_idents.count(ident) == 0) return;
        const auto name = filename(ident);
        if (m_has_field) {
            THROW(ValueError() << errmsg{fmt::format("{}: an event {} comes a second time, and would overwrite the "
                                                     "first in '{}'",
                                                     m_who, ident, name)});
        }
        m_log->warn("'{}' already has an event {}: readers that go by name will find only one of them", name, ident);
    }

    void EventArchive::write_event(int ident, const Write& write)
    {
        check_repeated(ident);
        if (m_has_field) m_archive = std::make_unique<ArchiveWriter>(filename(ident), m_who);
        try {
            write(*m_archive);
            m_archive->end_event();
        }
        catch (...) {
            m_archive->give_up();
            m_is_open = false;
            throw;
        }
        m_idents.insert(ident);
        if (m_has_field) m_archive->close();
    }

    void EventArchive::close()
    {
        m_is_open = false;
        if (!m_has_field) m_archive->close();
    }
}
