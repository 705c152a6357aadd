#pragma once
#include "WireCellUtil/D3Vector.h"

#include <utility>
#include <vector>

namespace WireCell {

    using Point = D3Vector<double>;
    using Vector = Point;
    /// A directed line segment: tail, head.
    using Ray = std::pair<Point, Point>;
    using ray_pair_t = std::pair<Ray, Ray>;
    using ray_pair_vector_t = std::vector<ray_pair_t>;

    std::ostream& operator<<(std::ostream& os, const Ray& ray);

    /// The shortest segment between the lines that hold the two rays: tail on ray1, head on ray2.
    /// For parallel rays it is perpendicular to both and starts in the middle of ray1.
    Ray ray_pitch(const Ray& ray1, const Ray& ray2);
    double ray_length(const Ray& ray);
    /// Head minus tail.
    Vector ray_vector(const Ray& ray);
    Vector ray_unit(const Ray& ray);
}
