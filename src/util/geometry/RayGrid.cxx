#include "WireCellUtil/RayGrid.h"

namespace WireCell::RayGrid {

    Coordinates::Coordinates(const ray_pair_vector_t& rays, int normal_axis, double normal_location)
    {
        const auto flat = [&](Point p) {
            p[normal_axis] = normal_location;
            return p;
        };
        for (const auto& [lower, upper] : rays) {
            const Ray ray0(flat(lower.first), flat(lower.second));
            const Ray ray1(flat(upper.first), flat(upper.second));
            const Vector pitch = ray_vector(ray_pitch(ray0, ray1));
            m_pitch_mag.push_back(pitch.magnitude());
            m_pitch_dir.push_back(pitch.norm());
            m_center.push_back(0.5 * (ray0.first + ray0.second));
        }
    }
}
