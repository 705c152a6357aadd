#pragma once
#include "WireCellIface/ISourceNode.h"
#include "WireCellSpng/base/NodeShapes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/NodeBase.h"

namespace WireCell::SPNG {

    /// Nothing in, one datum out.  The derived class gives `produce`, whose null is the end of the stream.
    template <class Cfg, class Out>
    class SourceNode : public shape::Source<NodeBase<Cfg>, ISourceNode<Out>> {
      public:
        using typename ISourceNode<Out>::output_pointer;

      protected:
        using shape::Source<NodeBase<Cfg>, ISourceNode<Out>>::Source;

        std::string summary(const output_pointer& out) const override
        {
            return TDM::describe(*out, this->verbosity() > 2);
        }
    };
}
