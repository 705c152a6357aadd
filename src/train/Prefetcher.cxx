#include "train/Batches.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace WireCell::Train {

    class Prefetcher::Worker {
      public:
        Worker(Batches& batches, int64_t epoch, int64_t first, int64_t ahead)
          : m_thread([this, &batches, epoch, first, ahead] { work(batches, epoch, first, static_cast<size_t>(ahead)); })
        {
        }

        ~Worker()
        {
            {
                const std::lock_guard<std::mutex> lock(m_mutex);
                m_stop = true;
            }
            m_changed.notify_all();
            m_thread.join();
        }

        Batch next()
        {
            const auto begin = std::chrono::steady_clock::now();
            std::unique_lock<std::mutex> lock(m_mutex);
            m_changed.wait(lock, [this] { return !m_ready.empty() || m_failure; });
            waited_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
            if (m_ready.empty()) std::rethrow_exception(m_failure);
            auto batch = std::move(m_ready.front());
            m_ready.pop_front();
            lock.unlock();
            m_changed.notify_all();
            return batch;
        }

        double waited_s = 0;

      private:
        void work(Batches& batches, int64_t epoch, int64_t first, size_t ahead)
        {
            try {
                for (int64_t number = first; number < batches.size(); ++number) {
                    auto batch = batches.get(epoch, number);
                    std::unique_lock<std::mutex> lock(m_mutex);
                    m_changed.wait(lock, [&] { return m_stop || m_ready.size() < ahead; });
                    if (m_stop) return;
                    m_ready.push_back(std::move(batch));
                    lock.unlock();
                    m_changed.notify_all();
                }
            }
            catch (...) {
                const std::lock_guard<std::mutex> lock(m_mutex);
                m_failure = std::current_exception();
                m_changed.notify_all();
            }
        }

        std::mutex m_mutex;
        std::condition_variable m_changed;
        std::deque<Batch> m_ready;
        std::exception_ptr m_failure;
        bool m_stop = false;
        std::thread m_thread; ///< last, as it uses all that stands above
    };

    Prefetcher::Prefetcher(Batches& batches, int64_t epoch, int64_t first, int64_t ahead)
      : m_worker(std::make_unique<Worker>(batches, epoch, first, ahead))
    {
    }

    Prefetcher::~Prefetcher() = default;
    Batch Prefetcher::next() { return m_worker->next(); }
    double Prefetcher::waited_s() const { return m_worker->waited_s; }
}
