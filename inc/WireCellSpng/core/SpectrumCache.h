#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

namespace WireCell::SPNG {

    /// The spectra of the shapes that were asked for last.  Safe to use from many threads: nobody waits while another
    /// computes, at the price of computing the same spectrum twice when two threads ask for it at once.
    class SpectrumCache {
      public:
        using Shape = std::vector<int64_t>;

        /// Forget everything and keep up to `capacity` spectra from now on.
        void reset(size_t capacity)
        {
            const std::lock_guard lock(m_mutex);
            m_capacity = capacity;
            m_kept.clear();
        }

        at::Tensor get(const Shape& shape, const std::function<at::Tensor()>& compute)
        {
            if (auto kept = find(shape); kept.defined()) return kept;
            auto fresh = compute();
            const std::lock_guard lock(m_mutex);
            m_kept.emplace_front(shape, fresh);
            if (m_kept.size() > m_capacity) m_kept.resize(m_capacity);
            return fresh;
        }

      private:
        at::Tensor find(const Shape& shape)
        {
            const std::lock_guard lock(m_mutex);
            for (auto it = m_kept.begin(); it != m_kept.end(); ++it) {
                if (it->first != shape) continue;
                m_kept.splice(m_kept.begin(), m_kept, it);
                return it->second;
            }
            return {};
        }

        std::mutex m_mutex;
        size_t m_capacity = 1;
        std::list<std::pair<Shape, at::Tensor>> m_kept; // the most recent first
    };
}
