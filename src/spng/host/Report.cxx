#include "WireCellAux/CallObserver.h"
#include "WireCellAux/DataBytes.h"
#include "WireCellAux/MemLog.h"
#include "WireCellSpng/ITorchTensorSet.h"
#include "WireCellSpng/core/About.h"
#include "WireCellSpng/core/Host.h"
#include "WireCellUtil/Version.h"

#include <numeric>

namespace WireCell::SPNG::host {

    namespace {
        size_t tensor_bytes(const ITorchTensor& tensor)
        {
            return tensor.tensor().defined() ? tensor.tensor().nbytes() : 0;
        }

        size_t set_bytes(const ITorchTensorSet& set)
        {
            const auto tensors = set.tensors();
            if (!tensors) return 0;
            return std::accumulate(tensors->begin(), tensors->end(), size_t(0), [](size_t sum, const auto& tensor) {
                return sum + (tensor ? tensor_bytes(*tensor) : 0);
            });
        }

        [[maybe_unused]] const bool registered = [] {
            Aux::add_byte_counter<ITorchTensor>(tensor_bytes);
            Aux::add_byte_counter<ITorchTensorSet>(set_bytes);
            return true;
        }();
    }

    void mem_step(const std::string& label) { Aux::call_step(label); }

    void log_memory(const std::string& component, bool wanted) { Aux::log_memory(component, wanted); }

    bool wants_device_use() { return Aux::measures_device_use(); }

    void add_device_use(double seconds, double growth_mb, double peak_mb)
    {
        Aux::charge_device_use(seconds, growth_mb, peak_mb);
    }

    std::map<std::string, std::string> about_outputs() { return WireCell::about_outputs(); }
}
