#include "WireCellFlow/ThreadShare.h"

namespace WireCell::Flow {
    namespace {
        thread_local int current_share = 0;
    }

    int thread_share() { return current_share; }

    ThreadShare::ThreadShare(int share)
      : m_before(current_share)
    {
        current_share = share;
    }

    ThreadShare::~ThreadShare() { current_share = m_before; }
}
