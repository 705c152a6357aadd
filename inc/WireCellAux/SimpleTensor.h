#pragma once
#include "WireCellIface/ITensor.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace WireCell::Aux {
    /// A tensor that owns its data, in C order.
    class SimpleTensor : public ITensor {
      public:
        /// Without elements.
        SimpleTensor()
          : m_typeinfo(&typeid(void))
        {
        }
        explicit SimpleTensor(const Configuration& md)
          : m_typeinfo(&typeid(void))
          , m_md(md)
        {
        }

        /// Copies the data; null data leaves room for them in store().
        template <typename ElementType>
        SimpleTensor(const ITensor::shape_t& shape, const ElementType* data)
          : SimpleTensor(shape, data, Configuration())
        {
        }
        template <typename ElementType>
        SimpleTensor(const ITensor::shape_t& shape, const ElementType* data, const Configuration& md)
          : m_typeinfo(&typeid(ElementType))
          , m_element_size(sizeof(ElementType))
          , m_shape(shape)
          , m_md(md)
        {
            const size_t count = std::accumulate(shape.begin(), shape.end(), size_t{1}, std::multiplies<size_t>());
            if (data) {
                const auto* bytes = reinterpret_cast<const std::byte*>(data);
                m_store.assign(bytes, bytes + count * sizeof(ElementType));
            }
            else {
                m_store.resize(count * sizeof(ElementType));
            }
        }
        virtual ~SimpleTensor() {}

        const std::type_info& element_type() const override { return *m_typeinfo; }
        size_t element_size() const override { return m_element_size; }
        ITensor::shape_t shape() const override { return m_shape; }
        const std::byte* data() const override { return m_store.data(); }
        size_t size() const override { return m_store.size(); }
        Configuration metadata() const override { return m_md; }

        /// To fill the tensor before it is shared.
        std::vector<std::byte>& store() { return m_store; }
        Configuration& metadata() { return m_md; }

      private:
        const std::type_info* m_typeinfo;
        size_t m_element_size = 0;
        ITensor::shape_t m_shape;
        std::vector<std::byte> m_store;
        Configuration m_md;
    };
}
