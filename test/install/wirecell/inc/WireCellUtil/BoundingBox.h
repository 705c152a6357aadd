#pragma once
#include "WireCellUtil/Point.h"

namespace WireCell {
    class BoundingBox {
        Ray m_bounds;

      public:
        BoundingBox() {}
        BoundingBox(const Ray& initial)
          : m_bounds(initial)
        {
        }
        const Ray& bounds() const { return m_bounds; }
    };
}
