#include "LarcvReader.h"
#include "LarcvWriter.h"
#include "WireCellUtil/NamedFactory.h"

#include <fmt/format.h>

namespace WireCell::Hio {

    /// HDF5 files in larcv3's sparse layout.
    class LarcvFiles : public Aux::ILarcvFiles {
      public:
        std::unique_ptr<Aux::LarcvReader> open(const std::string& path, const std::string& where) override
        {
            return Larcv::open_reader(path, fmt::format("{}: '{}'", where, path));
        }

        std::unique_ptr<Aux::LarcvWriter> create(const std::string& path, int gzip, const std::string& card,
                                                 const std::string& where) override
        {
            return Larcv::make_writer(path, gzip, card, fmt::format("{}: '{}'", where, path));
        }
    };
}

WIRECELL_FACTORY(LarcvFiles, WireCell::Hio::LarcvFiles, WireCell::Aux::ILarcvFiles)
