#pragma once
#include "WireCellIface/IData.h"

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

namespace WireCell {

    /// A tensor in flight with what is known about it.
    ///
    /// The handle is shared, never copied, and nobody writes to the samples: a node that changes something returns
    /// a new tensor.
    class ITorchTensor : public IData<ITorchTensor> {
      public:
        virtual ~ITorchTensor() = default;
        virtual const at::Tensor& tensor() const = 0;

        /// A JSON object; docs/tensor-data-model.md lists its keys.
        virtual const nlohmann::json& metadata() const = 0;
    };
}
