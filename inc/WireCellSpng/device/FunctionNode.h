#pragma once
#include "WireCellIface/IFunctionNode.h"
#include "WireCellSpng/base/NodeShapes.h"
#include "WireCellSpng/device/NodeBase.h"

namespace WireCell::SPNG {

    /// One datum in, one datum out.  The derived class gives `process`, and `summary`: the input in a line, for the log and for
    /// errors.  Base: the node's interface, where it has a name of its own.
    template <class Cfg, class In, class Out, class Base = IFunctionNode<In, Out>>
    class FunctionNode : public shape::Function<NodeBase<Cfg>, Base> {
      protected:
        using shape::Function<NodeBase<Cfg>, Base>::Function;

        std::string summary(const std::shared_ptr<const In>& in) const override = 0;
    };
}
