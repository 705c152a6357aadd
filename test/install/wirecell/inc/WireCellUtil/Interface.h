#pragma once
#include <memory>

namespace WireCell {
    class Interface {
      public:
        typedef std::shared_ptr<Interface> pointer;
        virtual ~Interface();
    };
}
