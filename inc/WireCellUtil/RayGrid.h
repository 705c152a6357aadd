#pragma once
#include "WireCellUtil/Point.h"

#include <vector>

/// Layers of parallel, equally spaced rays in one plane.
namespace WireCell::RayGrid {

    using vector_array1d_t = std::vector<Vector>;

    /// The layers of a face: 0 and 1 are the borders of its area, 2 and on are its wire planes.
    /// In a wire plane, ray i is the lower border of wire i's region.
    class Coordinates {
      public:
        Coordinates() = default;
        /// Rays 0 and 1 of each layer, which fix its pitch; the coordinate along normal_axis becomes normal_location.
        Coordinates(const ray_pair_vector_t& rays, int normal_axis = 0, double normal_location = 0.0);

        int nlayers() const { return static_cast<int>(m_pitch_mag.size()); }
        /// Distance between neighbouring rays, per layer [length].
        const std::vector<double>& pitch_mags() const { return m_pitch_mag; }
        /// Unit vectors perpendicular to the rays, per layer.
        const vector_array1d_t& pitch_dirs() const { return m_pitch_dir; }
        /// The middle of ray 0, per layer.
        const vector_array1d_t& centers() const { return m_center; }

      private:
        std::vector<double> m_pitch_mag;
        vector_array1d_t m_pitch_dir, m_center;
    };
}
