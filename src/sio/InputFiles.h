#pragma once
#include "WireCellUtil/Configuration.h"

#include <string>
#include <vector>

namespace WireCell::Sio {
    /// The paths that a key `inname` means: a name or an array of names, each of which may be a pattern of the shell, as in
    /// "run-*.h5", looked for here, then along WIRECELL_PATH.  The files of a pattern come in the order of the numbers in
    /// their names.  `who` starts every error message.  ValueError: no name.  IOError: no such file.
    std::vector<std::string> input_files(const Configuration& inname, const std::string& who);
}
