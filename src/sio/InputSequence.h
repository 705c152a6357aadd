#pragma once
#include "Existing.h"
#include "InputFiles.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/OutputName.h"

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

    /// Keys of all sources of files.
    struct FileSourceConfig {
        nlohmann::json inname = ""; ///< files to read, one after another: a name or an array of names, with patterns
                                    ///< like run-*.npz, whose files come in the order of their numbers.  An event whose
                                    ///< ident an earlier one had gets a new one, with a warning
        bool allow_empty = false;   ///< whether input without a single event is no error
        bool skip_bad = false;      ///< go on after a damaged file; at the end the job fails with a list of them
        std::vector<std::string> outputs;      ///< what the job makes of events, as the outname of sinks
        Existing existing = Existing::replace; ///< events of which there are outputs: replace (and nothing is checked),
                                               ///< refuse, or resume, which leaves out those that have all outputs
    };
    BOOST_DESCRIBE_STRUCT(FileSourceConfig, (), (inname, allow_empty, skip_bad, outputs, existing))

    /// The files that a source reads, one after another, and which of their events are wanted.
    class InputSequence {
      public:
        virtual ~InputSequence();
        InputSequence(const InputSequence&) = delete;
        InputSequence& operator=(const InputSequence&) = delete;

        /// Whether there is a file to read.
        bool is_open() const { return m_is_open; }

        const std::string& path() const { return m_paths[m_index]; }

        /// "who: file 'path'", for messages.
        std::string where() const;

        /// Go to the next file of which anything is wanted; false if there is none.
        bool next_file();

        /// The ident that the next event of the current file gets: its own, or if an earlier event had this ident one above
        /// all that came so far, with a warning.  Its origin is made known.
        int unique_ident(int ident);

        /// Whether an event is to be handed on, to be asked once for each: not if it has all its outputs and the job
        /// resumes another.  ValueError: it would replace an output.
        bool is_wanted(int ident);

        /// Events and files that is_wanted() and next_file() have left out.
        size_t left_out() const { return m_left_out; }

        /// At the end of the job.  IOError that lists the files that were skipped, if any.
        void report_bad() const;

        /// How much of all files has been read, 0 to 1.
        double part_read() const;

        /// Let go of the files.
        void close();

        /// Do something that reads, until it works: files in which it fails are skipped if that is wanted, after `forget`
        /// was called; else the files are let go of.  Where it runs out of memory the error names the file.
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

      protected:
        /// The files of the key `inname` are found now, and claimed until the last has been read (FileClaim).  `who` starts
        /// every error message.  Errors are those of input_files(), and ValueError: a file is one that the job writes, two
        /// have one name where outputs are named by it, or an output of all events of a file is there already.
        InputSequence(const FileSourceConfig& cfg, const std::string& who, const Log::logptr_t& log,
                      const FindFile& find);

        /// To be called by who derives, when open_file() can be.
        void open_first() { open(0); }

        /// Open the file of path(); Exception if it is damaged.
        virtual void open_file() = 0;
        virtual void close_file() = 0;

        /// How much of the open file has been read, 0 to 1.
        virtual double part_of_file() const = 0;

      private:
        [[noreturn]] void out_of_memory() const;
        bool skip_bad(const std::string& why);
        void check_inputs() const;
        void check_outputs() const;
        void open(size_t index);
        bool is_complete(const EventFacts& facts) const;
        bool has_outputs(int ident) const;
        std::string input() const { return OutputName::input_of(path()); }

        FileSourceConfig m_cfg;
        std::string m_who;
        Log::logptr_t m_log;
        std::vector<OutputName> m_outputs;
        std::vector<std::unique_ptr<FileClaim>> m_claims;
        std::vector<std::string> m_paths;
        std::vector<std::string> m_bad; ///< why files were skipped
        size_t m_index = 0;
        bool m_is_open = false;
        std::set<int> m_idents; ///< given so far
        int m_event = 0;        ///< number of the next event in its file
        size_t m_handed_on = 0; ///< events of this file
        size_t m_left_out = 0;
        bool m_has_warned = false;
    };
}
