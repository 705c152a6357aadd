#pragma once
#include "WireCellIface/IChannel.h"

namespace WireCell::Aux {
    class SimpleChannel : public IChannel {
      public:
        SimpleChannel(int ident = -1, int index = -1, const IWire::vector& wires = IWire::vector())
          : m_ident(ident)
          , m_index(index)
          , m_wires(wires)
        {
        }
        virtual ~SimpleChannel() {}

        int ident() const override { return m_ident; }
        int index() const override { return m_index; }
        const IWire::vector& wires() const override { return m_wires; }

        void add(const IWire::pointer& wire) { m_wires.push_back(wire); }

      private:
        int m_ident, m_index;
        IWire::vector m_wires;
    };
}
