#include "train/FigureMeans.h"

#include "train/Team.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Train {

    FigureMeans::FigureMeans(size_t nfigures, std::vector<double> angle_edges)
      : m_nfigures(nfigures)
      , m_edges(std::move(angle_edges))
      , m_sums(std::max<size_t>(1, m_edges.size()) * (1 + 2 * nfigures), 0)
    {
    }

    void FigureMeans::add_to(size_t group, const std::vector<double>& figures)
    {
        double* sums = &m_sums[group * (1 + 2 * m_nfigures)];
        sums[0] += 1;
        for (size_t ind = 0; ind < m_nfigures; ++ind) {
            if (std::isnan(figures[ind])) continue;
            sums[1 + 2 * ind] += figures[ind];
            sums[2 + 2 * ind] += 1;
        }
    }

    void FigureMeans::add(const std::vector<double>& figures, double angle)
    {
        add_to(0, figures);
        for (size_t range = 1; range < m_edges.size(); ++range) {
            const bool is_last = range + 1 == m_edges.size();
            const bool is_in =
                angle >= m_edges[range - 1] && (angle < m_edges[range] || (is_last && angle == m_edges[range]));
            if (is_in) add_to(range, figures);
        }
    }

    void FigureMeans::gather(Team& team) { team.add(m_sums); }

    std::vector<double> FigureMeans::row_of(size_t group) const
    {
        const double* sums = &m_sums[group * (1 + 2 * m_nfigures)];
        std::vector<double> means;
        for (size_t ind = 0; ind < m_nfigures; ++ind) means.push_back(sums[1 + 2 * ind] / sums[2 + 2 * ind]);
        return means;
    }

    std::vector<std::vector<double>> FigureMeans::by_angle() const
    {
        std::vector<std::vector<double>> rows;
        for (size_t range = 1; range < m_edges.size(); ++range) {
            const double images = m_sums[range * (1 + 2 * m_nfigures)];
            if (images == 0) continue;
            rows.push_back({m_edges[range - 1], m_edges[range], images});
            const auto means = row_of(range);
            rows.back().insert(rows.back().end(), means.begin(), means.end());
        }
        return rows;
    }
}
