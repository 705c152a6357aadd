#pragma once
#include <memory>
#include <vector>

namespace WireCell {
    /// Base of data objects.  Data are immutable once made: they travel as shared pointers to const.
    template <class Type>
    class IData {
      public:
        using value_type = Type;
        using pointer = std::shared_ptr<const Type>;
        using vector = std::vector<pointer>;
        using shared_vector = std::shared_ptr<const vector>;

        virtual ~IData() {}
    };
}
