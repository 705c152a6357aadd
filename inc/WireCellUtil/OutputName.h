#pragma once
#include <string>
#include <vector>

namespace WireCell {

    /// What an output's name may tell of an event.
    struct EventFacts {
        int event = 0;     ///< ident, in its input where that is named too
        int index = 0;     ///< place in the file that it comes from, from 0
        std::string input; ///< that file's name, without folder and extension
    };

    /// The name of a file, or of many: %d stands for the ident of an event, %(index)d for its place in its input and
    /// %(input)s for the name of that.  Numbers may have leading zeros: %04d, %(index)04d.
    class OutputName {
      public:
        explicit OutputName(const std::string& pattern);

        const std::string& text() const { return m_text; }

        /// Whether there is a name for each event.
        bool has_number() const;

        /// Whether there is a name for each input.
        bool has_input() const;

        /// Whether it needs to be known where events come from.
        bool has_origin() const;

        /// Whether there is one name only.
        bool is_single() const { return m_fields.empty(); }

        std::string fill(const EventFacts& facts) const;

        /// Whether fill() can give this name of events of an input.
        bool matches(const std::string& name, const std::string& input) const;

        /// The files that are there now under names that fill() gives of events of an input.
        std::vector<std::string> existing(const std::string& input) const;

        /// EventFacts::input of a path: "run7" of "a/run7.tar.gz".
        static std::string input_of(const std::string& path);

      private:
        enum class Kind { event, index, input };
        struct Field {
            Kind kind;
            int width;        ///< digits at least
            std::string tail; ///< the text that follows
        };
        bool has(Kind kind) const;

        std::string m_text, m_start;
        std::vector<Field> m_fields;
    };

}
