#pragma once
#include "Archive.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Logging.h"

#include <functional>
#include <memory>
#include <set>
#include <string>

namespace WireCell::Sio {

    /// Where a sink writes its events.  One archive gets them all, or, where its name holds a %d or %0Nd, there is an
    /// archive for each, named by the event's ident and complete as soon as the event is.
    class EventArchive {
      public:
        using Write = std::function<void(ArchiveWriter&)>;

        /// Checks the name, that a file can be made there, and that no other component reads or writes it (FileClaim).
        /// `who` starts every error message.
        EventArchive(const std::string& outname, const std::string& who, const Log::logptr_t& log);

        /// Let `write` write an event.  Of one that fails nothing is kept.  An ident that comes again is a warning where
        /// there is one archive and a ValueError where it would overwrite the archive of the first.
        void write_event(int ident, const Write& write);

        /// Complete the archive.
        void close();

        bool is_open() const { return m_is_open; }
        bool is_empty() const { return m_idents.empty(); }
        bool has_file_per_event() const { return m_name.has_number(); }

        /// The file that an event is written to.
        std::string filename(int ident) const { return m_name.fill(ident); }

      private:
        void check_repeated(int ident) const;

        std::string m_who;
        Log::logptr_t m_log;
        NumberedName m_name;
        std::unique_ptr<FileClaim> m_claim;
        bool m_is_open = true;
        std::unique_ptr<ArchiveWriter> m_archive;
        std::set<int> m_idents; ///< of the events written
    };
}
