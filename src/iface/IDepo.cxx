#include "WireCellIface/IDepo.h"

namespace WireCell {
    bool ascending_time(const IDepo::pointer& lhs, const IDepo::pointer& rhs) { return lhs->time() < rhs->time(); }
}
