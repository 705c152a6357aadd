#include "WireCellTbb/CorePool.h"

#include <algorithm>

namespace WireCellTbb {
    using Lock = std::lock_guard<std::mutex>;

    void CorePool::wait()
    {
        const Lock lock(m_mutex);
        ++m_waiting;
    }

    void CorePool::no_longer_wait()
    {
        const Lock lock(m_mutex);
        --m_waiting;
    }

    int CorePool::take()
    {
        const Lock lock(m_mutex);
        ++m_running;
        const int share = std::max(1, std::min(m_free, m_cores / (m_running + m_waiting)));
        m_free -= share;
        return share;
    }

    void CorePool::give_back(int share)
    {
        const Lock lock(m_mutex);
        --m_running;
        m_free += share;
    }
}
