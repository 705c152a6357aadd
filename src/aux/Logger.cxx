#include "WireCellAux/Logger.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/String.h"

namespace WireCell::Aux {
    Logger::Logger(const std::string& type_name, const std::string& group_name)
      : log(Log::logger(group_name))
      , m_type_name(type_name)
      , m_group_name(group_name)
    {
    }

    Logger::~Logger() = default;

    std::string Logger::get_name() const { return m_name; }

    void Logger::set_name(const std::string& name)
    {
        m_name = name;
        const auto full = fmt::format("{}/{}/{}", m_group_name, m_type_name, m_name);
        log = Log::logger(full, false);
        // A percent sign starts a field of the pattern.
        const auto who = String::replace(printable(m_type_name + ":" + m_name), "%", "%%");
        Log::set_pattern(fmt::format("[%H:%M:%S.%03e] %L [{:^8}] <{}> %v %@", m_group_name, who), full);
        log->debug("log name: \"{}\"", full);
    }
}
