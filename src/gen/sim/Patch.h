#pragma once
#include "WireCellUtil/Binning.h"

#include <cstdint>
#include <vector>

/// Gaussian clouds of electrons on the bins of a wire plane and of time.
namespace WireCell::Gen::Sim {

    /// A cloud of electrons at the response plane, as one wire plane sees it.
    struct Cloud {
        double pitch;       ///< centre along the pitch [length]
        double time;        ///< centre of its arrival [time]
        double sigma_pitch; ///< width [length]
        double sigma_time;  ///< width [time]
        double charge;      ///< electrons, with sign
    };

    /// A half-open range of bins.
    struct Span {
        int begin = 0, end = 0;
        int size() const { return end - begin; }
        bool empty() const { return end <= begin; }
    };

    /// The bins within nsigma widths of the centre, cut to the axis.  Empty if the axis is farther away than that.
    Span covered(double center, double sigma, const Binning& bins, double nsigma);

    /// How a cloud is spread over bins.
    class Patch {
      public:
        /// The grid and the reach [widths] of clouds to come.
        Patch(const Binning& pitches, const Binning& ticks, double nsigma);

        /// Take up a cloud: its parts in each bin, scaled so that they add to its whole charge even where the grid cuts
        /// it.  False if it is beyond the grid.
        bool spread(const Cloud& cloud);

        /// As above, and draw the number of electrons in each cell from the binomial distribution, then scale them to
        /// the whole charge.
        bool spread(const Cloud& cloud, uint64_t seed);

        const Span& pitches() const { return m_pitches; }
        const Span& ticks() const { return m_ticks; }

        /// Of the charge of each pitch bin, the part for its lower edge when it is shared with the upper one in
        /// proportion to the closeness of its centre of charge.
        const std::vector<float>& lower_edge() const { return m_lower; }

        /// Charge of cell (pitch bin, tick), counted from the spans' begins.
        float cell(int pitch, int tick) const
        {
            return m_cells.empty() ? m_across[pitch] * m_along[tick]
                                   : m_cells[static_cast<size_t>(pitch) * m_along.size() + tick];
        }

      private:
        void lower_edges(double center, double sigma);

        Binning m_pitch_bins, m_tick_bins;
        double m_nsigma;
        Span m_pitches, m_ticks;
        std::vector<double> m_parts; ///< not scaled, along the pitch
        std::vector<float> m_across, m_along, m_lower, m_cells;
    };
}
