#include "view/answer/TraceAnswer.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/JsonText.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace WireCell::View {

    namespace {
        constexpr size_t most_samples = 4000; ///< of a counter

        struct Call {
            size_t thread = 0, name = 0;
            double begin = 0, length = 0;
            double number = 0, bytes_in = 0, bytes_out = 0;
        };
        struct Name {
            std::string text, type;
            size_t count = 0;
            double total = 0;
        };
        struct Counter {
            std::string name, unit;
            std::vector<std::pair<double, double>> samples;
        };

        double finite_number(const Configuration& json, const char* key)
        {
            const auto found = json.find(key);
            if (found == json.end() || !found->is_number()) return 0;
            const auto number = found->get<double>();
            return std::isfinite(number) ? number : 0;
        }

        std::string text_of(const Configuration& json, const char* key)
        {
            const auto found = json.find(key);
            if (found == json.end()) return "";
            return found->is_string() ? found->get<std::string>() : found->is_number() ? found->dump() : "";
        }

        class Trace {
          public:
            void add(const Configuration& event)
            {
                if (!event.is_object()) return;
                const auto kind = text_of(event, "ph");
                const auto found = event.find("args");
                const auto& args = found != event.end() && found->is_object() ? *found : m_none;
                if (kind == "X") add_call(event, args);
                if (kind == "M" && text_of(event, "name") == "thread_name")
                    m_thread_names[thread_key(event)] = text_of(args, "name");
                if (kind == "C") add_samples(event, args);
            }

            Configuration json(size_t most_calls)
            {
                const size_t left_out = keep_longest(most_calls);
                return {{"threads", threads()},
                        {"names", names()},
                        {"calls", calls()},
                        {"left_out", left_out},
                        {"counters", counters()}};
            }

            bool is_empty() const { return m_calls.empty() && m_counters.empty(); }

          private:
            using ThreadKey = std::pair<std::string, std::string>;
            static ThreadKey thread_key(const Configuration& event)
            {
                return {text_of(event, "pid"), text_of(event, "tid")};
            }

            void add_call(const Configuration& event, const Configuration& args)
            {
                const auto key = thread_key(event);
                const auto [thread, is_new] = m_threads.emplace(key, m_threads.size());
                if (is_new) m_order.push_back(key);
                const auto text = text_of(event, "name");
                const auto [place, is_other] = m_places.emplace(text, m_names.size());
                if (is_other) m_names.push_back({text, text_of(args, "class")});
                Call call{thread->second,
                          place->second,
                          finite_number(event, "ts"),
                          std::max(0.0, finite_number(event, "dur")),
                          finite_number(args, "call"),
                          finite_number(args, "bytes_in"),
                          finite_number(args, "bytes_out")};
                m_start = std::min(m_start, call.begin);
                ++m_names[place->second].count;
                m_names[place->second].total += call.length;
                m_calls.push_back(call);
            }

            void add_samples(const Configuration& event, const Configuration& args)
            {
                const double time = finite_number(event, "ts");
                for (const auto& [unit, value] : args.items()) {
                    if (!value.is_number()) continue;
                    const auto [place, is_new] =
                        m_counter_places.emplace(std::pair(text_of(event, "name"), unit), m_counters.size());
                    if (is_new) m_counters.push_back({place->first.first, unit, {}});
                    m_counters[place->second].samples.emplace_back(time, value.get<double>());
                    m_start = std::min(m_start, time);
                }
            }

            size_t keep_longest(size_t most_calls)
            {
                const size_t all = m_calls.size();
                if (all > most_calls) {
                    std::nth_element(m_calls.begin(), m_calls.begin() + static_cast<std::ptrdiff_t>(most_calls),
                                     m_calls.end(),
                                     [](const auto& one, const auto& other) { return one.length > other.length; });
                    m_calls.resize(most_calls);
                }
                std::sort(m_calls.begin(), m_calls.end(), [](const auto& one, const auto& other) {
                    return std::pair(one.begin, -one.length) < std::pair(other.begin, -other.length);
                });
                return all - m_calls.size();
            }

            Configuration threads() const
            {
                auto list = Configuration::array();
                for (const auto& key : m_order) {
                    const auto name = m_thread_names.find(key);
                    list.push_back({{"process", key.first},
                                    {"thread", key.second},
                                    {"name", name == m_thread_names.end() ? "thread " + key.second : name->second}});
                }
                return list;
            }

            Configuration names() const
            {
                auto list = Configuration::array();
                for (const auto& name : m_names)
                    list.push_back(
                        {{"text", name.text}, {"class", name.type}, {"count", name.count}, {"total", name.total}});
                return list;
            }

            Configuration calls() const
            {
                Configuration columns = Configuration::object();
                const auto column = [&](const char* key, auto member) {
                    auto list = Configuration::array();
                    for (const auto& call : m_calls) list.push_back(member(call));
                    columns[key] = std::move(list);
                };
                column("thread", [](const Call& call) { return call.thread; });
                column("name", [](const Call& call) { return call.name; });
                column("begin", [this](const Call& call) { return call.begin - m_start; });
                column("length", [](const Call& call) { return call.length; });
                column("call", [](const Call& call) { return call.number; });
                column("bytes_in", [](const Call& call) { return call.bytes_in; });
                column("bytes_out", [](const Call& call) { return call.bytes_out; });
                return columns;
            }

            /// Of many samples the largest of each few, which is what matters of memory.
            Configuration counters() const
            {
                auto list = Configuration::array();
                for (const auto& counter : m_counters) {
                    auto samples = counter.samples;
                    std::stable_sort(samples.begin(), samples.end(),
                                     [](const auto& one, const auto& other) { return one.first < other.first; });
                    const size_t step = samples.size() / most_samples + 1;
                    auto time = Configuration::array(), value = Configuration::array();
                    for (size_t begin = 0; begin < samples.size(); begin += step) {
                        const auto from = samples.begin() + static_cast<std::ptrdiff_t>(begin);
                        const auto to = from + static_cast<std::ptrdiff_t>(std::min(step, samples.size() - begin));
                        const auto most = std::max_element(
                            from, to, [](const auto& one, const auto& other) { return one.second < other.second; });
                        time.push_back(most->first - m_start);
                        value.push_back(json_number(most->second));
                    }
                    list.push_back({{"name", counter.name}, {"unit", counter.unit}, {"time", time}, {"value", value}});
                }
                return list;
            }

            const Configuration m_none = Configuration::object();
            std::map<ThreadKey, size_t> m_threads;
            std::vector<ThreadKey> m_order;
            std::map<ThreadKey, std::string> m_thread_names;
            std::map<std::string, size_t> m_places; ///< of names
            std::vector<Name> m_names;
            std::vector<Call> m_calls;
            std::map<std::pair<std::string, std::string>, size_t> m_counter_places;
            std::vector<Counter> m_counters;
            double m_start = std::numeric_limits<double>::infinity();
        };
    }

    Configuration trace_of(const std::string& text, const std::string& what, size_t most_calls)
    {
        const auto json = parse_json(text, what);
        const auto found = json.is_object() ? json.find("traceEvents") : json.end();
        const auto& events = json.is_array() ? json : found != json.end() ? *found : json;
        SPNG_VALIDATE(events.is_array(), "{} is no trace of calls (want a list 'traceEvents')", what);
        Trace trace;
        for (const auto& event : events) trace.add(event);
        SPNG_VALIDATE(!trace.is_empty(), "{} has neither calls nor counters", what);
        return trace.json(most_calls);
    }

    Response trace_answer(Catalogue& catalogue, const Request& request)
    {
        constexpr size_t most_calls = 100'000;
        constexpr double mb_each = 12; ///< that a megabyte of text takes when it is parsed
        const auto entry = catalogue.entry(request.number("f"));
        SPNG_VALIDATE(entry.kind == Catalogue::Kind::trace, "'{}' is no trace", entry.path);
        std::error_code trouble;
        const double mb = static_cast<double>(std::filesystem::file_size(entry.path, trouble)) * 1e-6;
        SPNG_VALIDATE(!trouble && mb * mb_each <= catalogue.max_mb(),
                      "'{}' takes {:.0f} MB of memory (--max-mb allows {})", entry.path, mb * mb_each,
                      catalogue.max_mb());
        std::ifstream file(entry.path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        return json_response(trace_of(text.str(), "'" + entry.path + "'", most_calls));
    }
}
