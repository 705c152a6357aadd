#include "Monitors.h"
#include "WireCellFlow/GraphDrawing.h"
#include "WireCellFlow/MemLog.h"
#include "WireCellUtil/Exceptions.h"

#include <unistd.h>

namespace WireCell {

    namespace {
        void write_to_terminal(const std::string& text)
        {
            // A terminal that has gone is no concern of the job.
            [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
        }
    }

    Monitors::Monitors(const Monitoring& wanted)
      : m_wanted(wanted)
    {
        Flow::measure_device_use(wanted.device_use);
        if (!wanted.mem_log_file.empty()) Flow::write_mem_log(wanted.mem_log_file);
        if (!wanted.trace_file.empty()) {
            m_trace_file = std::make_unique<AtomicFile>(wanted.trace_file);
            m_trace = std::make_shared<Flow::CallTrace>();
            Flow::add_call_observer(m_trace);
        }
        if (wanted.progress && ::isatty(STDERR_FILENO)) {
            m_progress = std::make_shared<Flow::Progress>(write_to_terminal);
            Flow::add_call_observer(m_progress);
        }
    }

    Monitors::~Monitors()
    {
        try {
            finish();
        }
        catch (const std::exception& err) {
            Log::logger("main")->error("{}", err.what());
        }
    }

    void Monitors::finish()
    {
        if (m_finished) return;
        m_finished = true;
        if (m_progress) {
            Flow::remove_call_observer(m_progress);
            m_progress->clear();
        }
        if (!m_wanted.mem_log_file.empty()) Flow::write_mem_log("");
        if (m_trace) {
            Flow::remove_call_observer(m_trace);
            m_trace->write(m_trace_file->stream());
            m_trace_file->commit();
        }
    }

    void draw_graphs(const std::vector<std::pair<std::string, Configuration>>& apps, const std::string& filename)
    {
        std::string drawing;
        for (const auto& [tn, config] : apps) {
            const auto edges = branch(config, "edges");
            if (!edges.is_null()) drawing += Flow::draw_graph(Flow::plan_graph(edges, tn), tn);
        }
        if (drawing.empty()) raise<ValueError>("nothing to draw: no application of the job has edges");
        AtomicFile file(filename);
        file.stream() << drawing;
        file.commit();
    }

}
