#pragma once
#include "Archive.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Logging.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace WireCell::Sio {

    /// The archives that a source reads, one after another.
    class ArchiveSequence {
      public:
        /// `inname` is a name or an array of names, each of which may be a pattern of the shell, as in "run-*.npz".  The
        /// files of a pattern come in the order of the numbers in their names.  All are found now, and the first opened.
        /// `who` starts every error message.  ValueError: no name, or one with an unknown extension.  IOError: no such
        /// file.
        ArchiveSequence(const Configuration& inname, const std::string& who, const Log::logptr_t& log);

        ArchiveReader& archive() { return *m_archive; }
        const std::string& path() const { return m_paths[m_index]; }

        /// "who: file 'path'", for messages.
        std::string where() const;

        /// Go to the next archive; false if there is none.
        bool next_archive();

        /// The ident that an event of the current archive gets: its own, or if an earlier archive had an event of this
        /// ident one above all that came so far, with a warning.
        int unique_ident(int ident);

        /// How much of all archives has been read, 0 to 1.
        double part_read() const;

        /// Let go of the file.
        void close() { m_archive.reset(); }

      private:
        std::string m_who;
        Log::logptr_t m_log;
        std::vector<std::string> m_paths;
        size_t m_index = 0;
        std::unique_ptr<ArchiveReader> m_archive;
        std::set<int> m_idents; ///< given so far
        bool m_has_warned = false;
    };
}
