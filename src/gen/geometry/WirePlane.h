#pragma once
#include "WireCellIface/IWirePlane.h"

namespace WireCell::Gen {

    /// A plane of wires in an anode face.
    class WirePlane : public IWirePlane {
      public:
        WirePlane(int ident, const Pimpos& pimpos, const IWire::vector& wires, const IChannel::vector& channels);

        int ident() const override { return m_ident; }
        const Pimpos* pimpos() const override { return &m_pimpos; }
        const IWire::vector& wires() const override { return m_wires; }
        const IChannel::vector& channels() const override { return m_channels; }

      private:
        int m_ident;
        Pimpos m_pimpos;
        IWire::vector m_wires;
        IChannel::vector m_channels;
    };
}
