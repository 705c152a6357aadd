#pragma once
#include "WireCellIface/ITensor.h"

namespace WireCell {
    class ITensorSet : public IData<ITensorSet> {
      public:
        virtual ~ITensorSet() {}
        virtual int ident() const = 0;
        virtual Configuration metadata() const { return Configuration(); }
        virtual ITensor::shared_vector tensors() const = 0;
    };
}
