#pragma once
#include <algorithm>
#include <ostream>
#include <utility>

namespace WireCell {

    /// A range of numbers divided into bins of equal size.
    class Binning {
      public:
        Binning() = default;
        Binning(int nbins, double minval, double maxval) { set(nbins, minval, maxval); }

        void set(int nbins, double minval, double maxval)
        {
            m_nbins = nbins;
            m_min = minval;
            m_max = maxval;
            m_binsize = nbins > 0 ? (maxval - minval) / nbins : 0.0;
        }

        int nbins() const { return m_nbins; }
        double min() const { return m_min; }
        double max() const { return m_max; }
        double span() const { return m_max - m_min; }
        double binsize() const { return m_binsize; }
        std::pair<double, double> range() const { return {m_min, m_max}; }

        /// The bin that holds the value, not limited to the range; values less than one bin below it give 0.
        int bin(double val) const { return static_cast<int>((val - m_min) / m_binsize); }
        double center(int ind) const { return m_min + (ind + 0.5) * m_binsize; }
        /// Edge i is the lower border of bin i.
        double edge(int ind) const { return m_min + ind * m_binsize; }
        bool inside(double val) const { return m_min <= val && val < m_max; }

        /// The half-open range of those bins that touch [minval, maxval].
        std::pair<int, int> sample_bin_range(double minval, double maxval) const
        {
            return {std::max(bin(minval), 0), std::min(bin(maxval) + 1, m_nbins)};
        }

      private:
        int m_nbins = 0;
        double m_min = 0, m_max = 0, m_binsize = 0;
    };

    inline std::ostream& operator<<(std::ostream& os, const Binning& bins)
    {
        return os << bins.nbins() << " bins in [" << bins.min() << ", " << bins.max() << "]";
    }
}
