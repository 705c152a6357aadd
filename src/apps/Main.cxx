#include "WireCellApps/Main.h"
#include "JobArguments.h"
#include "Monitors.h"
#include "OwnPlugins.h"
#include "WireCellApps/DetectorFiles.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/DataFolders.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/LogFlush.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/Version.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <set>

#include <malloc.h>

namespace WireCell {

    namespace {
        std::string type_name(const ConfigManager::ClassInstance& who)
        {
            return who.second.empty() ? who.first : who.first + ":" + who.second;
        }

        std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

        /// Run, and see to it that the message of an error names one of the components, by default `who`.
        template <class Call>
        void named(const std::string& who, const std::vector<ConfigManager::ClassInstance>& others, Call call)
        {
            const auto blamed = [&](const std::string& text) {
                const auto is_in = [&](const auto& one) { return text.find(type_name(one)) != std::string::npos; };
                const bool told =
                    text.find(who) != std::string::npos || std::any_of(others.begin(), others.end(), is_in);
                return told ? text : who + ": " + text;
            };
            try {
                call();
            }
            catch (Exception& err) {
                err << errmsg{blamed(err.what())};
                throw;
            }
            catch (const std::bad_alloc&) {
                THROW(RuntimeError() << errmsg{blamed("out of memory")});
            }
            catch (const std::exception& err) {
                // Foreign messages, such as LibTorch's, go on with a stack trace.
                THROW(RuntimeError() << errmsg{blamed(first_line(err.what()))});
            }
        }

        /// Throw if a signal asked for a stop.
        void check_stop()
        {
            const int signal = Flow::stop_requested();
            if (signal == 0) return;
            THROW(RuntimeError() << errmsg{std::string("stopped by signal ") + ::strsignal(signal)});
        }

        /// Do something that may fail; then of the output files that are not complete only whole events are kept.
        template <class Call>
        void guarded(bool& failed, Call call)
        {
            try {
                call();
            }
            catch (...) {
                failed = true;
                AtomicFile::give_up_all();
                throw;
            }
        }
    }

    Main::Main()
      : m_log(Log::logger("main"))
    {
    }

    Main::~Main()
    {
        try {
            finalize();
        }
        catch (const std::exception& err) {
            m_log->critical("{}", err.what());
        }
    }

    void Main::add_app(const std::string& tn) { m_apps.push_back(tn); }
    void Main::add_config(const std::string& filename) { m_files.push_back(filename); }
    void Main::add_var(const std::string& name, const std::string& value) { m_extvars[name] = value; }
    void Main::add_code(const std::string& name, const std::string& value) { m_extcode[name] = value; }
    void Main::tla_var(const std::string& name, const std::string& value) { m_tlavars[name] = value; }
    void Main::tla_code(const std::string& name, const std::string& value) { m_tlacode[name] = value; }
    void Main::add_path(const std::string& dirname) { m_paths.push_back(dirname); }
    void Main::add_plugin(const std::string& libname) { m_plugins.push_back(libname); }
    void Main::set_loglevel(const std::string& log, const std::string& level) { m_loglevels[log] = level; }
    std::string Main::version() const { return version_text(); }

    void Main::add_logsink(const std::string& log, const std::string& level) { m_logsinks.emplace_back(log, level); }

    void Main::apply_log_config()
    {
        for (const auto& file : m_files) {
            std::error_code ignored;
            if (std::filesystem::is_regular_file(file, ignored)) {
                m_claims.push_back(std::make_unique<FileClaim>(FileClaim::Use::read, file, "wire-cell"));
            }
        }
        for (const auto& [sink, level] : m_logsinks) {
            if (sink == "stdout") { Log::add_stdout(true, level); }
            else if (sink == "stderr") {
                Log::add_stderr(true, level);
            }
            else {
                const auto obstacle = FileClaim::obstacle(sink, nullptr);
                if (!obstacle.empty()) {
                    THROW(ValueError() << errmsg{"can not write the log file \"" + sink + "\": " + obstacle});
                }
                Log::add_file(sink, level);
            }
        }
        m_logsinks.clear();
        for (const auto& [name, level] : m_loglevels) Log::set_level(level, name);
        m_loglevels.clear();
    }

    void Main::initialize()
    {
        guarded(m_failed, [this] {
            apply_log_config();
            // Lists of small free chunks would be merged over and over as the interpreter frees millions of objects.
            ::mallopt(M_MXFAST, 0);
            load_configuration();
            // What the interpreter used exceeds what it leaves, and would stay with the process.
            ::malloc_trim(0);
            take_job_entry();
            if (m_apps.empty()) {
                const std::string text = "no apps given: name one by -a or in the \"apps\" of a \"wire-cell\" entry";
                THROW(ValueError() << errmsg{text});
            }
            check_stop();
            load_plugins();
            construct_components();
            Log::fill_levels();
            configure_components();
            if (!m_drawing_file.empty()) draw();
            m_config.clear_data();
            ::malloc_trim(0); // likewise for the preparations of components
            m_ready = true;
        });
    }

    void Main::load_configuration()
    {
        // Plugins find their data there too.
        Persist::add_data_folders(m_paths);
        import_arguments(m_paths, m_tlavars, m_tlacode);
        import_arguments(m_paths, m_extvars, m_extcode);
        Persist::Parser parser(m_paths, m_extvars, m_extcode, m_tlavars, m_tlacode);
        std::set<std::string> given;
        for (const auto& words : {m_tlavars, m_tlacode}) {
            for (const auto& [name, value] : words) given.insert(name);
        }
        std::vector<Configuration> parts;
        for (const auto& file : m_files) {
            m_log->debug("loading configuration {}", file);
            if (const auto job = JobArguments::read(parser.resolve(file))) job->check(given);
            parts.push_back(parser.load(file));
        }
        choose_detector_files(parts);
        for (size_t ind = 0; ind < parts.size(); ++ind) {
            try {
                m_config.extend(std::move(parts[ind]));
            }
            catch (const ValueError& err) {
                THROW(ValueError() << errmsg{fmt::format("\"{}\": {}", m_files[ind], err.what())});
            }
        }
    }

    void Main::take_job_entry()
    {
        const auto job = m_config.pop(m_config.index("wire-cell"));
        for (const auto& plugin : get<std::vector<std::string>>(job, "data.plugins")) m_plugins.push_back(plugin);
        for (const auto& app : get<std::vector<std::string>>(job, "data.apps")) m_apps.push_back(app);
        m_strict = get<bool>(job, "data.strict", false);
    }

    void Main::load_plugins()
    {
        // OpenMP, in the libraries that the plugins bring along, reads these when it is loaded.
        if (m_threads > 0) ::setenv("OMP_NUM_THREADS", std::to_string(m_threads).c_str(), 1);
        // By default its threads spin between two parallel loops, which takes cores from threads that have work.
        ::setenv("OMP_WAIT_POLICY", "passive", 0);
        // Large tensors in large pages: the system then spends half of the time on giving them, and less memory is left over.
        ::setenv("THP_MEM_ALLOC_ENABLE", "1", 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        // What one image gives back is kept for the next.
        ::setenv("SPNG_KEEP_MEMORY", "1", 0);
#endif
        for (const auto& plugin : m_plugins) {
            const auto [name, lib] = String::parse_pair(plugin);
            PluginManager::instance().add(name, lib);
        }
    }

    void Main::construct_components()
    {
        const auto entries = m_config.configurables();
        for (const auto& who : entries) {
            named(type_name(who), {}, [&] { Factory::lookup<Interface>(who.first, who.second); });
        }
        for (const auto& app : m_apps) Factory::lookup_tn<IApplication>(app);
        for (const auto& [type, name] : entries) {
            if (auto component = Factory::lookup<INamed>(type, name, false, true)) component->set_name(name);
        }
    }

    void Main::configure_components()
    {
        int index = 0;
        for (const auto& who : m_config.configurables()) {
            const auto& data = m_config.all()[index++].value("data", Configuration());
            const auto component = Factory::lookup<IConfigurable>(who.first, who.second, false, true);
            if (!component) continue;
            check_stop();
            named(type_name(who), {}, [&] {
                const auto defaults = component->default_configuration();
                component->configure(job_data(type_name(who), defaults, data));
            });
        }
    }

    Configuration Main::job_data(const std::string& type, const Configuration& defaults,
                                 const Configuration& data) const
    {
        if (!data.is_null() && !data.is_object()) {
            THROW(ValueError() << errmsg{type + ": data: got " + data.dump().substr(0, 200) + " (want an object)"});
        }
        auto merged = defaults;
        update(merged, data);
        if (!merged.is_object()) return merged;
        if (m_strict) merged["_strict"] = true;
        if (!m_timing_file.empty() && defaults.contains("timing_file")) merged["timing_file"] = m_timing_file;
        if (m_threads > 0 && defaults.contains("threads")) merged["threads"] = m_threads;
        return merged;
    }

    void Main::draw() const
    {
        std::vector<std::pair<std::string, Configuration>> graphs;
        for (const auto& tn : m_apps) {
            const auto [type, name] = String::parse_pair(tn);
            graphs.emplace_back(tn, branch(m_config.at(m_config.index(type, name)), "data"));
        }
        draw_graphs(graphs, m_drawing_file);
        // Nothing will run: what the components have opened for writing is not wanted.
        AtomicFile::give_up_all();
    }

    void Main::operator()()
    {
        if (!m_drawing_file.empty()) return;
        guarded(m_failed, [this] {
            Monitors monitors(m_monitoring);
            // The engine writes it when all is done, which is late to learn that it can not.
            if (!m_timing_file.empty()) AtomicFile(m_timing_file).discard();
            std::vector<IApplication::pointer> apps;
            for (const auto& tn : m_apps) apps.push_back(Factory::find_tn<IApplication>(tn));
            for (size_t ind = 0; ind < apps.size(); ++ind) {
                m_log->debug("executing {}", m_apps[ind]);
                check_stop();
                named(m_apps[ind], m_config.configurables(), [&] { apps[ind]->execute(); });
                check_stop();
            }
            monitors.finish();
        });
    }

    void Main::finalize()
    {
        if (m_finalized || m_failed || !m_ready || !m_drawing_file.empty()) return;
        m_finalized = true;
        guarded(m_failed, [this] {
            std::exception_ptr first_failure;
            for (const auto& who : m_config.configurables()) {
                const auto component = Factory::find_maybe<ITerminal>(who.first, who.second);
                if (!component) continue;
                try {
                    named(type_name(who), {}, [&] { component->finalize(); });
                }
                catch (...) {
                    // The files of the others may be in order.
                    if (!first_failure) first_failure = std::current_exception();
                }
            }
            if (first_failure) std::rethrow_exception(first_failure);
        });
    }

    void Main::end_process() const
    {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        // Training may run under MPI.
        const auto is_ours = [](const std::string& plugin) {
            const auto& own = own_plugins();
            return plugin != "WireCellSpngTrain" && std::find(own.begin(), own.end(), plugin) != own.end();
        };
        if (!m_finalized || !std::all_of(m_plugins.begin(), m_plugins.end(), is_ours)) return;
        Log::flush();
        std::cout.flush();
        std::fflush(nullptr);
        std::quick_exit(0);
#endif
    }

}
