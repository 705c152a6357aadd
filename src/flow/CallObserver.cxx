#include "WireCellFlow/CallObserver.h"
#include "CallRecord.h"
#include "WireCellUtil/Logging.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

namespace WireCell::Flow {
    namespace {
        using Observers = std::vector<std::shared_ptr<CallObserver>>;

        std::mutex mutex;
        std::atomic<bool> any_observer{false};

        /// Never changed once published: those who go through it keep it alive.
        std::shared_ptr<const Observers>& list()
        {
            static std::shared_ptr<const Observers> observers = std::make_shared<Observers>();
            return observers;
        }

        std::shared_ptr<const Observers> current_list()
        {
            const std::lock_guard lock(mutex);
            return list();
        }

        template <class Change>
        void change_list(Change change)
        {
            const std::lock_guard lock(mutex);
            auto copy = std::make_shared<Observers>(*list());
            change(*copy);
            any_observer = !copy->empty();
            list() = copy;
        }

        template <class Tell>
        void tell_all(Tell tell)
        {
            try {
                for (const auto& observer : *current_list()) tell(*observer);
            }
            catch (const std::exception& err) {
                // What only watches must not make a job fail.
                Log::logger("timer")->warn("watching a call failed: {}", err.what());
            }
        }
    }

    CallObserver::~CallObserver() = default;

    void CallObserver::step(const NodeCosts&, size_t, const std::string&) {}

    void add_call_observer(std::shared_ptr<CallObserver> observer)
    {
        change_list([&](Observers& all) { all.push_back(std::move(observer)); });
    }

    void remove_call_observer(const std::shared_ptr<CallObserver>& observer)
    {
        change_list([&](Observers& all) { all.erase(std::remove(all.begin(), all.end(), observer), all.end()); });
    }

    bool is_observed() { return any_observer.load(std::memory_order_relaxed); }

    void tell_begin(const CallInfo& info)
    {
        tell_all([&](CallObserver& one) { one.begin(info); });
    }

    void tell_end(const CallInfo& info)
    {
        tell_all([&](CallObserver& one) { one.end(info); });
    }

    void tell_step(const NodeCosts& node, size_t call, const std::string& label)
    {
        tell_all([&](CallObserver& one) { one.step(node, call, label); });
    }
}
