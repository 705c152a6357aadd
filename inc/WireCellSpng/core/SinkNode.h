#pragma once
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/base/NodeShapes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/NodeBase.h"

namespace WireCell::SPNG {

    /// One datum in, nothing out.  The derived class gives `consume`, and `ended` where something is to be done at each end of
    /// stream.
    template <class Cfg, class In>
    class SinkNode : public shape::Sink<NodeBase<Cfg>, ISinkNode<In>> {
      public:
        using typename ISinkNode<In>::input_pointer;

      protected:
        using shape::Sink<NodeBase<Cfg>, ISinkNode<In>>::Sink;

        std::string summary(const input_pointer& in) const override
        {
            return TDM::describe(*in, this->verbosity() > 2);
        }
    };
}
