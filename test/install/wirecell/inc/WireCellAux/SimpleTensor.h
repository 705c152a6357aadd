#pragma once
#include "WireCellIface/ITensor.h"

#include <cstring>

namespace WireCell::Aux {
    class SimpleTensor : public ITensor {
        const std::type_info* m_typeinfo{&typeid(void)};
        size_t m_sizeof = 0;
        ITensor::shape_t m_shape;
        std::vector<std::byte> m_store;
        Configuration m_md;

      public:
        SimpleTensor() {}
        explicit SimpleTensor(const Configuration& md)
          : m_md(md)
        {
        }
        template <typename ElementType>
        SimpleTensor(const ITensor::shape_t& shape, const ElementType* data)
          : SimpleTensor(shape, data, Configuration())
        {
        }
        template <typename ElementType>
        SimpleTensor(const ITensor::shape_t& shape, const ElementType* data, const Configuration& md)
          : m_typeinfo(&typeid(ElementType))
          , m_sizeof(sizeof(ElementType))
          , m_shape(shape)
          , m_md(md)
        {
            size_t count = 1;
            for (auto one : shape) count *= one;
            m_store.resize(count * m_sizeof);
            if (data && count) std::memcpy(m_store.data(), data, m_store.size());
        }
        virtual ~SimpleTensor() {}

        virtual const std::type_info& element_type() const { return *m_typeinfo; }
        virtual size_t element_size() const { return m_sizeof; }
        virtual ITensor::shape_t shape() const { return m_shape; }
        virtual const std::byte* data() const { return m_store.data(); }
        virtual size_t size() const { return m_store.size(); }
        virtual Configuration metadata() const { return m_md; }
        std::vector<std::byte>& store() { return m_store; }
        Configuration& metadata() { return m_md; }
    };
}
