#include "WireCellFlow/DataBytes.h"
#include "WireCellSpng/ITorchTensorSet.h"

#include <numeric>

/// The engines' record of calls counts the bytes of tensors too.
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
            Flow::add_byte_counter<ITorchTensor>(tensor_bytes);
            Flow::add_byte_counter<ITorchTensorSet>(set_bytes);
            return true;
        }();
    }
}
