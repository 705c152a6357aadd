#pragma once
#include <boost/any.hpp>

#include <deque>
#include <mutex>

namespace WireCell::Flow {
    /// What travels on an edge: a shared pointer to data, null at the end of the stream.
    using Message = boost::any;

    /// The messages on an edge, in order.  One thread may put while another takes.
    class MessageQueue {
      public:
        void put(Message message);

        /// The oldest message; there must be one.
        Message take();

        /// Copies of all messages, oldest first.
        std::deque<Message> all() const;

        /// Forget all messages.
        void clear();

        size_t size() const;
        bool empty() const { return size() == 0; }

        /// The most messages that ever waited at once.
        size_t peak() const;

      private:
        mutable std::mutex m_mutex;
        std::deque<Message> m_messages;
        size_t m_peak = 0;
    };
}
