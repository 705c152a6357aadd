#include "WireCellSpng/device/ThreadShare.h"

namespace WireCell::SPNG::host {
    int thread_share() { return 0; }
}
