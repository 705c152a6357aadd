#pragma once
#include "WireCellIface/ITensor.h"

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

namespace WireCell::SPNG {

    /// Copy a tensor into one of the host's, with the same shape, type and metadata.  Waits for the device.
    /// ValueError unless the type is bool, float32, float64, int16, int32 or int64.
    ITensor::pointer host_tensor(const at::Tensor& tensor, const nlohmann::json& metadata);

    /// The elements of a tensor of the host's, which it keeps alive, without a copy.
    /// ValueError for a type that is none of these, or another order of dimensions than slowest first.
    at::Tensor torch_tensor(const ITensor::pointer& tensor);
}
