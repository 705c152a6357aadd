#pragma once
#include "WireCellIface/IDepoSet.h"

namespace WireCell::Aux {
    class SimpleDepoSet : public IDepoSet {
      public:
        SimpleDepoSet(int ident, const IDepo::vector& depos)
          : m_ident(ident)
          , m_depos(std::make_shared<IDepo::vector>(depos))
        {
        }
        virtual ~SimpleDepoSet() {}

        int ident() const override { return m_ident; }
        IDepo::shared_vector depos() const override { return m_depos; }

      private:
        int m_ident;
        IDepo::shared_vector m_depos;
    };
}
