#include "WireCellSpng/core/ThreadShare.h"
#include "WireCellAux/ThreadShare.h"

namespace WireCell::SPNG::host {
    int thread_share() { return Aux::thread_share(); }
}
