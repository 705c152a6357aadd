#include "WireCellFlow/MessageQueue.h"

#include <algorithm>

namespace WireCell::Flow {
    using Lock = std::lock_guard<std::mutex>;

    void MessageQueue::put(Message message)
    {
        const Lock lock(m_mutex);
        m_messages.push_back(std::move(message));
        m_peak = std::max(m_peak, m_messages.size());
    }

    Message MessageQueue::take()
    {
        const Lock lock(m_mutex);
        auto message = std::move(m_messages.front());
        m_messages.pop_front();
        return message;
    }

    std::deque<Message> MessageQueue::all() const
    {
        const Lock lock(m_mutex);
        return m_messages;
    }

    void MessageQueue::clear()
    {
        const Lock lock(m_mutex);
        m_messages.clear();
    }

    size_t MessageQueue::size() const
    {
        const Lock lock(m_mutex);
        return m_messages.size();
    }

    size_t MessageQueue::peak() const
    {
        const Lock lock(m_mutex);
        return m_peak;
    }
}
