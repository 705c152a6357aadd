#pragma once
#include "InputSequence.h"
#include "MemoryLimit.h"
#include "archive/Archive.h"

#include <optional>

namespace WireCell::Sio {

    /// Keys of all sources of archives (.npz, .zip, .tar, .tar.gz, ...).
    struct ArchiveSourceConfig : FileSourceConfig {
        double max_mb = 1024; ///< [MB] most memory for the arrays of an event, and for all events that are not
                              ///< complete where arrays are not sorted by event
    };
    BOOST_DESCRIBE_STRUCT(ArchiveSourceConfig, (FileSourceConfig), (max_mb))

    /// The archives that a source reads, one after another.
    class ArchiveSequence : public InputSequence {
      public:
        /// All are found now, and the first is opened.  Errors are those of InputSequence, and of find_archive().
        ArchiveSequence(const ArchiveSourceConfig& cfg, const std::string& who, const Log::logptr_t& log);

        ArchiveReader& archive() { return *m_archive; }

        MemoryLimit& limit() { return m_limit; }

      private:
        void open_file() override;
        void close_file() override;
        double part_of_file() const override;

        void tell_other_detector();

        std::string m_who;
        Log::logptr_t m_log;
        MemoryLimit m_limit;
        std::unique_ptr<ArchiveReader> m_archive;
        bool m_has_told = false; ///< that a file is of another detector
    };
}
