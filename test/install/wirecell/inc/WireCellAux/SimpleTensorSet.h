#pragma once
#include "WireCellIface/ITensorSet.h"

namespace WireCell::Aux {
    class SimpleTensorSet : public ITensorSet {
        int m_ident;
        Configuration m_md;
        ITensor::shared_vector m_tensors;

      public:
        explicit SimpleTensorSet(int ident)
          : m_ident(ident)
        {
        }
        SimpleTensorSet(int ident, Configuration md, ITensor::shared_vector tv)
          : m_ident(ident)
          , m_md(md)
          , m_tensors(tv)
        {
        }
        virtual ~SimpleTensorSet() {}
        virtual int ident() const { return m_ident; }
        virtual Configuration metadata() const { return m_md; }
        virtual ITensor::shared_vector tensors() const { return m_tensors; }
    };
}
