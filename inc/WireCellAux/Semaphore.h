#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/ISemaphore.h"

#include <condition_variable>
#include <mutex>

namespace WireCell::Aux {
    /// A counting semaphore as a service.
    class Semaphore : public Logger, public ISemaphore, public IConfigurable {
      public:
        Semaphore();
        virtual ~Semaphore();

        void configure(const Configuration& config) override;
        Configuration default_configuration() const override;

        void acquire() const override;
        void release() const override;
        int get_count() const override;

      private:
        int m_concurrency = 1;
        mutable int m_held = 0;
        mutable std::mutex m_mutex;
        mutable std::condition_variable m_room;
    };
}
