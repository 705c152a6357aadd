#pragma once
#include <optional>
#include <string>
#include <vector>

namespace WireCell {

    /// The name of a file, or with a %d or %0Nd in it the names of many, one for each number.
    class NumberedName {
      public:
        explicit NumberedName(const std::string& pattern);

        bool has_number() const { return m_has_number; }
        const std::string& text() const { return m_text; }

        /// The name for a number; without a %d the one name.
        std::string fill(int number) const;

        /// The number for which fill() gives this name.
        std::optional<int> number_of(const std::string& name) const;

        /// The files that are there now under names that fill() gives.
        std::vector<std::string> existing() const;

      private:
        std::string m_text, m_start, m_end; ///< of the name, around the number
        int m_width{0};                     ///< digits that the number has at least
        bool m_has_number{false};
    };

}
