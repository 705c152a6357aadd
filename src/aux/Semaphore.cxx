#include "WireCellAux/Semaphore.h"
#include "WireCellFlow/NodeCosts.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Aux {
    struct SemaphoreConfig {
        int concurrency = 1; ///< How many may hold the semaphore at once, 1 or more
    };
    BOOST_DESCRIBE_STRUCT(SemaphoreConfig, (), (concurrency))

    Semaphore::Semaphore()
      : Logger("Semaphore", "aux")
    {
    }

    Semaphore::~Semaphore() = default;

    Configuration Semaphore::default_configuration() const { return SPNG::config::defaults<SemaphoreConfig>(); }

    void Semaphore::configure(const Configuration& config)
    {
        const auto cfg = SPNG::config::parse<SemaphoreConfig>(config, SPNG::config::who("Semaphore", get_name()));
        SPNG_VALIDATE(cfg.concurrency >= 1, "Semaphore:{}.concurrency: got {} (want 1 or more)", get_name(),
                      cfg.concurrency);
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_concurrency = cfg.concurrency;
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
