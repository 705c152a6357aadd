#pragma once
#include "WireCellUtil/Configuration.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace WireCell {
    class ITorchTensorSet;
}

namespace spng::test {

    /// Evaluate a job file with top-level string arguments.
    WireCell::Configuration evaluate_job(const std::string& file, const std::map<std::string, std::string>& arguments);

    /// Load the plugins of a configuration sequence, then construct and configure its components in order.
    void configure_all(const WireCell::Configuration& sequence);

    /// Push one message from every source through the graph of a configured sequence and keep every tensor that a
    /// node put out, as "<type>_<name>_<port>".  Sinks are not called.
    std::map<std::string, at::Tensor> probe_graph(const WireCell::Configuration& sequence);
}
