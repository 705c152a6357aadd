#pragma once
#include <fmt/format.h>

#include <chrono>
#include <string>

namespace WireCell::Pytorch {

    /// Tells when a call reached its steps, as the Wire-Cell Toolkit does.
    class CallClock {
      public:
        /// "TICK: <ms since the begin> ms (this: <ms since the step before> ms) <label>"
        std::string operator()(const std::string& label)
        {
            const auto now = clock::now();
            const auto text =
                fmt::format("TICK: {:.0f} ms (this: {:.0f} ms) {}", ms(now - m_begin), ms(now - m_last), label);
            m_last = now;
            return text;
        }

      private:
        using clock = std::chrono::steady_clock;
        static double ms(clock::duration duration)
        {
            return std::chrono::duration<double, std::milli>(duration).count();
        }

        clock::time_point m_begin = clock::now();
        clock::time_point m_last = m_begin;
    };
}
