#include "Drift.h"
#include "Binomial.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen::Sim {

    namespace {
        bool between(double x, double one, double other)
        {
            return std::min(one, other) <= x && x <= std::max(one, other);
        }

        bool is_finite(const ElectronCloud& cloud)
        {
            // A sum is finite unless one of its terms is not, or all is lost anyway.
            return std::isfinite(cloud.time + cloud.charge + cloud.x + cloud.y + cloud.z + cloud.extent_long +
                                 cloud.extent_tran);
        }

        double widened(double extent, double variance) { return std::sqrt(extent * extent + variance); }
    }

    DriftPlane DriftPlane::tilted(const Sample& tail, const Sample& head)
    {
        const double dy = head.y - tail.y;
        const double dz = head.z - tail.z;
        DriftPlane plane;
        plane.m_samples = {tail};
        plane.m_slope_y = (head.x - tail.x) * dy / (dy * dy + dz * dz);
        plane.m_slope_z = (head.x - tail.x) * dz / (dy * dy + dz * dz);
        return plane;
    }

    DriftPlane DriftPlane::sampled(std::vector<Sample> samples)
    {
        DriftPlane plane;
        plane.m_samples = std::move(samples);
        return plane;
    }

    double DriftPlane::x(double y, double z) const
    {
        const auto distance = [&](const Sample& one) { return std::pow(one.y - y, 2) + std::pow(one.z - z, 2); };
        const auto nearer = [&](const Sample& a, const Sample& b) { return distance(a) < distance(b); };
        const auto& base =
            m_samples.size() == 1 ? m_samples.front() : *std::min_element(m_samples.begin(), m_samples.end(), nearer);
        return base.x + m_slope_y * (y - base.y) + m_slope_z * (z - base.z);
    }

    const DriftRegion* DriftLaw::find(const ElectronCloud& cloud, bool behind_response) const
    {
        for (const auto& region : regions) {
            const auto& other = behind_response ? region.anode : region.cathode;
            if (between(cloud.x, region.response.x(cloud.y, cloud.z), other.x(cloud.y, cloud.z))) return &region;
        }
        return nullptr;
    }

    double DriftLaw::lost_of(double count, double probability, uint64_t key) const
    {
        if (!fluctuate) return count * probability;
        SplitMix random(key);
        return static_cast<double>(binomial(static_cast<int64_t>(count), probability, random));
    }

    DriftEnd DriftLaw::apply(ElectronCloud& cloud, uint64_t key) const
    {
        if (!is_finite(cloud)) return DriftEnd::not_finite;
        if (cloud.charge == 0) return DriftEnd::no_charge;
        const auto* region = find(cloud, true);
        const bool behind_response = region;
        if (!region) region = find(cloud, false);
        if (!region) return DriftEnd::outside;

        const double x = region->response.x(cloud.y, cloud.z);
        const double duration = std::abs(cloud.x - x) / speed;
        cloud.x = x;
        if (behind_response) {
            cloud.time -= duration;
            return DriftEnd::arrived;
        }
        const double lost = lost_of(std::abs(cloud.charge), -std::expm1(-duration / lifetime), key);
        cloud.charge -= std::copysign(lost, cloud.charge);
        cloud.extent_long = widened(cloud.extent_long, 2 * diffusion_long * duration);
        cloud.extent_tran = widened(cloud.extent_tran, 2 * diffusion_tran * duration);
        cloud.time += duration;
        return DriftEnd::arrived;
    }
}
