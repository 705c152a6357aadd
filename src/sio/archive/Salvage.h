#pragma once
#include "ArchiveFormat.h"

struct archive_entry;

/// What writing an archive and saving the start of one have in common.
namespace WireCell::Sio {

    /// A writer of a tar, not yet opened, which hands on what it has at once.  It gives the same bytes for the same members.
    ArchiveHandle new_tar_writer(Compression compression);

    /// Start a member; returns libarchive's code.
    int write_member_header(archive* arc, const std::string& member, size_t nbytes);

    /// Make a tar of the first members of one that was cut off while it was written: in place, as there may be no
    /// room for another file.  IOError if those members are not there as a whole, or their end can not be written.
    void keep_first_members(const std::string& path, Compression compression, size_t nmembers);

    /// Let a file end in `end` from byte `size` on, in place likewise.  IOError if that can not be written.
    void cut_file(const std::string& path, uint64_t size, const std::string& end);

    /// "a/b.incomplete.tar.gz" for "a/b.tar.gz".
    std::string incomplete_name(const std::string& filename);
}
