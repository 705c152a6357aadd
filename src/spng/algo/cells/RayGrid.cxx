#include "WireCellSpng/algo/cells/RayGrid.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    RayGrid::RayGrid(const at::Tensor& views)
    {
        SPNG_VALIDATE(views.dim() == 3 && views.size(1) == 2 && views.size(2) == 2,
                      "ray grid from sizes ({}) (want views x 2 x 2)", fmt::join(views.sizes().vec(), ", "));
        const auto points = views.to(at::kCPU, at::kDouble);
        m_nviews = points.size(0);
        m_center = points.select(1, 0).contiguous();
        const auto pitch = points.select(1, 1) - m_center;
        m_pitch_mag = at::sqrt(at::sum(pitch * pitch, -1));
        SPNG_VALIDATE(at::all(m_pitch_mag > 0).item<bool>(), "ray grid with a pitch of zero length");
        m_pitch_dir = pitch / m_pitch_mag.unsqueeze(-1);
        const auto ray_dir = at::stack({-m_pitch_dir.select(1, 1), m_pitch_dir.select(1, 0)}, 1);

        m_zero_crossings = at::zeros({m_nviews, m_nviews, 2}, at::kDouble);
        m_ray_jump = at::zeros({m_nviews, m_nviews, 2}, at::kDouble);
        const auto mag = m_pitch_mag.accessor<double, 1>();
        const auto dir = m_pitch_dir.accessor<double, 2>();
        const auto ray = ray_dir.accessor<double, 2>();
        const auto center = m_center.accessor<double, 2>();
        auto zero = m_zero_crossings.accessor<double, 3>();
        auto jump = m_ray_jump.accessor<double, 3>();
        for (int64_t l = 0; l < m_nviews; ++l) {
            for (int64_t m = 0; m < m_nviews; ++m) {
                // How fast one moves along m's pitch when walking along l's ray.
                const double rate = ray[l][0] * dir[m][0] + ray[l][1] * dir[m][1];
                if (l != m && std::abs(rate) < 1e-10) continue;
                const double gap =
                    (center[m][0] - center[l][0]) * dir[m][0] + (center[m][1] - center[l][1]) * dir[m][1];
                for (int i = 0; i < 2; ++i) {
                    zero[l][m][i] = l == m ? center[l][i] : center[l][i] + ray[l][i] * gap / rate;
                    jump[l][m][i] = l == m ? ray[l][i] : ray[l][i] * mag[m] / rate;
                }
            }
        }
        m_a = at::einsum("lmi,ni->lmn", {m_ray_jump, m_pitch_dir});
        m_b = at::einsum("lmi,ni->lmn", {m_zero_crossings, m_pitch_dir}) - at::sum(m_center * m_pitch_dir, -1);
    }

    at::Tensor RayGrid::ray_crossing(int64_t v1, const at::Tensor& r1, int64_t v2, const at::Tensor& r2) const
    {
        const auto from1 = r2.to(at::kDouble).unsqueeze(-1) * m_ray_jump[v1][v2];
        const auto from2 = r1.to(at::kDouble).unsqueeze(-1) * m_ray_jump[v2][v1];
        return m_zero_crossings[v1][v2] + from1 + from2;
    }

    at::Tensor RayGrid::pitch_location(int64_t v1, const at::Tensor& r1, int64_t v2, const at::Tensor& r2,
                                       int64_t v3) const
    {
        // Without the conversion, whole ray numbers would be promoted to single precision only.
        return m_b[v1][v2][v3] + r2.to(at::kDouble) * m_a[v1][v2][v3] + r1.to(at::kDouble) * m_a[v2][v1][v3];
    }

    at::Tensor RayGrid::pitch_index(const at::Tensor& pitch, int64_t view, Snap snap) const
    {
        const auto rays = pitch / m_pitch_mag[view];
        switch (snap) {
        case Snap::floor:
            return at::floor(rays).to(at::kLong);
        case Snap::ceil:
            return at::ceil(rays).to(at::kLong);
        default:
            return at::round(rays).to(at::kLong);
        }
    }

    at::Tensor RayGrid::point_pitch(const at::Tensor& points, int64_t view) const
    {
        return at::sum((points - m_center[view]) * m_pitch_dir[view], -1);
    }
}
