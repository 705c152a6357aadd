#pragma once
#include "WireCellApps/Main.h"
#include "WireCellFlow/CallTrace.h"
#include "WireCellFlow/Progress.h"
#include "WireCellUtil/AtomicFile.h"

namespace WireCell {

    /// Watches the calls of a job as asked for, from construction to the end of the scope.
    class Monitors {
      public:
        /// Throws an IOError if a file can not be written.
        explicit Monitors(const Monitoring& wanted);

        /// Ends as finish() does, for a job that failed: errors are logged.
        ~Monitors();
        Monitors(const Monitors&) = delete;
        Monitors& operator=(const Monitors&) = delete;

        /// Clear the terminal and write the trace.
        void finish();

      private:
        Monitoring m_wanted;
        std::unique_ptr<AtomicFile> m_trace_file; ///< opened before the job runs, so that a wrong name is told early
        std::shared_ptr<Flow::CallTrace> m_trace;
        std::shared_ptr<Flow::Progress> m_progress;
        bool m_finished = false;
    };

    /// Draw the graphs of applications, given as "type:name" and configuration, into a Graphviz file.
    void draw_graphs(const std::vector<std::pair<std::string, Configuration>>& apps, const std::string& filename);

}
