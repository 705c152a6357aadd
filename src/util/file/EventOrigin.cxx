#include "WireCellUtil/EventOrigin.h"

#include <map>
#include <mutex>
#include <set>

namespace WireCell {

    namespace {
        struct Origins {
            std::mutex mutex;
            std::map<std::string, std::map<int, EventFacts>> by_source;
            std::map<std::string, std::map<std::string, size_t>> counts; ///< by source and input
            std::map<std::string, std::set<std::string>> damaged;        ///< inputs by source
        };

        Origins& origins()
        {
            static auto* all = new Origins;
            return *all;
        }
    }

    void set_event_origin(const std::string& source, int ident, const EventFacts& facts)
    {
        auto& all = origins();
        const std::lock_guard lock(all.mutex);
        all.by_source[source][ident] = facts;
    }

    std::optional<EventFacts> event_origin(const std::string& source, int ident)
    {
        auto& all = origins();
        const std::lock_guard lock(all.mutex);
        const auto& events = all.by_source[source];
        const auto it = events.find(ident);
        return it == events.end() ? std::nullopt : std::optional(it->second);
    }

    void set_input_events(const std::string& source, const std::string& input, size_t count)
    {
        auto& all = origins();
        const std::lock_guard lock(all.mutex);
        all.counts[source][input] = count;
    }

    std::optional<size_t> input_events(const std::string& source, const std::string& input)
    {
        auto& all = origins();
        const std::lock_guard lock(all.mutex);
        const auto& counts = all.counts[source];
        const auto it = counts.find(input);
        return it == counts.end() ? std::nullopt : std::optional(it->second);
    }

    void set_damaged_input(const std::string& source, const std::string& input)
    {
        auto& all = origins();
        const std::lock_guard lock(all.mutex);
        all.damaged[source].insert(input);
    }

    bool is_damaged_input(const std::string& source, const std::string& input)
    {
        auto& all = origins();
        const std::lock_guard lock(all.mutex);
        return all.damaged[source].count(input) > 0;
    }

    void forget_event_origins(const std::string& source)
    {
        auto& all = origins();
        const std::lock_guard lock(all.mutex);
        all.by_source.erase(source);
        all.counts.erase(source);
        all.damaged.erase(source);
    }

}
