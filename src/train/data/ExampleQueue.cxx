#include "train/data/ExampleQueue.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>

namespace WireCell::Train {

    ExampleQueue::ExampleQueue(size_t most)
      : m_most(std::max<size_t>(1, most))
    {
    }

    void ExampleQueue::push(Example example)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_is_closed || m_examples.size() < m_most; });
        if (m_is_closed) THROW(RuntimeError() << errmsg{"the reader of examples has closed the queue"});
        m_examples.push_back(std::move(example));
        lock.unlock();
        m_changed.notify_all();
    }

    void ExampleQueue::finish()
    {
        const std::lock_guard lock(m_mutex);
        m_is_finished = true;
        m_changed.notify_all();
    }

    void ExampleQueue::abort(std::exception_ptr failure)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_failure) m_failure = failure;
        m_changed.notify_all();
    }

    std::optional<Example> ExampleQueue::pop()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_is_closed || m_is_finished || m_failure || !m_examples.empty(); });
        if (m_examples.empty()) {
            if (m_failure) std::rethrow_exception(m_failure);
            return std::nullopt;
        }
        auto example = std::move(m_examples.front());
        m_examples.pop_front();
        lock.unlock();
        m_changed.notify_all();
        return example;
    }

    void ExampleQueue::close()
    {
        const std::lock_guard lock(m_mutex);
        m_is_closed = true;
        m_examples.clear();
        m_changed.notify_all();
    }

    bool ExampleQueue::is_closed() const
    {
        const std::lock_guard lock(m_mutex);
        return m_is_closed;
    }

    IExampleStream::~IExampleStream() = default;

    std::shared_ptr<IExampleStream> find_stream(const std::string& name, const std::string& where)
    {
        const auto stream = Factory::lookup_tn<IExampleStream>(name, false, true);
        SPNG_VALIDATE(stream, "{}.queue: there is no component '{}' (want the type:name of an SPNGExampleQueue)", where,
                      name);
        return stream;
    }
}
