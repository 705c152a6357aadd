#pragma once
#include "WireCellIface/ITensorSet.h"

namespace WireCell::Aux {
    class SimpleTensorSet : public ITensorSet {
      public:
        explicit SimpleTensorSet(int ident)
          : m_ident(ident)
          , m_tensors(std::make_shared<ITensor::vector>())
        {
        }
        SimpleTensorSet(int ident, Configuration md, ITensor::shared_vector tv)
          : m_ident(ident)
          , m_md(md)
          , m_tensors(tv)
        {
        }
        virtual ~SimpleTensorSet() {}

        int ident() const override { return m_ident; }
        Configuration metadata() const override { return m_md; }
        ITensor::shared_vector tensors() const override { return m_tensors; }

      private:
        int m_ident;
        Configuration m_md;
        ITensor::shared_vector m_tensors;
    };
}
