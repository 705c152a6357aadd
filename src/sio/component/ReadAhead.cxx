#include "component/ReadAhead.h"

#include <condition_variable>
#include <mutex>

namespace WireCell::Sio {

    namespace {
        class Tasks {
          public:
            ~Tasks()
            {
                std::unique_lock lock(m_mutex);
                m_ended.wait(lock, [this] { return m_count == 0; });
            }

            void add(int count)
            {
                const std::lock_guard lock(m_mutex);
                m_count += count;
                m_ended.notify_all();
            }

          private:
            std::mutex m_mutex;
            std::condition_variable m_ended;
            int m_count = 0;
        };

        /// It comes to be after what the first event was read with, and so goes before that.
        Tasks& tasks()
        {
            static Tasks all;
            return all;
        }
    }

    void ReadAhead::announce() { tasks().add(1); }

    ReadAhead::~ReadAhead() { tasks().add(-1); }
}
