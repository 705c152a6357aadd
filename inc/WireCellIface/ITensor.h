#pragma once
#include "WireCellIface/IData.h"
#include "WireCellUtil/Configuration.h"

#include <cstddef>
#include <string>
#include <typeinfo>

namespace WireCell {
    /// A dense array in host memory with metadata.
    class ITensor : public IData<ITensor> {
      public:
        using shape_t = std::vector<size_t>;
        using order_t = std::vector<size_t>;

        virtual ~ITensor();

        virtual const std::type_info& element_type() const = 0;

        /// In bytes.
        virtual size_t element_size() const = 0;

        /// The code that numpy uses, without the byte order, such as "f4".
        virtual std::string dtype() const;

        virtual shape_t shape() const = 0;

        /// The order in which the dimensions are stored, empty for C order.
        virtual order_t order() const { return order_t(); }

        virtual const std::byte* data() const = 0;

        /// In bytes.
        virtual size_t size() const = 0;

        virtual Configuration metadata() const { return Configuration(); }
    };
}
