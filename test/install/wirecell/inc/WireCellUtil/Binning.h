#pragma once

namespace WireCell {
    class Binning {
        int m_nbins;
        double m_minval, m_maxval;

      public:
        Binning(int nbins, double minval, double maxval)
          : m_nbins(nbins)
          , m_minval(minval)
          , m_maxval(maxval)
        {
        }
        Binning()
          : Binning(0, 0, 0)
        {
        }
        int nbins() const { return m_nbins; }
        double min() const { return m_minval; }
        double max() const { return m_maxval; }
        double binsize() const { return (m_maxval - m_minval) / m_nbins; }
        double center(int ind) const { return m_minval + (ind + 0.5) * binsize(); }
        double edge(int ind) const { return m_minval + ind * binsize(); }
    };
}
