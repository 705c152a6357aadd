#pragma once
#include "WireCellAux/LarcvFiles.h"

namespace WireCell::Hio::Larcv {

    /// `where` starts messages and names the file.
    std::unique_ptr<Aux::LarcvReader> open_reader(const std::string& path, const std::string& where);
}
