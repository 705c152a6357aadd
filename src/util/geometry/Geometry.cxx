#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/Point.h"

#include <algorithm>

namespace WireCell {

    std::ostream& operator<<(std::ostream& os, const Ray& ray) { return os << ray.first << " -> " << ray.second; }

    Ray ray_pitch(const Ray& ray1, const Ray& ray2)
    {
        const Vector u = ray_unit(ray1);
        const Vector v = ray_unit(ray2);
        const double cosine = u.dot(v);
        const double sine2 = 1 - cosine * cosine;
        const double parallel = 1e-12;
        if (sine2 < parallel) {
            const Point tail = 0.5 * (ray1.first + ray1.second);
            return {tail, ray2.first + v * v.dot(tail - ray2.first)};
        }
        const Vector w = ray1.first - ray2.first;
        const double along1 = (cosine * v.dot(w) - u.dot(w)) / sine2;
        const double along2 = (v.dot(w) - cosine * u.dot(w)) / sine2;
        return {ray1.first + u * along1, ray2.first + v * along2};
    }

    double ray_length(const Ray& ray) { return ray_vector(ray).magnitude(); }

    Vector ray_vector(const Ray& ray) { return ray.second - ray.first; }

    Vector ray_unit(const Ray& ray) { return ray_vector(ray).norm(); }

    BoundingBox::BoundingBox(const Point& initial) { (*this)(initial); }

    BoundingBox::BoundingBox(const Ray& initial) { (*this)(initial); }

    void BoundingBox::operator()(const Point& p)
    {
        if (m_empty) {
            m_bounds = {p, p};
            m_empty = false;
            return;
        }
        for (size_t axis = 0; axis < 3; ++axis) {
            auto& lo = m_bounds.first[axis];
            auto& hi = m_bounds.second[axis];
            lo = std::min(lo, p[axis]);
            hi = std::max(hi, p[axis]);
        }
    }

    void BoundingBox::operator()(const Ray& r)
    {
        (*this)(r.first);
        (*this)(r.second);
    }

    BoundingBox BoundingBox::intersect(const BoundingBox& other) const
    {
        if (m_empty || other.m_empty) return {};
        Ray common;
        for (size_t axis = 0; axis < 3; ++axis) {
            const double lo = std::max<double>(m_bounds.first[axis], other.m_bounds.first[axis]);
            const double hi = std::min<double>(m_bounds.second[axis], other.m_bounds.second[axis]);
            if (hi < lo) return {};
            common.first[axis] = lo;
            common.second[axis] = hi;
        }
        return BoundingBox(common);
    }

    bool BoundingBox::inside(const Point& point) const
    {
        if (m_empty) return false;
        for (size_t axis = 0; axis < 3; ++axis) {
            const double lo = m_bounds.first[axis], hi = m_bounds.second[axis];
            if (lo == hi) continue;
            if (point[axis] < lo || point[axis] > hi) return false;
        }
        return true;
    }
}
