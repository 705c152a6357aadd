#include "Patch.h"
#include "Binomial.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace WireCell::Gen::Sim {

    namespace {
        /// Integrals of a Gaussian over each bin of the span.
        void bin_integrals(double center, double sigma, const Binning& bins, const Span& span,
                           std::vector<double>& parts)
        {
            parts.assign(span.size(), 1.0);
            if (sigma <= 0) return;
            const double scale = 1 / (std::numbers::sqrt2 * sigma);
            double below = std::erf((bins.edge(span.begin) - center) * scale);
            for (int ind = 0; ind < span.size(); ++ind) {
                const double above = std::erf((bins.edge(span.begin + ind + 1) - center) * scale);
                parts[ind] = 0.5 * (above - below);
                below = above;
            }
        }
    }

    Span covered(double center, double sigma, const Binning& bins, double nsigma)
    {
        const double reach = nsigma * sigma;
        if (center + reach < bins.min() || center - reach > bins.max()) return {};
        const auto [begin, end] = bins.sample_bin_range(center - reach, center + reach);
        return {begin, end};
    }

    Patch::Patch(const Binning& pitches, const Binning& ticks, double nsigma)
      : m_pitch_bins(pitches)
      , m_tick_bins(ticks)
      , m_nsigma(nsigma)
    {
    }

    bool Patch::spread(const Cloud& cloud)
    {
        m_cells.clear();
        m_pitches = covered(cloud.pitch, cloud.sigma_pitch, m_pitch_bins, m_nsigma);
        m_ticks = covered(cloud.time, cloud.sigma_time, m_tick_bins, m_nsigma);
        if (m_pitches.empty() || m_ticks.empty()) return false;

        bin_integrals(cloud.time, cloud.sigma_time, m_tick_bins, m_ticks, m_parts);
        const double in_time = std::accumulate(m_parts.begin(), m_parts.end(), 0.0);
        m_along.assign(m_parts.begin(), m_parts.end());
        bin_integrals(cloud.pitch, cloud.sigma_pitch, m_pitch_bins, m_pitches, m_parts);
        const double in_pitch = std::accumulate(m_parts.begin(), m_parts.end(), 0.0);
        if (!(in_time * in_pitch > 0)) return false;

        const double scale = cloud.charge / (in_time * in_pitch);
        m_across.resize(m_parts.size());
        for (size_t ind = 0; ind < m_parts.size(); ++ind) m_across[ind] = static_cast<float>(m_parts[ind] * scale);
        lower_edges(cloud.pitch, cloud.sigma_pitch);
        return true;
    }

    bool Patch::spread(const Cloud& cloud, uint64_t seed)
    {
        if (!spread(cloud)) return false;
        const auto electrons = static_cast<int64_t>(std::abs(cloud.charge));
        if (electrons == 0) return true;
        SplitMix random(seed);
        m_cells.resize(m_across.size() * m_along.size());
        double total = 0;
        for (size_t ind = 0; ind < m_cells.size(); ++ind) {
            const double part = m_across[ind / m_along.size()] * m_along[ind % m_along.size()] / cloud.charge;
            m_cells[ind] = static_cast<float>(binomial(electrons, std::clamp(part, 0.0, 1.0), random));
            total += m_cells[ind];
        }
        if (total <= 0) {
            m_cells.clear();
            return true;
        }
        const double scale = cloud.charge / total;
        for (auto& cell : m_cells) cell = static_cast<float>(cell * scale);
        return true;
    }

    // The centre of charge of a bin [x1, x2] of a Gaussian is c - sigma^2 (g(x2) - g(x1)) / P with the density g and the
    // integral P; the lower edge's part is P (x2 - centre of charge) / (x2 - x1).
    void Patch::lower_edges(double center, double sigma)
    {
        const double step = m_pitch_bins.binsize();
        m_lower.resize(m_across.size());
        if (sigma <= 0) {
            m_lower[0] =
                static_cast<float>(std::clamp((m_pitch_bins.edge(m_pitches.begin + 1) - center) / step, 0.0, 1.0));
            return;
        }
        const double norm = sigma / (step * std::sqrt(2 * std::numbers::pi));
        const auto bell = [&](double x) { return std::exp(-0.5 * (x - center) * (x - center) / (sigma * sigma)); };
        double below = bell(m_pitch_bins.edge(m_pitches.begin));
        for (int ind = 0; ind < m_pitches.size(); ++ind) {
            const double edge = m_pitch_bins.edge(m_pitches.begin + ind + 1);
            const double above = bell(edge);
            const double weight = (edge - center) / step + norm * (above - below) / m_parts[ind];
            m_lower[ind] = static_cast<float>(std::clamp(weight, 0.0, 1.0));
            below = above;
        }
    }
}
