#include "InputSequence.h"
#include "WireCellUtil/EventOrigin.h"
#include "WireCellUtil/FileClaim.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>

namespace WireCell::Sio {

    namespace {
        bool is_file(const std::string& name)
        {
            std::error_code ignored;
            return std::filesystem::is_regular_file(name, ignored);
        }
    }

    InputSequence::InputSequence(const FileSourceConfig& cfg, const std::string& who, const Log::logptr_t& log,
                                 const FindFile& find)
      : m_cfg(cfg)
      , m_who(who)
      , m_log(log)
      , m_outputs(cfg.outputs.begin(), cfg.outputs.end())
      , m_paths(input_files(cfg.inname, who, find))
    {
        m_log->debug("{} file(s) to read", m_paths.size());
        check_inputs();
        check_outputs();
        for (const auto& path : m_paths) {
            m_claims.push_back(std::make_unique<FileClaim>(FileClaim::Use::read, path, who));
        }
        forget_event_origins(who);
    }

    InputSequence::~InputSequence() = default;

    /// Outputs that are named by inputs need inputs of different names.
    void InputSequence::check_inputs() const
    {
        const auto by_input = [](const OutputName& one) { return one.has_input(); };
        if (std::none_of(m_outputs.begin(), m_outputs.end(), by_input)) return;
        std::map<std::string, std::string> paths;
        for (const auto& path : m_paths) {
            const auto [it, is_new] = paths.emplace(OutputName::input_of(path), path);
            if (is_new) continue;
            THROW(ValueError() << errmsg{
                      fmt::format("{}: '{}' and '{}' have one name, '{}', which outputs are to have in "
                                  "theirs (want files of different names)",
                                  m_who, it->second, path, it->first)});
        }
    }

    /// Outputs that hold all events of an input must not be there.
    void InputSequence::check_outputs() const
    {
        if (m_cfg.existing != Existing::refuse) return;
        for (const auto& output : m_outputs) {
            if (!output.has_input() || output.has_number()) continue;
            for (const auto& path : m_paths) {
                const auto name = output.fill({0, 0, OutputName::input_of(path)});
                if (is_file(name)) refuse_existing(m_who, name);
            }
        }
    }

    void InputSequence::close()
    {
        if (m_is_open) close_file();
        m_is_open = false;
        m_claims.clear();
    }

    void InputSequence::out_of_memory() const
    {
        THROW(IOError() << errmsg{where() + ": there is not enough memory to read it"});
    }

    std::string InputSequence::where() const { return fmt::format("{}: file '{}'", m_who, path()); }

    double InputSequence::part_read() const
    {
        const double current = m_is_open ? part_of_file() : 1;
        return (static_cast<double>(m_index) + current) / static_cast<double>(m_paths.size());
    }

    bool InputSequence::next_file()
    {
        if (m_is_open) {
            close_file();
            m_is_open = false;
            set_input_events(m_who, input(), m_handed_on);
        }
        open(m_index + 1);
        return is_open();
    }

    /// Open this file, or the first after it of which anything is wanted and that can be opened.
    void InputSequence::open(size_t index)
    {
        for (; index < m_paths.size(); ++index) {
            m_index = index;
            m_event = 0;
            m_handed_on = 0;
            m_has_warned = false;
            // Where all outputs are archives of more than one event, a look at the names is enough.
            const bool is_known = std::none_of(m_outputs.begin(), m_outputs.end(),
                                               [](const OutputName& one) { return one.has_number(); });
            if (m_cfg.existing == Existing::resume && is_known && is_complete({0, 0, input()})) {
                ++m_left_out;
                m_log->info("'{}' has its outputs already", path());
                continue;
            }
            try {
                open_file();
                m_is_open = true;
                return;
            }
            catch (const Exception& error) {
                if (!skip_bad(error.what())) throw;
            }
        }
    }

    bool InputSequence::skip_bad(const std::string& why)
    {
        if (!m_cfg.skip_bad) return false;
        close_file();
        m_is_open = false;
        m_bad.push_back(why);
        set_damaged_input(m_who, input());
        m_log->error("skipping the rest of '{}': {}", path(), why);
        return true;
    }

    void InputSequence::report_bad() const
    {
        if (m_bad.empty()) return;
        constexpr size_t most = 20;
        const auto end = m_bad.begin() + static_cast<ptrdiff_t>(std::min(most, m_bad.size()));
        THROW(IOError() << errmsg{fmt::format("{}: {} of {} files were damaged and skipped: {}{}", m_who, m_bad.size(),
                                              m_paths.size(), fmt::join(m_bad.begin(), end, "; "),
                                              m_bad.size() > most ? "; ..." : "")});
    }

    /// Whether an event has all its outputs already.
    bool InputSequence::is_complete(const EventFacts& facts) const
    {
        const auto is_there = [&](const OutputName& one) { return is_file(one.fill(facts)); };
        return !m_outputs.empty() && std::all_of(m_outputs.begin(), m_outputs.end(), is_there);
    }

    bool InputSequence::is_wanted(int ident)
    {
        if (m_cfg.existing != Existing::replace && !m_outputs.empty() && has_outputs(ident)) {
            ++m_left_out;
            return false;
        }
        ++m_handed_on;
        return true;
    }

    /// Whether this event is to be left out.  ValueError: it would replace an output.
    bool InputSequence::has_outputs(int ident) const
    {
        auto facts = event_origin(m_who, ident).value_or(EventFacts{ident, 0, ""});
        const auto by_input = [](const OutputName& one) { return one.has_input(); };
        if (std::none_of(m_outputs.begin(), m_outputs.end(), by_input)) facts.event = ident;
        if (m_cfg.existing == Existing::resume) {
            if (!is_complete(facts)) return false;
            m_log->info("event {} of '{}' has its outputs already", facts.event, path());
            return true;
        }
        for (const auto& output : m_outputs) {
            const auto name = output.fill(facts);
            if (output.has_number() && is_file(name)) refuse_existing(where(), name);
        }
        return false;
    }

    int InputSequence::unique_ident(int ident)
    {
        const bool is_new = m_idents.insert(ident).second;
        int unique = ident;
        if (!is_new) {
            unique = *m_idents.rbegin();
            do {
                unique = unique == std::numeric_limits<int>::max() ? 0 : unique + 1;
            } while (!m_idents.insert(unique).second);
            // Where outputs are named by inputs the event keeps its ident there.
            const auto by_input = [](const OutputName& one) { return one.has_input(); };
            const bool is_told = m_outputs.empty() || !std::all_of(m_outputs.begin(), m_outputs.end(), by_input);
            if (!m_has_warned && is_told) {
                m_log->warn("event {} of '{}' becomes event {}, as an earlier one has its ident; so do others like it",
                            ident, path(), unique);
            }
            m_has_warned = true;
        }
        set_event_origin(m_who, unique, {ident, m_event++, input()});
        return unique;
    }
}
