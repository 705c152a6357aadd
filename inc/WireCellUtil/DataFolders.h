#pragma once
#include <string>
#include <vector>

namespace WireCell::Persist {

    /// Search these folders for files of any kind before those of WIRECELL_PATH, in this process from now on.  IOError if
    /// one does not exist.
    void add_data_folders(const std::vector<std::string>& more);

}
