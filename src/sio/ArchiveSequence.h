#pragma once
#include "Archive.h"
#include "Existing.h"
#include "MemoryLimit.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/OutputName.h"

#include <memory>
#include <new>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace WireCell {
    class FileClaim;
}
namespace WireCell::Sio {

    /// Keys of all sources of files.
    struct FileSourceConfig {
        nlohmann::json inname =
            "";               ///< archives to read (.npz, .zip, .tar, .tar.gz, ...): a name or an array of names, with
                              ///< patterns like run-*.npz, read one after another in the order of their numbers.
                              ///< An event whose ident an earlier archive had gets a new one, with a warning
        double max_mb = 1024; ///< [MB] most memory for the arrays of an event, and for all events that are not
                              ///< complete where arrays are not sorted by event
        bool allow_empty = false; ///< whether input without a single event is no error
        bool skip_bad = false;    ///< go on after a damaged archive; at the end the job fails with a list of them
        std::vector<std::string> outputs;      ///< what the job makes of events, as the outname of sinks
        Existing existing = Existing::replace; ///< events of which there are outputs: replace (and nothing is checked),
                                               ///< refuse, or resume, which leaves out those that have all outputs
    };
    BOOST_DESCRIBE_STRUCT(FileSourceConfig, (), (inname, max_mb, allow_empty, skip_bad, outputs, existing))

    /// The archives that a source reads, one after another.
    class ArchiveSequence {
      public:
        /// `inname` is a name or an array of names, each of which may be a pattern of the shell, as in "run-*.npz".  The
        /// files of a pattern come in the order of the numbers in their names.  All are found now, and the first opened.
        /// They are claimed until the last has been read (FileClaim).  `who` starts every error message.
        /// ValueError: no name, one with an unknown extension, or of a file that the job writes.  IOError: no such file.
        ArchiveSequence(const FileSourceConfig& cfg, const std::string& who, const Log::logptr_t& log);
        ~ArchiveSequence();
        ArchiveSequence(const ArchiveSequence&) = delete;
        ArchiveSequence& operator=(const ArchiveSequence&) = delete;

        /// Whether there is an archive to read.
        bool is_open() const { return m_archive != nullptr; }

        ArchiveReader& archive() { return *m_archive; }
        const std::string& path() const { return m_paths[m_index]; }

        /// "who: file 'path'", for messages.
        std::string where() const;

        MemoryLimit& limit() { return m_limit; }

        /// Go to the next archive of which anything is wanted; false if there is none.
        bool next_archive();

        /// The ident that the next event of the current archive gets: its own, or if an earlier archive had an event of
        /// this ident one above all that came so far, with a warning.  Its origin is made known.
        int unique_ident(int ident);

        /// Whether an event is to be handed on: not if it has all its outputs and the job resumes another.  ValueError:
        /// it would replace an output.
        bool is_wanted(int ident);

        /// Events and archives that are_wanted() and next_archive() have left out.
        size_t left_out() const { return m_left_out; }

        /// After an error in an archive: whether to go on with the next one.
        bool skip_bad(const std::string& why);

        /// At the end of the job.  IOError that lists the archives that were skipped, if any.
        void report_bad() const;

        /// How much of all archives has been read, 0 to 1.
        double part_read() const;

        /// Let go of the files.
        void close();

        /// Do something that reads, until it works: archives in which it fails are skipped if that is wanted, after
        /// `forget` was called; else the files are let go of.  Where it runs out of memory the error names the file.
        template <class Call, class Forget>
        auto reading(Call call, Forget forget)
        {
            while (true) {
                try {
                    try {
                        return call();
                    }
                    catch (const std::bad_alloc&) {
                        out_of_memory();
                    }
                    catch (const std::length_error&) {
                        out_of_memory();
                    }
                }
                catch (const Exception& error) {
                    if (!skip_bad(error.what())) {
                        close();
                        throw;
                    }
                    forget();
                }
            }
        }

      private:
        [[noreturn]] void out_of_memory() const;
        void check_inputs() const;
        void open(size_t index);
        void check_outputs() const;
        bool is_complete(const EventFacts& facts) const;

        FileSourceConfig m_cfg;
        std::string m_who;
        Log::logptr_t m_log;
        MemoryLimit m_limit;
        std::vector<OutputName> m_outputs;
        std::vector<std::unique_ptr<FileClaim>> m_claims;
        std::vector<std::string> m_paths;
        std::vector<std::string> m_bad; ///< paths of the archives that were skipped, with reasons
        size_t m_index = 0;
        std::unique_ptr<ArchiveReader> m_archive;
        std::set<int> m_idents; ///< given so far
        int m_event = 0;        ///< number of the next event in its archive
        size_t m_left_out = 0;
        bool m_has_warned = false;
    };
}
