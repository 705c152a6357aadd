#pragma once
#include "WireCellUtil/Configuration.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace WireCell {

    /// The ordered list of component configurations of a job.
    ///
    /// Each is an object with `type`, `name` (default "") and `data`.  A later entry with the type and name of an earlier
    /// one takes the earlier one's place and replaces it whole.
    class ConfigManager {
      public:
        using ClassInstance = std::pair<std::string, std::string>;

        /// Append an array of entries, or a single one.  Null entries are left out.  ValueError for anything else, and
        /// for an entry without a type.
        void extend(Configuration more);

        /// Add one entry and return its index.
        int add(Configuration& cfg);
        int add(Configuration& data, const std::string& type, const std::string& name = "");

        /// All entries, an array in order.
        const Configuration& all() const { return m_top; }

        /// One entry, null when out of range.
        Configuration at(int index) const;

        /// Where an entry is, -1 if there is none.
        int index(const std::string& type, const std::string& name = "") const;

        int size() const { return static_cast<int>(m_top.size()); }

        /// Remove and return one entry, null when out of range.
        Configuration pop(int ind);

        /// Drop the data of every entry, keep the types and names.
        void clear_data();

        /// The (type, name) of every entry, in order.
        std::vector<ClassInstance> configurables() const;

      private:
        Configuration m_top = Configuration::array();
        std::map<ClassInstance, int> m_index;
    };

}
