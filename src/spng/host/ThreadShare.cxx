#include "WireCellSpng/device/ThreadShare.h"
#include "WireCellFlow/ThreadShare.h"

namespace WireCell::SPNG::host {
    int thread_share() { return Flow::thread_share(); }
}
