#include "EventArchive.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/EventOrigin.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <filesystem>

namespace WireCell::Sio {

    void refuse_existing(const std::string& where, const std::string& filename)
    {
        THROW(
            ValueError() << errmsg{fmt::format("{}: the output '{}' exists already (want another name; jobs replace it "
                                               "with -A overwrite=true, and go on behind it with -A resume=true)",
                                               where, filename)});
    }

    EventArchive::EventArchive(const FileSinkConfig& cfg, const std::string& who, const Log::logptr_t& log)
      : m_cfg(cfg)
      , m_who(who)
      , m_log(log)
      , m_name(cfg.outname)
    {
        format_of_name(cfg.outname, who);
        if (m_name.has_origin() && cfg.origin.empty()) {
            THROW(ValueError() << errmsg{
                      fmt::format("{}: the name '{}' tells the input of events, and key 'origin' names "
                                  "no source of them",
                                  who, cfg.outname)});
        }
        m_claim = std::make_unique<FileClaim>(FileClaim::Use::write, cfg.outname, who);
        if (m_name.is_single()) {
            begin_archive(cfg.outname);
            return;
        }
        try {
            // Better now than when the first event has been computed.
            AtomicFile(m_name.fill({0, 0, "input"}), m_claim.get()).discard();
        }
        catch (const IOError& error) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", who, error.what())});
        }
    }

    EventFacts EventArchive::facts_of(int ident) const
    {
        EventFacts facts{ident, 0, ""};
        if (!m_name.has_origin()) return facts;
        const auto origin = event_origin(m_cfg.origin, ident);
        if (!origin) {
            THROW(ValueError() << errmsg{fmt::format("{}: event {} is not of the source '{}' (key 'origin')", m_who,
                                                     ident, m_cfg.origin)});
        }
        facts = *origin;
        // Without the name of the input only the ident in this job tells events apart.
        if (!m_name.has_input()) facts.event = ident;
        return facts;
    }

    void EventArchive::check_existing(const std::string& filename) const
    {
        std::error_code ignored;
        if (m_cfg.existing == Existing::refuse && std::filesystem::is_regular_file(filename, ignored)) {
            refuse_existing(m_who, filename);
        }
    }

    void EventArchive::begin_archive(const std::string& filename)
    {
        if (m_archive) {
            close_archive();
            m_filenames.insert(m_filename);
        }
        m_idents.clear();
        m_nevents = 0;
        m_filename = filename;
        check_existing(filename);
        m_archive = std::make_unique<ArchiveWriter>(filename, m_who, m_claim.get());
        m_archive->complete_if([this] { return has_whole_input(); });
    }

    /// The events before the damage of an input do not make the archive of that input.
    void EventArchive::close_archive()
    {
        const bool is_input = m_name.has_input() && !m_name.has_number();
        if (is_input && is_damaged_input(m_cfg.origin, m_input)) { m_archive->give_up(); }
        else {
            m_archive->close();
        }
    }

    /// Whether all events of an input are in the archive that is named by it, and no others can be.
    bool EventArchive::has_whole_input() const
    {
        if (!m_name.has_input() || m_name.has_number()) return false;
        return input_events(m_cfg.origin, m_input) == m_nevents;
    }

    void EventArchive::check_repeated(int ident) const
    {
        if (m_idents.count(ident) == 0) return;
        m_log->warn("'{}' already has an event {}: readers that go by name will find only one of them", m_filename,
                    ident);
    }

    void EventArchive::write_event(int ident, const Write& write)
    {
        if (!m_is_open) {
            THROW(IOError() << errmsg{fmt::format("{}: cannot write file '{}': is complete already, or was given up",
                                                  m_who, m_cfg.outname)});
        }
        try {
            const auto facts = facts_of(ident);
            const auto filename = m_name.fill(facts);
            if (m_filenames.count(filename) > 0) {
                THROW(ValueError() << errmsg{fmt::format("{}: an event {} comes a second time, and would overwrite the "
                                                         "first in '{}'",
                                                         m_who, facts.event, filename)});
            }
            if (!m_name.is_single() && (!m_archive || m_name.has_number() || filename != m_filename)) {
                begin_archive(filename);
            }
            m_input = facts.input;
            check_repeated(facts.event);
            write(*m_archive, facts.event);
            m_archive->end_event();
            m_idents.insert(facts.event);
            ++m_nevents;
            m_is_empty = false;
            if (m_name.has_number()) {
                m_archive->close();
                m_archive.reset();
                m_filenames.insert(filename);
            }
        }
        catch (...) {
            if (m_archive) m_archive->give_up();
            m_claim.reset();
            m_is_open = false;
            throw;
        }
    }

    void EventArchive::close()
    {
        m_is_open = false;
        std::error_code ignored;
        const bool is_kept =
            m_cfg.existing == Existing::resume && m_is_empty && std::filesystem::exists(m_filename, ignored);
        if (m_archive && !is_kept) close_archive();
        m_archive.reset();
        m_claim.reset();
    }
}
