#pragma once
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace WireCell {

    /// The arguments of a job, a Jsonnet file that is a function, as its text declares and its head comment explains them.
    /// In that comment a line `//   name, name   meaning` starts an argument and lines with more space go on with it.
    class JobArguments {
      public:
        /// None if the text declares no function at the start of a line.
        static std::optional<JobArguments> read(const std::string& path);

        /// What the job is for, and its arguments with defaults and meanings.
        void print(std::ostream& out) const;

        /// ValueError if one of the given arguments is unknown, or if one without a default is not given.
        void check(const std::set<std::string>& given) const;

      private:
        struct Argument {
            std::string name;
            std::optional<std::string> value; ///< the default, as written
            std::vector<std::string> meaning; ///< line by line
        };

        void explain(const std::string& comment_line);
        bool declare(const std::string& text);
        static std::string brief(const Argument& one);

        std::string m_name;
        std::vector<std::string> m_about;
        std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> m_meanings; ///< of names
        std::vector<Argument> m_arguments;
    };

}
