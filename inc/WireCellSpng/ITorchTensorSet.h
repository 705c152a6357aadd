#pragma once
#include "WireCellSpng/ITorchTensor.h"

namespace WireCell {

    /// An ordered collection of tensors.
    class ITorchTensorSet : public IData<ITorchTensorSet> {
      public:
        virtual ~ITorchTensorSet() = default;
        virtual int ident() const = 0;

        /// Advisory only: never required, never copied onto tensors.
        virtual const nlohmann::json& metadata() const = 0;
        virtual ITorchTensor::shared_vector tensors() const = 0;
    };
}
