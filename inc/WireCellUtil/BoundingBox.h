#pragma once
#include "WireCellUtil/Point.h"

namespace WireCell {

    /// The smallest box, with edges along the axes, that holds the points given so far.
    class BoundingBox {
      public:
        BoundingBox() = default;
        BoundingBox(const Point& initial);
        BoundingBox(const Ray& initial);
        /// Hold all points or rays of a range.
        template <typename RayOrPointIterator>
        BoundingBox(const RayOrPointIterator& begin, const RayOrPointIterator& end)
        {
            (*this)(begin, end);
        }

        void operator()(const Point& p);
        void operator()(const Ray& r);
        template <typename RayOrPointIterator>
        void operator()(const RayOrPointIterator& begin, const RayOrPointIterator& end)
        {
            for (auto it = begin; it != end; ++it) (*this)(*it);
        }

        /// The box common to both; empty when there is none.
        BoundingBox intersect(const BoundingBox& other) const;

        /// True if the point is in the box or on its border.  An axis along which the box has no extent is not
        /// tested.  An empty box holds nothing.
        bool inside(const Point& point) const;

        /// The corners with the smallest and the largest coordinates.
        const Ray& bounds() const { return m_bounds; }
        Point center() const { return 0.5 * (m_bounds.first + m_bounds.second); }
        Vector dimensions() const { return m_bounds.second - m_bounds.first; }
        /// True until the first point or ray.
        bool empty() const { return m_empty; }

      private:
        Ray m_bounds;
        bool m_empty = true;
    };
}
