#pragma once
#include "WireCellUtil/ConfigManager.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Persist.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace WireCell {

    class FileClaim;

    /// What is to be recorded and shown of a job while it runs.
    struct Monitoring {
        std::string trace_file;   ///< calls of nodes for a trace viewer, JSON; empty for none
        std::string mem_log_file; ///< memory at the steps of each call, JSON lines; empty for none
        bool device_use{false};   ///< charge calls with device time and memory, for which each waits for the device
        bool progress{false};     ///< tell how far the job is, if the standard error is a terminal
    };

    /// A Wire-Cell job, for the command line and for programs that embed the toolkit.
    ///
    /// Give it options by cmdline() or by the add methods, then call initialize(), operator() and finalize().
    class Main {
      public:
        Main();

        /// Finalizes if the job ran to its end, else throws away the output files that are not complete.
        ~Main();

        /// Read options and return 0 when there is a job to run, 1 when help, a version or a description was printed.
        /// ValueError for options that make no sense.
        int cmdline(int argc, char* argv[]);

        /// Application components to execute, by "type:name".
        void add_app(const std::string& tn);
        void add_config(const std::string& filename);

        /// Jsonnet variables: external ones and top-level arguments, as strings or as code.
        void add_var(const std::string& name, const std::string& value);
        void add_code(const std::string& name, const std::string& value);
        void tla_var(const std::string& name, const std::string& value);
        void tla_code(const std::string& name, const std::string& value);

        /// A directory to search for configuration and data files before those of WIRECELL_PATH.  It must exist.
        void add_path(const std::string& dirname);

        /// A plugin by "name" or "name:library".
        void add_plugin(const std::string& libname);

        /// A log sink: "stdout", "stderr" or a file, with a threshold of its own if one is given.
        void add_logsink(const std::string& log, const std::string& level = "");

        /// Add the sinks and levels asked for so far to the process; initialize() does so itself.
        void apply_log_config();

        /// The level of one logger, or of all when `log` is empty.
        void set_loglevel(const std::string& log, const std::string& level = "");

        /// Limit the threads that the engine and LibTorch may use, 0 for no limit.
        void set_threads(int number) { m_threads = number; }

        /// A file for the engine's timing report in JSON, where the engine can write one.
        void set_timing_file(const std::string& filename) { m_timing_file = filename; }

        void set_monitoring(const Monitoring& wanted) { m_monitoring = wanted; }

        /// Draw the configured graphs into this file, in the language of Graphviz, and run nothing.
        void set_drawing_file(const std::string& filename) { m_drawing_file = filename; }

        /// Evaluate the configuration, load the plugins, make and configure the components.
        void initialize();

        /// Execute the applications in order.
        void operator()();

        /// Tell every ITerminal component that the job is over.  Calls after the first do nothing, and so does a call
        /// after a failure: then output files that are not complete are thrown away instead.
        void finalize();

        /// End the process with success after finalize(), without giving back memory piece by piece, which the system takes back
        /// anyway.  Returns where that can not be: what other plugins than ours do when a process ends is not known, and
        /// sanitizers have their say then.
        void end_process() const;

        std::string version() const;

      private:
        void load_configuration();
        void take_job_entry();
        void load_plugins();
        void construct_components();
        void configure_components();
        void draw() const;
        Configuration job_data(const std::string& type, const Configuration& defaults, const Configuration& data) const;

        ConfigManager m_config;
        std::vector<std::string> m_plugins, m_apps, m_files, m_paths;
        std::vector<std::pair<std::string, std::string>> m_logsinks;
        std::vector<std::unique_ptr<FileClaim>> m_claims; ///< on the configurations
        std::map<std::string, std::string> m_loglevels;
        Persist::externalvars_t m_extvars, m_extcode, m_tlavars, m_tlacode;
        std::string m_timing_file, m_drawing_file;
        Monitoring m_monitoring;
        Log::logptr_t m_log;
        int m_threads = 0;
        bool m_strict = false;
        bool m_failed = false;
        bool m_finalized = false;
        bool m_ready = false;
    };

}
