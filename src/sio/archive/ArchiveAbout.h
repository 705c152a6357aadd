#pragma once
#include "WireCellUtil/Version.h"

#include <string>

/// How an archive was made, told where no reader takes it for a member: by the comment of a zip, as JSON, and by the names
/// of the owner and group of each member of a tar, as "spng/0.1.0/161f76d0c2" and "pdhd/builtin".
namespace WireCell::Sio {

    /// The end of a zip, from some place before its last record on, with about_outputs() as its comment.
    std::string with_comment(std::string end);

    struct TarOwner {
        std::string user, group;
    };
    /// Of about_outputs().  What does not fit is left out: the fields have 31 letters.
    TarOwner tar_owner();

    /// What an archive says so; nothing if that is none of ours.  IOError that starts with `who`: it is none.
    About read_origin(const std::string& path, const std::string& who);

    /// The same, or of a network's file its card.
    About read_about(const std::string& path, const std::string& who);
}
