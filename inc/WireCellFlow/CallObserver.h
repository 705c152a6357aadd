#pragma once
#include "WireCellFlow/NodeCosts.h"

#include <memory>

namespace WireCell::Flow {
    /// One call of a node, while it runs and when it is over.
    struct CallInfo {
        const NodeCosts& node; ///< its costs so far
        size_t call;           ///< number of the call, from 0
        int thread;            ///< small number of the calling thread, from 1
        double begin_us;       ///< [us] since the process's first call
        double end_us;         ///< [us] when it is over
        size_t bytes_in;       ///< of this call, when it is over
        size_t bytes_out;      ///< likewise
    };

    /// Is told of each call of a node, by the thread that makes it.  Calls may overlap.  A host without observers pays
    /// nothing.
    class CallObserver {
      public:
        virtual ~CallObserver();
        virtual void begin(const CallInfo&) {}
        virtual void end(const CallInfo&) {}

        /// A step within the call that the thread is in.
        virtual void step(const NodeCosts& node, size_t call, const std::string& label);
    };

    void add_call_observer(std::shared_ptr<CallObserver> observer);
    void remove_call_observer(const std::shared_ptr<CallObserver>& observer);

    /// Tell the observers that the call which this thread is in has come to a step.
    void call_step(const std::string& label);
}
