#pragma once
#include "WireCellUtil/IComponent.h"
#include "train/data/Example.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>

namespace WireCell::Train {

    /// Hands examples from the thread that makes them to the one that trains.
    class ExampleQueue {
      public:
        /// It holds `most` of them.
        explicit ExampleQueue(size_t most = 1);

        /// Waits while it is full.  RuntimeError when the reader has closed it: there is nobody to make examples for.
        void push(Example example);

        /// There are no more.
        void finish();

        /// They can not be made any more: pop() throws this, after what was made before.
        void abort(std::exception_ptr failure);

        /// The next one, for which it waits; none when there are no more.
        std::optional<Example> pop();

        /// The reader has enough: whoever pushes, or waits to, gets an error.
        void close();

        /// Whether that was so, for who catches it.
        bool is_closed() const;

      private:
        mutable std::mutex m_mutex;
        std::condition_variable m_changed;
        std::deque<Example> m_examples;
        std::exception_ptr m_failure;
        size_t m_most;
        bool m_is_finished = false, m_is_closed = false;
    };

    /// A component that has a queue of examples, the end of a graph.  Who runs the graph in a thread of its own calls abort() with what
    /// it throws, and finish() when it is over.
    class IExampleStream : public IComponent<IExampleStream> {
      public:
        virtual ~IExampleStream();
        virtual ExampleQueue& queue() = 0;
        virtual DataAbout about() const = 0;
    };

    /// The component of that type:name, which must be configured.  ValueError, with `where`, if there is none.
    std::shared_ptr<IExampleStream> find_stream(const std::string& name, const std::string& where);
}
