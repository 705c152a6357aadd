#pragma once
#include "WireCellFlow/CallObserver.h"

#include <mutex>
#include <ostream>

namespace WireCell::Flow {
    /// Gathers the calls of nodes for chrome://tracing or ui.perfetto.dev: a bar per call in the row of its thread, and
    /// curves of the resident memory and of the number of calls that run.
    class CallTrace : public CallObserver {
      public:
        void begin(const CallInfo& info) override;
        void end(const CallInfo& info) override;

        /// Write what was gathered so far, as JSON.
        void write(std::ostream& out) const;

      private:
        struct Bar {
            std::string component, type;
            size_t call;
            int thread;
            double begin_us, end_us;
            size_t bytes_in, bytes_out;
        };
        struct Sample {
            double time_us, rss_mb;
            int running;
        };
        void sample(double time_us);

        mutable std::mutex m_mutex;
        std::vector<Bar> m_bars;
        std::vector<Sample> m_samples;
        int m_running = 0;
    };
}
