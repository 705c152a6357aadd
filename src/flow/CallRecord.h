#pragma once
#include "WireCellFlow/CallObserver.h"

namespace WireCell::Flow {
    /// Between the meter of calls and the list of observers.
    bool is_observed();
    void tell_begin(const CallInfo& info);
    void tell_end(const CallInfo& info);
    void tell_step(const NodeCosts& node, size_t call, const std::string& label);
}
