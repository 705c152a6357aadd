#pragma once
#include <ATen/core/Tensor.h>

/// Families of equally spaced parallel rays ("views") in a plane, and where they cross.
namespace WireCell::SPNG {

    /// How a position in units of pitch becomes an index.
    enum class Snap { floor, round, ceil };

    /// Crossings of several views in closed form.  All tensors are float64 on the CPU; points are (z, y).
    class RayGrid {
      public:
        /// `views` (nview, 2, 2): of each view a point on ray 0 and that point plus the pitch vector.
        /// Throws ValueError on another shape or a zero pitch.
        explicit RayGrid(const at::Tensor& views);

        const at::Tensor& pitch_mag() const { return m_pitch_mag; } ///< (nview) [length]
        /// Crossing points (..., 2) of rays r1 of view v1 with rays r2 of view v2.  Ray numbers may be fractional.
        at::Tensor ray_crossing(int64_t v1, const at::Tensor& r1, int64_t v2, const at::Tensor& r2) const;

        /// Position of those crossings along the pitch of a third view [length].
        at::Tensor pitch_location(int64_t v1, const at::Tensor& r1, int64_t v2, const at::Tensor& r2, int64_t v3) const;

        /// Number of the ray at a pitch position, int64.
        at::Tensor pitch_index(const at::Tensor& pitch, int64_t view, Snap snap = Snap::floor) const;

        /// Position of points (..., 2) along the pitch of a view [length].
        at::Tensor point_pitch(const at::Tensor& points, int64_t view) const;

      private:
        int64_t m_nviews;
        at::Tensor m_pitch_mag;      // (nview)
        at::Tensor m_pitch_dir;      // (nview, 2) unit vectors
        at::Tensor m_center;         // (nview, 2) a point on ray 0
        at::Tensor m_zero_crossings; // (nview, nview, 2) where rays 0 of two views cross; the diagonal is m_center
        // (nview, nview, 2) along a ray of the first view, from one ray of the second view to the next; the diagonal is
        // the ray's direction.  Zero for parallel views.
        at::Tensor m_ray_jump;
        at::Tensor m_a, m_b; // (nview, nview, nview) slope and offset of pitch_location
    };
}
