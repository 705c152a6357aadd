#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>

/// Checks of numbers that may be on a device, for which no one waits: they come to the host in the next copy that is made
/// anyway, so that what was computed from them does not leave unchecked.
namespace WireCell::SPNG {

    /// Tells what is wrong with some numbers; an empty text if nothing is.
    using Judge = std::function<std::string(const float* numbers)>;

    /// Have float32 numbers [n] judged: those of the host at once, others by the next to_host() from their device, and,
    /// if they are bad, by each later one as long as `owner` lives.  Bad ones end in a ValueError there.
    void check_numbers(const at::Tensor& numbers, Judge judge, const std::shared_ptr<void>& owner);

    /// A tensor on the host, with all that is to be judged of its device in the same copy.
    at::Tensor to_host(const at::Tensor& tensor);
}
