#pragma once
#include "WireCellIface/ITensorSet.h"
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    /// A service that applies a function, such as a trained net, to tensors.
    class ITensorForward : public IComponent<ITensorForward> {
      public:
        virtual ~ITensorForward();

        virtual ITensorSet::pointer forward(const ITensorSet::pointer& input) const = 0;
    };
}
