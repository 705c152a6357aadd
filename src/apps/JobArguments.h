#pragma once
#include "WireCellUtil/Persist.h"

#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace WireCell {

    /// The arguments of a job, a Jsonnet file that is a function, as its text declares and its head comment explains them.
    /// In that comment a line `//   name, name   meaning` starts an argument and lines with more space go on with it.
    /// A file that is nothing but the import of another, of the same folder, has the arguments of that.
    class JobArguments {
      public:
        /// None if the text declares no function at the start of a line.
        static std::optional<JobArguments> read(const std::string& path);

        /// What the job is for, and its arguments with defaults and meanings.  A default that is a field of something
        /// imported, as in usual.device, is printed by its value, which the parser finds.
        void print(std::ostream& out, const Persist::Parser& parser = Persist::Parser()) const;

        /// ValueError if one of the given arguments is unknown, or if one without a default is not given.
        void check(const std::set<std::string>& given) const;

      private:
        struct Argument {
            std::string name;
            std::optional<std::string> value; ///< the default, as written
            std::vector<std::string> meaning; ///< line by line
        };

        static std::optional<JobArguments> read(const std::string& path, int imports_left);
        void explain(const std::string& comment_line);
        bool declare(const std::string& text);
        static std::string brief(const Argument& one);
        std::map<std::string, std::string> field_values(Persist::Parser parser) const;

        std::string m_name, m_folder;
        std::string m_preamble; ///< text of the file before the function
        std::vector<std::string> m_about;
        std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> m_meanings; ///< of names
        std::vector<Argument> m_arguments;
    };

}
