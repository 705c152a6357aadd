#include "WireCellUtil/Pimpos.h"

namespace WireCell {

    Pimpos::Pimpos(int nwires, double minwirepitch, double maxwirepitch, const Vector& wire, const Vector& pitch,
                   const Point& origin, int nimpact_bins_per_wire_region)
      : m_nimpbins_per_wire(nimpact_bins_per_wire_region)
      , m_origin(origin)
    {
        m_axis[1] = wire.norm();
        m_axis[2] = pitch.norm();
        m_axis[0] = m_axis[1].cross(m_axis[2]);

        const double half = nwires > 1 ? 0.5 * (maxwirepitch - minwirepitch) / (nwires - 1) : 0.0;
        const double lo = minwirepitch - half;
        const double hi = maxwirepitch + half;
        m_region = Binning(nwires, lo, hi);
        m_impact = Binning(nwires * m_nimpbins_per_wire, lo, hi);
    }

    std::pair<int, int> Pimpos::closest(double pitch) const
    {
        const double at = (pitch - m_region.min()) / m_region.binsize();
        const int wire = static_cast<int>(std::floor(at));
        const int impact = static_cast<int>(std::round((at - wire - 0.5) * m_nimpbins_per_wire));
        return {wire, impact};
    }
}
