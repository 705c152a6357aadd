#include "Describe.h"
#include "JobArguments.h"
#include "OwnPlugins.h"
#include "WireCellApps/FileReading.h"
#include "WireCellApps/Main.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/Printable.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace WireCell {

    namespace {
        using Words = std::vector<std::string>;

        struct Options {
            Words logsinks, loglevels, apps, configs, plugins, paths;
            Words ext_str, ext_code, tla_str, tla_code;
            std::string timing, describe, drawing, about;
            Monitoring monitoring;
            int threads{0};
            bool version{false}, quiet{false}, list{false}, list_detectors{false};
        };

        /// An option that may be given again and takes one value each time.
        void repeated(CLI::App& app, const std::string& names, Words& words, const std::string& what,
                      const std::string& argument)
        {
            app.add_option(names, words, what)->type_name(argument)->type_size(1)->allow_extra_args(false);
        }

        void declare_reports(CLI::App& app, Options& opt)
        {
            auto& wanted = opt.monitoring;
            app.add_option("--timing", opt.timing, "Write what each node took, as JSON")->type_name("FILE");
            app.add_flag("--device-times", wanted.device_use,
                         "Let --timing tell the time and memory of the device too; each call then waits for it");
            app.add_option("--trace", wanted.trace_file, "Write each call for chrome://tracing or ui.perfetto.dev")
                ->type_name("FILE");
            app.add_option("--mem-log", wanted.mem_log_file,
                           "Write the memory at the steps of each call, as JSON lines")
                ->type_name("FILE");
            app.add_option("--dot", opt.drawing, "Draw the configured graph for Graphviz and run nothing")
                ->type_name("FILE");
            app.add_flag("-q,--quiet", opt.quiet,
                         "Show no progress; it is shown only on a terminal and where no log goes there");
        }

        /// Log lines and a line that is rewritten in place do not go together.
        bool logs_to_terminal(const Options& opt)
        {
            return std::any_of(opt.logsinks.begin(), opt.logsinks.end(), [](const auto& one) {
                return String::startswith(one, "stderr") || String::startswith(one, "stdout");
            });
        }

        void declare(CLI::App& app, Options& opt)
        {
            repeated(app, "config,-c,--config", opt.configs, "Configuration file, Jsonnet or JSON", "FILE");
            repeated(app, "-l,--logsink", opt.logsinks, "Log sink: a file, stdout or stderr, and its threshold",
                     "SINK[:LEVEL]");
            repeated(
                app, "-L,--loglevel", opt.loglevels,
                "Log level of all loggers or of those whose names start so; one of critical, error, warn, info, debug, "
                "trace, off",
                "[LOGGER:]LEVEL");
            repeated(app, "-a,--app", opt.apps, "Application component to execute", "TYPE[:NAME]");
            repeated(app, "-p,--plugin", opt.plugins, "Plugin to load", "NAME[:LIBRARY]");
            repeated(app, "-V,--ext-str", opt.ext_str, "Jsonnet external variable, a string", "KEY=TEXT");
            repeated(app, "-C,--ext-code", opt.ext_code, "Jsonnet external variable, code", "KEY=CODE");
            repeated(app, "-A,--tla-str", opt.tla_str, "Jsonnet top-level argument, a string", "KEY=TEXT");
            repeated(app, "--tla-code", opt.tla_code, "Jsonnet top-level argument, code", "KEY=CODE");
            repeated(app, "-P,--path", opt.paths,
                     "Folder to search for configuration and data before those of WIRECELL_PATH", "DIR");
            app.add_flag_callback(
                "--no-cache", [] { ::setenv("SPNG_CACHE", "", 1); },
                "Evaluate the configuration and read detector files anew: use nothing that earlier jobs kept, and keep "
                "nothing");
            app.add_option("-t,--threads", opt.threads, "Most threads to use, 0 for no limit")->type_name("N");
            declare_reports(app, opt);
            app.add_option("--describe", opt.describe, "List the component types, or explain the keys of one")
                ->type_name("TYPE")
                ->expected(0, 1);
            app.add_option("--about", opt.about,
                           "Print how an output was made: by which version, for which detector; of a network its card")
                ->type_name("FILE");
            app.add_flag("--list", opt.list, "List the components by library, each with what it is, or those of -p");
            app.add_flag("--list-detectors", opt.list_detectors, "List the detectors that jobs know by name");
            app.add_flag("-v,--version", opt.version, "Print the version");
        }

        /// Cut at the first '=': what follows belongs to the value.
        std::pair<std::string, std::string> key_value(const std::string& option, const std::string& text)
        {
            const auto at = text.find('=');
            if (at == std::string::npos || at == 0) {
                THROW(ValueError() << errmsg{"option " + option + " wants key=value, got \"" + text + "\""});
            }
            return {text.substr(0, at), text.substr(at + 1)};
        }

        /// Cut a log option, "name:level" or one of the two, at the last ':'.
        std::pair<std::string, std::string> name_level(const std::string& text)
        {
            const auto at = text.rfind(':');
            if (at == std::string::npos) return {text, ""};
            return {text.substr(0, at), text.substr(at + 1)};
        }

        void describe(const Options& opt)
        {
            auto& plugins = PluginManager::instance();
            for (const auto& plugin : opt.plugins) {
                const auto [name, lib] = String::parse_pair(plugin);
                plugins.add(name, lib);
            }
            if (opt.plugins.empty()) {
                for (const auto& name : own_plugins()) {
                    try {
                        plugins.add(name);
                    }
                    catch (const IOError&) {
                        // An installation need not have every part.
                    }
                }
            }
            if (opt.describe.empty()) return describe_all(std::cout);
            describe_type(opt.describe, std::cout);
        }

        /// The arguments of the jobs that are named.
        void describe_jobs(const Options& opt)
        {
            Persist::Parser parser(opt.paths);
            for (const auto& file : opt.configs) {
                const auto job = JobArguments::read(parser.path_of(file));
                if (job) { job->print(std::cout, parser); }
                else {
                    std::cout << printable(file) << " is a configuration without arguments\n";
                }
            }
        }

        /// The names for a job's argument "detector", each with what it is.
        void list_detectors(const Options& opt)
        {
            Persist::Parser parser(opt.paths);
            const auto what = parser.loads("(import 'spng/detectors/numbers.jsonnet').what");
            for (const auto& [name, text] : what.items()) {
                std::cout << fmt::format("{:<9} {}\n", name, text.get<std::string>());
            }
        }

        void print_about(const std::string& path)
        {
            const auto about = Apps::read_about(path);
            if (about.empty()) {
                const bool is_pickle = path.ends_with(".pkl") || path.ends_with(".pickle");
                const auto* hint =
                    is_pickle ? " in a way that is read here: spng.read_about() of Python reads what a pickle says"
                              : "";
                THROW(ValueError() << errmsg{fmt::format("file '{}' does not say how it was made{}", path, hint)});
            }
            for (const auto& [key, text] : about) std::cout << printable(key + ": " + text) << "\n";
        }

        template <class Set>
        void each_pair(const std::string& option, const Words& words, Set set)
        {
            for (const auto& word : words) {
                const auto [key, value] = key_value(option, word);
                set(key, value);
            }
        }
    }

    int Main::cmdline(int argc, char* argv[])
    {
        Options opt;
        CLI::App app{"Run a Wire-Cell job.", "wire-cell"};
        declare(app, opt);
        try {
            app.parse(argc, argv);
        }
        catch (const CLI::CallForHelp&) {
            if (opt.configs.empty()) { std::cout << app.help(); }
            else {
                describe_jobs(opt);
            }
            return 1;
        }
        catch (const CLI::ParseError& err) {
            THROW(ValueError() << errmsg{std::string(err.what()) + " (wire-cell --help lists the options)"});
        }
        if (argc <= 1 || opt.version) {
            std::cout << (opt.version ? version() + "\n" : app.help());
            return 1;
        }
        if (app.count("--describe")) {
            describe(opt);
            return 1;
        }
        if (!opt.about.empty()) {
            print_about(opt.about);
            return 1;
        }
        if (opt.list) {
            if (opt.plugins.empty()) { list_components(std::cout); }
            else {
                list_components(opt.plugins, std::cout);
            }
            return 1;
        }
        if (opt.list_detectors) {
            list_detectors(opt);
            return 1;
        }
        if (opt.threads < 0) THROW(ValueError() << errmsg{"option --threads wants 0 or more"});
        set_threads(opt.threads);
        set_timing_file(opt.timing);
        set_drawing_file(opt.drawing);
        opt.monitoring.progress = !opt.quiet && !logs_to_terminal(opt);
        set_monitoring(opt.monitoring);
        each_pair("--ext-str", opt.ext_str, [this](auto& key, auto& val) { add_var(key, val); });
        each_pair("--ext-code", opt.ext_code, [this](auto& key, auto& val) { add_code(key, val); });
        each_pair("--tla-str", opt.tla_str, [this](auto& key, auto& val) { tla_var(key, val); });
        each_pair("--tla-code", opt.tla_code, [this](auto& key, auto& val) { tla_code(key, val); });
        for (const auto& config : opt.configs) add_config(config);
        for (const auto& plugin : opt.plugins) add_plugin(plugin);
        for (const auto& app_type : opt.apps) add_app(app_type);
        for (const auto& path : opt.paths) add_path(path);
        for (const auto& word : opt.logsinks) {
            const auto [sink, level] = name_level(word);
            add_logsink(sink, level);
        }
        for (const auto& word : opt.loglevels) {
            const auto [name, level] = name_level(word);
            if (level.empty()) { set_loglevel("", name); }
            else {
                set_loglevel(name, level);
            }
        }
        // Someone who asks for no log, or for one in a file, still wants to know what went wrong.
        if (!logs_to_terminal(opt)) add_logsink("stderr", "warn");
        return 0;
    }

}
