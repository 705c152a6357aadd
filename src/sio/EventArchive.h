#pragma once
#include "Existing.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/OutputName.h"
#include "archive/Archive.h"

#include <functional>
#include <memory>
#include <set>
#include <string>

namespace WireCell::Sio {

    /// Keys of all sinks of files.
    struct FileSinkConfig {
        std::string outname; ///< archive to write (.npz, .zip, .tar, .tar.gz, ...).  With a %d, or %0Nd, in its
                             ///< name there is one for each event, named by its ident.  %(input)s stands for the
                             ///< name of the file that an event comes from, %(index)d for its place in that.  When
                             ///< the job fails the complete events stay: x.npz is x.incomplete.npz then
        std::string origin;  ///< type:name of the source whose events these are, for %(input)s and %(index)d
        Existing existing = Existing::replace; ///< archives that are there already: replace, refuse, or resume, which
                                               ///< replaces those of events that come and keeps the others
    };
    BOOST_DESCRIBE_STRUCT(FileSinkConfig, (), (outname, origin, existing))

    /// Where a sink writes its events: one archive for all, or, as its name says, one for each event or each input.
    /// An archive is complete as soon as its last event is.
    class EventArchive {
      public:
        /// Writes an event, with the ident that it is to have, into an archive.
        using Write = std::function<void(ArchiveWriter&, int ident)>;

        /// Checks the name, that a file can be made there, and that no other component reads or writes it (FileClaim).
        /// `who` starts every error message.
        EventArchive(const FileSinkConfig& cfg, const std::string& who, const Log::logptr_t& log);

        /// Let `write` write an event.  Of one that fails nothing is kept.  An ident that comes again is a warning where
        /// there is one archive and a ValueError where it would overwrite the archive of the first.
        void write_event(int ident, const Write& write);

        /// Complete the archive.
        void close();

        bool is_open() const { return m_is_open; }
        bool is_empty() const { return m_is_empty; }

        /// The file of the last event.
        const std::string& filename() const { return m_filename; }

      private:
        EventFacts facts_of(int ident) const;
        void begin_archive(const std::string& filename);
        void close_archive();
        void check_existing(const std::string& filename) const;
        void check_repeated(int ident) const;
        bool has_whole_input() const;

        FileSinkConfig m_cfg;
        std::string m_who;
        Log::logptr_t m_log;
        OutputName m_name;
        std::unique_ptr<FileClaim> m_claim;
        bool m_is_open = true, m_is_empty = true;
        std::string m_filename; ///< of the archive that is or was open last
        std::string m_input;    ///< where its events come from
        size_t m_nevents = 0;   ///< in it
        std::unique_ptr<ArchiveWriter> m_archive;
        std::set<std::string> m_filenames; ///< of the archives that are complete
        std::set<int> m_idents;            ///< of the events in this archive
    };
}
