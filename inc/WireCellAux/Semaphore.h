#pragma once
#include "WireCellAux/Component.h"
#include "WireCellIface/ISemaphore.h"

#include <condition_variable>
#include <mutex>

namespace WireCell::Aux {
    struct SemaphoreConfig {
        int concurrency = 1; ///< How many may hold the semaphore at once, 1 or more
    };
    BOOST_DESCRIBE_STRUCT(SemaphoreConfig, (), (concurrency))

    /// A counting semaphore as a service.
    class Semaphore : public Component<SemaphoreConfig>, public ISemaphore {
      public:
        Semaphore();
        virtual ~Semaphore();

        void acquire() const override;
        void release() const override;
        int get_count() const override;

      private:
        void configured() override;

        int m_concurrency = 1;
        mutable int m_held = 0;
        mutable std::mutex m_mutex;
        mutable std::condition_variable m_room;
    };
}
