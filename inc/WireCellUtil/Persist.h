#pragma once
#include "WireCellUtil/Configuration.h"

#include <map>
#include <string>
#include <vector>

/// Finding and reading files.
///
/// A relative name is looked for in the current directory, in the directories given to add_data_folders, in those of the
/// environment variable WIRECELL_PATH (separated by colons), and at last in the data folder of this installation.  Where a
/// data file is in none of them, a model of it in a folder "builtin" of theirs will do, and a warning says so.
namespace WireCell::Persist {

    using externalvars_t = std::map<std::string, std::string>;

    /// True if the name resolves.
    bool exists(const std::string& filename);

    /// The directories of add_data_folders, those of WIRECELL_PATH that exist, then our own.
    std::vector<std::string> search_path();

    /// The path of a file, "" when not found.  An absolute path is returned as it is.
    std::string resolve(const std::string& filename);

    /// As resolve(filename); when not found, take the file that detectors.jsonnet names at [detector][kind].
    std::string resolve(const std::string& file_or_detector_name, const std::string& kind);

    /// The content of a file.
    std::string slurp(const std::string& filename);

    /// Write a value as JSON; a name that ends in .bz2 compresses.
    void dump(const std::string& filename, const Configuration& top, bool pretty = false);

    /// A value as JSON text.  `nsig` > 0 limits the significant digits of real numbers.
    std::string dumps(const Configuration& top, int indent = 0, int nsig = 0);

    /// Read a .jsonnet, .json or .json.bz2 file.  IOError if it can not be found or read, ValueError if it is malformed.
    Configuration load(const std::string& filename, const externalvars_t& extvar = externalvars_t(),
                       const externalvars_t& extcode = externalvars_t());

    /// Evaluate Jsonnet text.
    Configuration loads(const std::string& text, const externalvars_t& extvar = externalvars_t(),
                        const externalvars_t& extcode = externalvars_t());

    /// Parse JSON text.
    Configuration json2object(const std::string& text);

    /// Reads configuration files with directories and Jsonnet variables of its own.
    class Parser {
      public:
        using pathlist_t = std::vector<std::string>;

        Parser(const pathlist_t& load_paths = pathlist_t(), const externalvars_t& extvar = externalvars_t(),
               const externalvars_t& extcode = externalvars_t(), const externalvars_t& tlavar = externalvars_t(),
               const externalvars_t& tlacode = externalvars_t());

        /// Directories added here come before those of WIRECELL_PATH, in the order in which they are added.  IOError if one
        /// does not exist.
        void add_load_path(const std::string& path);

        /// Read a file: Jsonnet by its extension .jsonnet or when it has none, else JSON.
        Configuration load(const std::string& filename);

        /// Evaluate Jsonnet text.
        Configuration loads(const std::string& text);

        /// The path of a file, "" when not found.
        std::string resolve(const std::string& filename);

        /// The path of a file that can be read.  IOError if there is none, with the folders that were searched.
        std::string path_of(const std::string& filename);

      private:
        std::vector<std::string> folders() const;

        pathlist_t m_load_paths;
        externalvars_t m_extvar, m_extcode, m_tlavar, m_tlacode;
    };

}
