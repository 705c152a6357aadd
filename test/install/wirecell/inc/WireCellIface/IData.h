#pragma once
#include <memory>
#include <vector>

namespace WireCell {
    template <class Type>
    class IData {
      public:
        typedef Type value_type;
        typedef std::shared_ptr<const Type> pointer;
        typedef std::vector<pointer> vector;
        typedef std::shared_ptr<const vector> shared_vector;
        virtual ~IData() {}
    };
}
