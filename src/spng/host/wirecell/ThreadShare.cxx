#include "WireCellSpng/core/ThreadShare.h"

namespace WireCell::SPNG::host {
    int thread_share() { return 0; }
}
