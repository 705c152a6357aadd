#include "ArrayIO.h"
#include "WireCellAux/ArrayArchive.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Sio {

    /// Archives of arrays for components of other libraries.
    class NpzArrays : public Aux::IArrayArchives {
      public:
        void save(const std::string& path, const std::vector<Aux::NamedArray>& arrays,
                  const std::string& where) override
        {
            ArchiveWriter archive(path, where);
            for (const auto& array : arrays) {
                const NpyHeader header{array.code, false, false, array.shape};
                begin_array(archive, array.name + ".npy", header);
                archive.write(array.data, header.nbytes());
            }
            archive.close();
        }
    };
}

WIRECELL_FACTORY(NpzArrays, WireCell::Sio::NpzArrays, WireCell::Aux::IArrayArchives)
