#include "WireCellUtil/Logging.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/LogFlush.h"
#include "WireCellUtil/Printable.h"

#include <spdlog/details/file_helper.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

namespace WireCell::Log {

    namespace {
        struct Known {
            logptr_t logger;
            bool shared;
        };

        /// All that is known about logging.  It is never destroyed, since components may log in their destructors while
        /// the process ends.
        struct State {
            std::recursive_mutex mutex;
            std::vector<std::function<sinkptr_t()>> recipes;
            std::vector<sinkptr_t> shared_sinks;
            std::map<std::string, Known> loggers;
            std::map<std::string, spdlog::level::level_enum> levels;
            std::string pattern{"[%H:%M:%S.%03e] %L [%^%=8n%$] %v"};
        };

        State& state()
        {
            static auto* one = new State;
            return *one;
        }

        /// A message may hold text of others.
        class Message : public spdlog::custom_flag_formatter {
          public:
            void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& out) override
            {
                const auto text = printable_lines(std::string(msg.payload.begin(), msg.payload.end()));
                out.append(text.data(), text.data() + text.size());
            }
            std::unique_ptr<spdlog::custom_flag_formatter> clone() const override
            {
                return std::make_unique<Message>();
            }
        };

        /// Whether a file is there to which no log may be added: an archive, a network.
        bool is_no_text(const std::string& filename)
        {
            std::error_code ignored;
            if (!std::filesystem::is_regular_file(filename, ignored)) return false;
            std::array<char, 4096> start{};
            std::ifstream file(filename, std::ios::binary);
            file.read(start.data(), start.size());
            const auto end = start.begin() + file.gcount();
            return std::find(start.begin(), end, '\0') != end;
        }

        /// The end of a file, which other loggers and processes write to as well: each line goes out whole, in its turn.
        class LineSink : public spdlog::sinks::base_sink<std::mutex> {
          public:
            /// `failed` is shared by the sinks of a file, of which one tells that it can not be written.
            LineSink(const std::string& filename, std::shared_ptr<std::atomic<bool>> failed)
              : m_failed(std::move(failed))
            {
                m_file.open(filename);
            }

          protected:
            void sink_it_(const spdlog::details::log_msg& msg) override
            {
                if (*m_failed) return;
                spdlog::memory_buf_t line;
                formatter_->format(msg, line);
                try {
                    m_file.write(line);
                    m_file.flush();
                }
                catch (const spdlog::spdlog_ex& err) {
                    if (m_failed->exchange(true)) return;
                    fmt::print(stderr, "wire-cell: can not write the log file \"{}\", which ends here: {}\n",
                               printable(m_file.filename()), err.what());
                }
            }
            void flush_() override
            {
                if (!*m_failed) m_file.flush();
            }

          private:
            spdlog::details::file_helper m_file;
            std::shared_ptr<std::atomic<bool>> m_failed;
        };

        /// Gives warnings that differ in numbers alone, as of every event of a file, a limited number of times; those after
        /// them are lines of level debug.
        class Logger : public spdlog::logger {
          public:
            using spdlog::logger::logger;

          protected:
            void sink_it_(const spdlog::details::log_msg& msg) override
            {
                const auto count =
                    msg.level == spdlog::level::warn ? count_of({msg.payload.data(), msg.payload.size()}) : 0;
                auto line = msg;
                if (count > most_of_list) line.level = spdlog::level::debug;
                if (should_log(line.level)) spdlog::logger::sink_it_(line);
                if (count != most_of_list) return;
                line.payload = "(more warnings like this one are at level debug)";
                spdlog::logger::sink_it_(line);
            }

          private:
            size_t count_of(std::string_view text)
            {
                std::string shape;
                for (const char c : text.substr(0, most_of_text)) {
                    const bool is_digit = c >= '0' && c <= '9';
                    if (!is_digit || shape.empty() || shape.back() != '#') shape += is_digit ? '#' : c;
                }
                constexpr size_t most_shapes = 1000;
                const std::lock_guard lock(m_mutex);
                if (m_counts.size() > most_shapes) m_counts.clear();
                return ++m_counts[shape];
            }

            std::mutex m_mutex;
            std::map<std::string, size_t> m_counts;
        };

        std::unique_ptr<spdlog::formatter> make_formatter(const std::string& pattern)
        {
            auto formatter = std::make_unique<spdlog::pattern_formatter>();
            formatter->add_flag<Message>('v').set_pattern(pattern);
            return formatter;
        }

        using Lock = std::lock_guard<std::recursive_mutex>;

        spdlog::level::level_enum to_level(const std::string& word)
        {
            const auto level = spdlog::level::from_str(word);
            if (level == spdlog::level::off && word != "off") {
                THROW(ValueError() << errmsg{"unknown log level \"" + word +
                                             "\" (want critical, error, warn, info, debug, trace or off)"});
            }
            return level;
        }

        /// The level of the longest configured name that starts this name.
        spdlog::level::level_enum level_for(const std::string& name)
        {
            const std::pair<const std::string, spdlog::level::level_enum>* best = nullptr;
            for (const auto& entry : state().levels) {
                if (name.starts_with(entry.first) && (!best || entry.first.size() > best->first.size())) best = &entry;
            }
            return best ? best->second : spdlog::level::info;
        }

        void add_sink(std::function<sinkptr_t()> make, const std::string& level)
        {
            auto& all = state();
            Lock lock(all.mutex);
            const auto threshold = level.empty() ? spdlog::level::trace : to_level(level);
            const auto recipe = [make, threshold]() {
                auto sink = make();
                sink->set_level(threshold);
                sink->set_formatter(make_formatter(state().pattern));
                return sink;
            };
            const auto shared = recipe();
            all.recipes.push_back(recipe);
            all.shared_sinks.push_back(shared);
            for (auto& [name, known] : all.loggers) known.logger->sinks().push_back(known.shared ? shared : recipe());
        }
    }

    void add_file(std::string filename, std::string level)
    {
        if (is_no_text(filename)) {
            THROW(
                IOError() << errmsg{"can not write the log file \"" + filename + "\": there is something else in it"});
        }
        const AtomicFile::PipeLook look(filename);
        if (look.is_unread()) {
            THROW(
                IOError() << errmsg{"can not write the log file \"" + filename + "\": it is a pipe that nobody reads"});
        }
        const auto make = [filename, failed = std::make_shared<std::atomic<bool>>(false)]() -> sinkptr_t {
            try {
                return std::make_shared<LineSink>(filename, failed);
            }
            catch (const spdlog::spdlog_ex& err) {
                THROW(IOError() << errmsg{"can not write the log file \"" + filename + "\": " + err.what()});
            }
        };
        add_sink(make, level);
    }

    void add_stdout(bool color, std::string level)
    {
        const auto make = [color]() -> sinkptr_t {
            if (color) return std::make_shared<spdlog::sinks::stdout_color_sink_mt>();
            return std::make_shared<spdlog::sinks::stdout_sink_mt>();
        };
        add_sink(make, level);
    }

    void add_stderr(bool color, std::string level)
    {
        const auto make = [color]() -> sinkptr_t {
            if (color) return std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
            return std::make_shared<spdlog::sinks::stderr_sink_mt>();
        };
        add_sink(make, level);
    }

    logptr_t logger(std::string name, bool share_sinks)
    {
        name = printable(name, name.max_size()); // that of a component comes from a configuration
        auto& all = state();
        Lock lock(all.mutex);
        const auto it = all.loggers.find(name);
        if (it != all.loggers.end()) return it->second.logger;
        auto sinks = all.shared_sinks;
        if (!share_sinks) {
            sinks.clear();
            for (const auto& recipe : all.recipes) sinks.push_back(recipe());
        }
        auto fresh = std::make_shared<Logger>(name, sinks.begin(), sinks.end());
        fresh->set_level(level_for(name));
        fresh->flush_on(spdlog::level::warn);
        all.loggers[name] = {fresh, share_sinks};
        return fresh;
    }

    void set_level(std::string level, std::string which)
    {
        auto& all = state();
        Lock lock(all.mutex);
        all.levels[which] = to_level(level);
        if (!which.empty()) logger(which);
        fill_levels();
    }

    void fill_levels()
    {
        auto& all = state();
        Lock lock(all.mutex);
        for (auto& [name, known] : all.loggers) known.logger->set_level(level_for(name));
    }

    void set_pattern(std::string pattern, std::string which)
    {
        auto& all = state();
        Lock lock(all.mutex);
        if (!which.empty()) {
            logger(which)->set_formatter(make_formatter(pattern));
            return;
        }
        all.pattern = pattern;
        for (auto& sink : all.shared_sinks) sink->set_formatter(make_formatter(pattern));
    }

    void flush()
    {
        const std::lock_guard lock(state().mutex);
        for (const auto& [name, known] : state().loggers) known.logger->flush();
    }

    void default_logging(const std::string& output, std::string level, bool with_env)
    {
        if (output == "stderr") { add_stderr(); }
        else if (output == "stdout") {
            add_stdout();
        }
        else {
            add_file(output);
        }
        if (!level.empty()) set_level(level);
        const char* env = with_env ? std::getenv("SPDLOG_LEVEL") : nullptr;
        if (!env) return;
        for (const auto& word : String::split(env, ",")) {
            const auto [name, value] = String::parse_pair(word, "=");
            if (value.empty()) { set_level(name); }
            else {
                set_level(value, name);
            }
        }
    }

}
