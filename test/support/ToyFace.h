#pragma once
#include "WireCellSpng/algo/cells/CellBasis.h"

#include <ATen/ATen.h>

#include <cmath>

namespace spng::test {

    /// One plane's wires at an angle to the vertical [degrees], `pitch` apart, cut to the rectangle z in [0, width],
    /// y in [0, height], in order of increasing pitch.
    inline at::Tensor toy_plane(double angle, double pitch, double width, double height)
    {
        const double along_z = std::sin(angle * M_PI / 180);
        const double along_y = std::cos(angle * M_PI / 180);
        std::vector<double> ends;
        const double reach = width + height;
        for (double offset = -reach + pitch / 2; offset < reach; offset += pitch) {
            // The wire goes through offset x (cos, -sin); walk it to where it leaves the rectangle.
            const double z0 = offset * along_y;
            const double y0 = -offset * along_z;
            double first = -10 * reach;
            double last = 10 * reach;
            const auto cut = [&](double start, double step, double limit) {
                if (std::abs(step) < 1e-12) {
                    if (start < 0 || start > limit) last = first - 1;
                    return;
                }
                const double a = -start / step;
                const double b = (limit - start) / step;
                first = std::max(first, std::min(a, b));
                last = std::min(last, std::max(a, b));
            };
            cut(z0, along_z, width);
            cut(y0, along_y, height);
            if (last - first < pitch) continue;
            for (const double step : {first, last}) {
                ends.push_back(z0 + step * along_z);
                ends.push_back(y0 + step * along_y);
            }
        }
        return at::tensor(ends, at::kDouble).view({-1, 2, 2});
    }

    /// A face with two slanted planes and a vertical one.
    inline WireCell::SPNG::FaceWires toy_face()
    {
        return {toy_plane(35.7, 4.7, 200, 300), toy_plane(-35.7, 4.7, 200, 300), toy_plane(0, 4.8, 200, 300)};
    }
}
