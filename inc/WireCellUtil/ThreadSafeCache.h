#pragma once
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace WireCell {

    /// Keeps the values that were used most recently, up to a capacity.  Any number of threads may use it.
    template <typename Key, typename Value>
    class ThreadSafeCache {
      public:
        /// std::invalid_argument if the capacity is zero.
        explicit ThreadSafeCache(size_t capacity)
          : m_capacity(checked(capacity))
        {
        }

        /// Change the capacity and forget what no longer fits.
        void reset_capacity(size_t capacity)
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            m_capacity = checked(capacity);
            shrink_to(m_capacity);
        }

        size_t size() const
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            return m_map.size();
        }

        void clear() { shrink(0); }

        /// Forget the oldest values until at most `size` are left.
        void shrink(size_t size = 0)
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            shrink_to(size);
        }

        std::optional<Value> get(const Key& key)
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            return find(key);
        }

        void put(const Key& key, const Value& value)
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            erase(key);
            insert(key, value);
        }

        void remove(const Key& key)
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            erase(key);
        }

        /// The value of the key, computed and kept if absent.  The computation runs without the lock, so it may use the
        /// cache; when two threads compute the same key at once both get the value that was kept first.
        template <typename F>
        Value get_or_compute(const Key& key, F compute_func)
        {
            if (auto value = get(key)) return *value;
            Value fresh = compute_func();
            std::lock_guard<std::mutex> lock(m_mutex);
            if (auto value = find(key)) return *value;
            insert(key, fresh);
            return fresh;
        }

      private:
        using list_type = std::list<std::pair<Key, Value>>;

        static size_t checked(size_t capacity)
        {
            if (capacity == 0) throw std::invalid_argument("the capacity of a cache must not be zero");
            return capacity;
        }

        std::optional<Value> find(const Key& key)
        {
            const auto it = m_map.find(key);
            if (it == m_map.end()) return std::nullopt;
            m_list.splice(m_list.begin(), m_list, it->second);
            return it->second->second;
        }

        void insert(const Key& key, const Value& value)
        {
            m_list.emplace_front(key, value);
            m_map[key] = m_list.begin();
            shrink_to(m_capacity);
        }

        void erase(const Key& key)
        {
            const auto it = m_map.find(key);
            if (it == m_map.end()) return;
            m_list.erase(it->second);
            m_map.erase(it);
        }

        void shrink_to(size_t size)
        {
            while (m_list.size() > size) {
                m_map.erase(m_list.back().first);
                m_list.pop_back();
            }
        }

        size_t m_capacity;
        list_type m_list;
        std::unordered_map<Key, typename list_type::iterator> m_map;
        mutable std::mutex m_mutex;
    };

}
