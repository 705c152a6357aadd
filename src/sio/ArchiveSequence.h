#pragma once
#include "Archive.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Logging.h"

#include <memory>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace WireCell {
    class FileClaim;
}
namespace WireCell::Sio {

    /// The archives that a source reads, one after another.
    class ArchiveSequence {
      public:
        /// `inname` is a name or an array of names, each of which may be a pattern of the shell, as in "run-*.npz".  The
        /// files of a pattern come in the order of the numbers in their names.  All are found now, and the first opened.
        /// They are claimed until the last has been read (FileClaim).  `who` starts every error message.  `limit` is for
        /// what is read, and must outlive this object.
        /// ValueError: no name, one with an unknown extension, or of a file that the job writes.  IOError: no such file.
        ArchiveSequence(const Configuration& inname, const std::string& who, const Log::logptr_t& log,
                        MemoryLimit* limit);
        ~ArchiveSequence();
        ArchiveSequence(const ArchiveSequence&) = delete;
        ArchiveSequence& operator=(const ArchiveSequence&) = delete;

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

        /// Let go of the files.
        void close();

        /// Do something that reads.  Where it fails the files are let go of; where it runs out of memory the error names
        /// the file.
        template <class Call>
        auto reading(Call call)
        {
            try {
                return call();
            }
            catch (const std::bad_alloc&) {
                out_of_memory();
            }
            catch (const std::length_error&) {
                out_of_memory();
            }
            catch (...) {
                close();
                throw;
            }
        }

      private:
        [[noreturn]] void out_of_memory();

        std::string m_who;
        Log::logptr_t m_log;
        MemoryLimit* m_limit;
        std::vector<std::unique_ptr<FileClaim>> m_claims;
        std::vector<std::string> m_paths;
        size_t m_index = 0;
        std::unique_ptr<ArchiveReader> m_archive;
        std::set<int> m_idents; ///< given so far
        bool m_has_warned = false;
    };
}
