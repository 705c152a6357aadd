#include "WireCellAux/ArrayFiles.h"

#include "HdfLibrary.h"

namespace WireCell::Aux {

    IArrayFiles::~IArrayFiles() = default;

    std::shared_ptr<IArrayFiles> hdf_array_files(const std::string& where)
    {
        return of_hdf_library<IArrayFiles>("HdfArrays", where);
    }
}
