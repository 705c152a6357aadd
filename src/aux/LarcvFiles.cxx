#include "WireCellAux/LarcvFiles.h"

#include "HdfLibrary.h"

namespace WireCell::Aux {

    ILarcvFiles::~ILarcvFiles() = default;

    std::shared_ptr<ILarcvFiles> larcv_files(const std::string& where)
    {
        return of_hdf_library<ILarcvFiles>("LarcvFiles", where);
    }
}
