#include "Jsonnet.h"
#include "JsonnetJoin.h"
#include "LimitedCall.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/StopSignal.h"
#include "file/CacheEntry.h"

extern "C" {
#include <libjsonnet.h>
}

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace WireCell::Persist {

    namespace {
        constexpr size_t megabyte = size_t{1} << 20;

        /// Limits of an evaluation.  A job of four anodes takes 300 calls, a second or two, and a third of the memory.
        struct Limits {
            size_t calls = 6000, seconds = 10, megabytes = 1024;
        };

        constexpr const char* env_calls = "WIRECELL_JSONNET_STACK";
        constexpr const char* env_seconds = "WIRECELL_JSONNET_SECONDS";
        constexpr const char* env_megabytes = "WIRECELL_JSONNET_MEMORY";

        void read_limit(const char* variable, size_t& value)
        {
            const char* given = std::getenv(variable);
            if (!given || !*given) return;
            constexpr size_t most = 100'000'000;
            const std::string word = given;
            const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
            if (error == std::errc() && end == word.data() + word.size() && value > 0 && value <= most) return;
            THROW(ValueError() << errmsg{
                      fmt::format("{} is \"{}\" (want a whole number from 1 to {})", variable, printable(word), most)});
        }

        Limits limits_from_environment()
        {
            Limits limits;
            read_limit(env_calls, limits.calls);
            read_limit(env_seconds, limits.seconds);
            read_limit(env_megabytes, limits.megabytes);
            return limits;
        }

        JsonnetVm* make_machine(const JsonnetContext& context, const Limits& limits)
        {
            auto* vm = ::jsonnet_make();
            ::jsonnet_max_stack(vm, static_cast<unsigned>(limits.calls));
            ::jsonnet_max_trace(vm, 10);
            // Collecting garbage costs far more time than the memory it saves in a job of seconds.
            ::jsonnet_gc_min_objects(vm, 2000000);
            ::jsonnet_gc_growth_trigger(vm, 4.0);
            // Jsonnet asks the folder added last first.
            for (auto it = context.folders.rbegin(); it != context.folders.rend(); ++it) {
                ::jsonnet_jpath_add(vm, it->c_str());
            }
            for (const auto& [key, val] : context.extvar) ::jsonnet_ext_var(vm, key.c_str(), val.c_str());
            for (const auto& [key, val] : context.extcode) ::jsonnet_ext_code(vm, key.c_str(), val.c_str());
            for (const auto& [key, val] : context.tlavar) ::jsonnet_tla_var(vm, key.c_str(), val.c_str());
            for (const auto& [key, val] : context.tlacode) ::jsonnet_tla_code(vm, key.c_str(), val.c_str());
            return vm;
        }

        /// What errors call the code of a program: its user did not write it, and sees what it refuses alone.
        constexpr const char* own_code = "the given Jsonnet code";

        /// Whether code whose function "refuse" fails found something wrong with what it was given: where it did so helps nobody.
        bool is_refusal(const std::string& raw)
        {
            const auto where = std::min(raw.find("\n\t"), raw.size());
            const auto called = raw.substr(std::min(where + 1, raw.size()));
            return called.substr(0, called.find('\n')).ends_with("function <refuse>");
        }

        /// Jsonnet's message with what others have written into it made safe, then the lines that tell where.
        std::string readable(const std::string& raw)
        {
            const auto where = std::min(raw.find("\n\t"), raw.size());
            std::string out;
            std::istringstream lines(raw.substr(0, where));
            size_t number = 0;
            for (std::string line; std::getline(lines, line) && number < 2 * most_of_list; ++number) {
                // Code may tell its users in several lines, of which all but the first are indented.
                const auto indent = number == 0 ? 0 : std::min(line.find_first_not_of(' '), line.size());
                if (number > 0) out += indent > 0 ? "\n" + line.substr(0, std::min<size_t>(indent, 8)) : "\\n";
                out += printable(line.substr(indent), most_of_text + std::string_view("RUNTIME ERROR: ").size());
            }
            if (raw.find("max stack frames exceeded") < where) {
                out += fmt::format(" It calls itself too often (the environment's {} can allow more).", env_calls);
            }
            if (is_refusal(raw)) return out;
            std::istringstream trace(raw.substr(std::min(where + 1, raw.size())));
            number = 0;
            for (std::string line; std::getline(trace, line) && number < most_of_list; ++number) {
                line = String::replace(line.substr(std::min(line.find_first_not_of('\t'), line.size())), "\t", "  ");
                out += "\n\t" + printable(line);
            }
            return out;
        }

        std::string stopped_text()
        {
            const int signal = stop_signal();
            return signal == 0 ? "it was stopped by a signal" : std::string("stopped by signal ") + ::strsignal(signal);
        }

        [[noreturn]] void fail(const std::string& source, const std::string& why)
        {
            THROW(ValueError() << errmsg{"can not evaluate " + source + ": " + why});
        }

        /// In the other process: the value, or Jsonnet's message as an exception.  Nothing is given back, as all goes with
        /// the process.
        std::string value_of(char* raw, int error)
        {
            if (error) throw std::runtime_error(raw ? raw : "");
            return raw ? raw : "";
        }

        /// What code tells by std.trace.
        void pass_on(const std::string& notes)
        {
            std::istringstream lines(notes);
            for (std::string line; std::getline(lines, line);) {
                if (!String::startswith(line, "TRACE: ")) continue;
                const auto text = printable(line, 10 * most_of_text) + "\n";
                [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
            }
        }

        struct Evaluated {
            std::string text;
            bool is_silent; ///< whether it told nothing by the way
        };

        Evaluated evaluate(const std::string& source, const Limits& limits, const std::function<std::string()>& call)
        {
            const CallLimits all{limits.seconds, limits.megabytes * megabyte, 64 * megabyte,
                                 limits.megabytes * megabyte / 4};
            auto out = call_limited(call, all);
            pass_on(out.notes);
            switch (out.end) {
            case CallEnd::done:
                return {std::move(out.text), out.notes.empty()};
            case CallEnd::time:
                fail(source, fmt::format("it takes more than {} s (the environment's {} can allow more)",
                                         limits.seconds, env_seconds));
            case CallEnd::memory:
                fail(source, fmt::format("it takes more than {} MB of memory (the environment's {} can allow more)",
                                         limits.megabytes, env_megabytes));
            case CallEnd::stack:
                fail(source, "it nests too deeply");
            case CallEnd::answer:
                fail(source, fmt::format("its value is more than {} MB of text (a quarter of the environment's {})",
                                         limits.megabytes / 4, env_megabytes));
            case CallEnd::stopped:
                fail(source, stopped_text());
            case CallEnd::failed:
                break;
            }
            while (!out.text.empty() && out.text.back() == '\n') out.text.pop_back();
            if (source == own_code && is_refusal(out.text)) {
                const auto text = readable(out.text);
                const std::string kind = "RUNTIME ERROR: ";
                THROW(ValueError() << errmsg{String::startswith(text, kind) ? text.substr(kind.size()) : text});
            }
            fail(source, out.text.empty() ? "the process that does it failed" : readable(out.text));
        }

        /// Where the value of a joined text is kept.  Nothing but the texts tells it, if none of them imports more.
        CacheEntry entry_of(const JoinedText& joined, const JsonnetContext& context)
        {
            std::string all = ::jsonnet_version();
            const auto add = [&](const std::string& text) { all += fmt::format("\n{}:", text.size()) + text; };
            bool is_whole = joined.is_whole;
            for (const auto* words : {&context.extvar, &context.extcode, &context.tlavar, &context.tlacode}) {
                add(std::to_string(words->size()));
                for (const auto& [key, value] : *words) {
                    add(key);
                    add(value);
                }
            }
            for (const auto* codes : {&context.extcode, &context.tlacode}) {
                for (const auto& [key, code] : *codes) is_whole = is_whole && code.find("import") == std::string::npos;
            }
            add(joined.text);
            return is_whole ? CacheEntry(all, "config1") : CacheEntry::named("");
        }
    }

    std::string evaluate_file(const std::string& path, const JsonnetContext& context)
    {
        const auto limits = limits_from_environment();
        // The value comes behind a line with the name of the entry in which it is to be kept.
        const auto out = evaluate("\"" + path + "\"", limits, [&] {
            int error = 0;
            if (const auto joined = join_imports(path, context.folders)) {
                const auto entry = entry_of(*joined, context);
                if (const auto value = entry.load()) return "\n" + *value;
                auto* vm = make_machine(context, limits);
                char* raw = ::jsonnet_evaluate_snippet(vm, path.c_str(), joined->text.c_str(), &error);
                if (!error) return entry.name() + "\n" + value_of(raw, error);
                // The files as they are give messages with the right names and lines.
                ::jsonnet_realloc(vm, raw, 0);
                ::jsonnet_destroy(vm);
            }
            char* raw = ::jsonnet_evaluate_file(make_machine(context, limits), path.c_str(), &error);
            return "\n" + value_of(raw, error);
        });
        const auto end = out.text.find('\n');
        auto value = out.text.substr(end + 1);
        if (out.is_silent) CacheEntry::named(out.text.substr(0, end)).store(value);
        return value;
    }

    std::string evaluate_text(const std::string& text, const JsonnetContext& context)
    {
        const auto limits = limits_from_environment();
        return evaluate(own_code, limits,
                        [&] {
                            int error = 0;
                            char* raw = ::jsonnet_evaluate_snippet(make_machine(context, limits), "<text>",
                                                                   text.c_str(), &error);
                            return value_of(raw, error);
                        })
            .text;
    }

}
