#pragma once
#include "WireCellAux/LarcvFiles.h"

namespace WireCell::Hio::Larcv {

    /// `where` starts messages and names the file.
    std::unique_ptr<Aux::LarcvWriter> make_writer(const std::string& path, int gzip, const std::string& card,
                                                  const std::string& where);
}
