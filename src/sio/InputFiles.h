#pragma once
#include "WireCellUtil/Configuration.h"

#include <functional>
#include <string>
#include <vector>

namespace WireCell::Sio {
    /// The path of the one file that a name means; throws where there is none that will do.
    using FindFile = std::function<std::string(const std::string& name)>;

    /// The paths that a key `inname` means: a name or an array of names, each of which may be a pattern of the shell, as in
    /// "run-*.npz", looked for here, then along WIRECELL_PATH.  The files of a pattern come in the order of the numbers in
    /// their names.  `who` starts every error message.  ValueError: no name.  IOError: no such file.
    std::vector<std::string> input_files(const Configuration& inname, const std::string& who, const FindFile& find);

    /// The path of a file, here or along WIRECELL_PATH.  ValueError: no name.  IOError: there is none, or it is a pipe or a device, which would
    /// wait for a writer when it is opened.
    std::string find_plain_file(const std::string& filename, const std::string& who);
}
