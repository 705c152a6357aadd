#pragma once
#include "WireCellIface/ITensor.h"

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

namespace WireCell::SPNG {

    /// Copy a tensor into one of the host's, with the same shape, type and metadata.  Waits for the device.
    /// ValueError unless the type is bool, float32, float64, int16, int32 or int64.
    ITensor::pointer host_tensor(const at::Tensor& tensor, const nlohmann::json& metadata);
}
