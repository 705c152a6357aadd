#include "WireCellAux/Semaphore.h"
#include "WireCellFlow/NodeCosts.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Aux {
    Semaphore::Semaphore()
      : Component("Semaphore", "aux")
    {
    }

    Semaphore::~Semaphore() = default;

    void Semaphore::configured()
    {
        SPNG_VALIDATE(m_cfg.concurrency >= 1, "{}.concurrency: got {} (want 1 or more)", who(), m_cfg.concurrency);
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_concurrency = m_cfg.concurrency;
        }
        m_room.notify_all();
    }

    void Semaphore::acquire() const
    {
        std::unique_lock<std::mutex> lock(m_mutex);
        if (m_held >= m_concurrency) {
            const Flow::CostMeter meter;
            m_room.wait(lock, [this] { return m_held < m_concurrency; });
            Flow::charge_wait(meter.wall_s());
        }
        ++m_held;
    }

    void Semaphore::release() const
    {
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            --m_held;
        }
        m_room.notify_one();
    }

    int Semaphore::get_count() const
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_concurrency - m_held;
    }
}

WIRECELL_FACTORY(Semaphore, WireCell::Aux::Semaphore, WireCell::ISemaphore, WireCell::INamed, WireCell::IConfigurable)
