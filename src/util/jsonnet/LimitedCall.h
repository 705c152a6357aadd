#pragma once
#include <cstddef>
#include <functional>
#include <string>

namespace WireCell {

    /// What a call may take.
    struct CallLimits {
        size_t seconds; ///< of processor time; of real time six times as much
        size_t memory;  ///< [byte]
        size_t stack;   ///< [byte]
        size_t answer;  ///< [byte] longest text that it may give
    };

    enum class CallEnd { done, time, memory, stack, answer, stopped, failed };

    struct CallOutcome {
        CallEnd end = CallEnd::failed;
        std::string text;  ///< what the call gave; for a failure what went wrong
        std::string notes; ///< what it wrote to its standard error
    };

    /// Call in a process of its own, where code that is out of bounds can be ended.  Nothing comes back but text.  The call
    /// must not need other threads of this process.  A stop that is asked for ends it too.
    CallOutcome call_limited(const std::function<std::string()>& call, const CallLimits& limits);

}
