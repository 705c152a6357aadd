#pragma once
#include "WireCellUtil/IComponent.h"
#include "WireCellUtil/Version.h"

namespace WireCell::Aux {

    /// Tells how files of some kind were made.
    class IFileAbout : public IComponent<IFileAbout> {
      public:
        virtual ~IFileAbout();

        /// Empty where a file does not say.  IOError that names the file: it can not be read, or is of another kind.
        virtual About read(const std::string& path) = 0;
    };
}
