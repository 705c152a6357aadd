#pragma once
#include "ArchiveFormat.h"

struct archive_entry;

/// What writing an archive and saving the start of one have in common.
namespace WireCell::Sio {

    /// A writer of the format, not yet opened, which hands on what it has at once.  It gives the same bytes for the same
    /// members.
    ArchiveHandle new_archive_writer(const ArchiveFormat& format);

    /// Start a member; returns libarchive's code.
    int write_member_header(archive* arc, const std::string& member, size_t nbytes);

    /// Make an archive of the first members of one that was cut off while it was written: in place, as there may be no
    /// room for another file.  IOError if those members are not there as a whole, or their end can not be written.
    void keep_first_members(const std::string& path, const ArchiveFormat& format, size_t nmembers);

    /// "a/b.incomplete.tar.gz" for "a/b.tar.gz".
    std::string incomplete_name(const std::string& filename);
}
