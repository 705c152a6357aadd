#include "WireCellIface/IDepo.h"

namespace WireCell {
    IDepo::vector depo_chain(IDepo::pointer recent)
    {
        IDepo::vector chain;
        for (; recent; recent = recent->prior()) chain.push_back(recent);
        return chain;
    }

    bool ascending_time(const IDepo::pointer& lhs, const IDepo::pointer& rhs) { return lhs->time() < rhs->time(); }

    bool descending_time(const IDepo::pointer& lhs, const IDepo::pointer& rhs) { return lhs->time() > rhs->time(); }

    bool IDepoDriftCompare::operator()(const IDepo::pointer& lhs, const IDepo::pointer& rhs) const
    {
        const double left = lhs->time() + lhs->pos().x() / drift_speed;
        const double right = rhs->time() + rhs->pos().x() / drift_speed;
        if (left == right) return lhs.get() < rhs.get();
        return left < right;
    }
}
