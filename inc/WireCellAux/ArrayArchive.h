#pragma once
#include "WireCellUtil/IComponent.h"

#include <memory>
#include <string>
#include <vector>

/// Archives of arrays for a look from outside, by numpy.load() say.
namespace WireCell::Aux {

    /// An array: rows one after another.
    struct NamedArray {
        std::string name;
        std::string code;          ///< numpy's of its elements: u1, f4, c8 and so on
        std::vector<size_t> shape; ///< slowest first
        const void* data = nullptr;
    };

    /// Writes them.
    class IArrayArchives : public IComponent<IArrayArchives> {
      public:
        virtual ~IArrayArchives();

        /// Write an archive whose extension tells its format, such as "x.npz", and which replaces one of that name.  It appears when it is
        /// complete, or not at all.  IOError that starts with `where`: it can not be written.
        virtual void save(const std::string& path, const std::vector<NamedArray>& arrays, const std::string& where) = 0;
    };

    /// That of WireCellSio, which is loaded for it.  IOError that starts with `where` if there is none.
    std::shared_ptr<IArrayArchives> array_archives(const std::string& where);
}
