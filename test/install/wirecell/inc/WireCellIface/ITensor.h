#pragma once
#include "WireCellIface/IData.h"
#include "WireCellUtil/Configuration.h"

#include <cstddef>
#include <string>
#include <typeinfo>

namespace WireCell {
    class ITensor : public IData<ITensor> {
      public:
        typedef std::vector<size_t> shape_t;
        typedef std::vector<size_t> order_t;
        virtual const std::type_info& element_type() const = 0;
        virtual size_t element_size() const = 0;
        virtual std::string dtype() const;
        virtual shape_t shape() const = 0;
        virtual const std::byte* data() const = 0;
        virtual size_t size() const = 0;
        virtual order_t order() const { return order_t(); }
        virtual Configuration metadata() const { return Configuration(); }
    };
}
