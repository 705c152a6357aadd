#include "EventIndex.h"
#include "WireCellUtil/Exceptions.h"
#include "archive/Archive.h"

#include <set>

namespace WireCell::Sio {

    bool EventIndex::is_over(int ident)
    {
        if (!m_is_known) look_ahead();
        const auto& totals = m_totals[ident];
        const size_t number = m_closed[ident];
        return m_is_damaged || number >= totals.size() || m_counts[ident] >= totals[number];
    }

    void EventIndex::look_ahead()
    {
        m_is_known = true;
        try {
            ArchiveReader reader(m_path, "", m_limit);
            std::map<int, std::set<std::string>> seen;
            while (reader.next()) {
                const auto ident = m_ident_of(reader.name());
                if (!ident) continue;
                auto& names = seen[*ident];
                auto& totals = m_totals[*ident];
                const auto name = reader.name().substr(reader.name().rfind('/') + 1);
                if (totals.empty() || names.count(name) > 0) {
                    totals.push_back(0);
                    names.clear();
                }
                names.insert(name);
                ++totals.back();
            }
        }
        catch (const Exception&) {
            // The reader of the members will come to the damage, and say what it is.
            m_is_damaged = true;
        }
    }
}
