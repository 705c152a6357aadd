#pragma once
#include <string>

/// Reading of large JSON data files, number by number, without a document in memory.
namespace WireCell::DataFile {

    /// What a reader is told, in the order of the file.
    class Visitor {
      public:
        virtual ~Visitor() = default;
        virtual void key(const std::string& name) = 0;
        /// An object starts.
        virtual void object() = 0;
        virtual void number(double value) = 0;
        /// A string, boolean or null.
        virtual void other() = 0;
    };

    /// The file's path as Persist::resolve finds it; an IOError if it is missing or cannot be opened.
    std::string find(const std::string& filename);

    /// Visit a JSON file, decompressed if its name ends in .bz2.  IOError if it cannot be read, ValueError if it cannot
    /// be parsed, both with the path.
    void visit(const std::string& path, Visitor& visitor);
}
