#pragma once
#include "WireCellIface/IWire.h"

namespace WireCell::Aux {
    class SimpleWire : public IWire {
      public:
        SimpleWire(WirePlaneId wpid, int ident, int index, int channel, const Ray& ray, int segment = 0)
          : m_wpid(wpid)
          , m_ident(ident)
          , m_index(index)
          , m_channel(channel)
          , m_segment(segment)
          , m_ray(ray)
        {
        }
        virtual ~SimpleWire() {}

        int ident() const override { return m_ident; }
        WirePlaneId planeid() const override { return m_wpid; }
        int index() const override { return m_index; }
        int channel() const override { return m_channel; }
        Ray ray() const override { return m_ray; }
        int segment() const override { return m_segment; }

      private:
        WirePlaneId m_wpid;
        int m_ident, m_index, m_channel, m_segment;
        Ray m_ray;
    };
}
