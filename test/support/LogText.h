#pragma once
#include "WireCellUtil/Logging.h"

#include <spdlog/sinks/ostream_sink.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace spng::test {

    /// What a component logs, such as "gen/Drifter/name", while this object lives.
    class LogText {
      public:
        explicit LogText(const std::string& name)
          : m_log(WireCell::Log::logger(name, false))
          , m_sink(std::make_shared<spdlog::sinks::ostream_sink_mt>(m_text))
        {
            m_sink->set_pattern("%l: %v");
            m_log->sinks().push_back(m_sink);
        }
        ~LogText()
        {
            auto& sinks = m_log->sinks();
            sinks.erase(std::remove(sinks.begin(), sinks.end(), m_sink), sinks.end());
        }
        LogText(const LogText&) = delete;
        LogText& operator=(const LogText&) = delete;

        bool has(const std::string& part) const { return text().find(part) != std::string::npos; }
        std::string text() const { return m_text.str(); }

      private:
        std::ostringstream m_text;
        WireCell::Log::logptr_t m_log;
        spdlog::sink_ptr m_sink;
    };
}
