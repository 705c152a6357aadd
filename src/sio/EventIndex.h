#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace WireCell::Sio {

    class MemoryLimit;

    /// Tells when all members of an event of an archive have come, in whatever order they are.  A name that comes again
    /// starts another event of its ident.
    class EventIndex {
      public:
        /// Of a member's name: the event that it belongs to, nothing if it is of no interest.
        using IdentOf = std::function<std::optional<int>(const std::string&)>;

        EventIndex(const std::string& path, MemoryLimit* limit, IdentOf ident_of)
          : m_path(path)
          , m_limit(limit)
          , m_ident_of(std::move(ident_of))
        {
        }

        /// A member of this event was read.
        void count(int ident) { ++m_counts[ident]; }

        /// This event is done with; what comes of its ident is another.
        void close(int ident)
        {
            m_counts[ident] = 0;
            ++m_closed[ident];
        }

        /// Whether no more members of an event follow; to be asked when one of another event has come, or is_known().
        /// The first time the archive's list of members is read.  Of a damaged archive every event is over then.
        bool is_over(int ident);

        /// Whether the list of members has been read.
        bool is_known() const { return m_is_known; }

      private:
        void look_ahead();

        std::string m_path;
        MemoryLimit* m_limit;
        IdentOf m_ident_of;
        std::map<int, size_t> m_counts;              ///< members that have come of the event, by ident
        std::map<int, size_t> m_closed;              ///< events that are done with
        std::map<int, std::vector<size_t>> m_totals; ///< members that there are of each event
        bool m_is_known = false, m_is_damaged = false;
    };
}
