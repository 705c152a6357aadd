#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

/// What a training writes down: tables and one JSON of the run.
namespace WireCell::Train {

    /// A table of numbers as CSV, a line for each row, that grows.  NaN is an empty field.
    class CsvTable {
      public:
        /// Go on with a file, of which rows from `keep` on are dropped, or begin a new one; the first column counts up.
        /// IOError names the file; ValueError if it has other columns.
        CsvTable(std::string path, std::vector<std::string> columns, double keep);

        /// Add a row, which is on disk when this returns.
        void add(const std::vector<double>& row);

      private:
        std::string m_path;
        size_t m_ncolumns;
    };

    /// Write a text as a file, which is complete or not there.  IOError names it.
    void write_text(const std::string& path, const std::string& text);

    /// The machine and the libraries, for the record of a run.
    nlohmann::json about_machine();
}
