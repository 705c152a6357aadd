#pragma once
#include "WireCellIface/IFunctionNode.h"
#include "WireCellSpng/core/NodeBase.h"

namespace WireCell::SPNG {

    /// One datum in, one datum out.  The derived class gives `process`; end of stream passes through here.
    template <class Cfg, class In, class Out>
    class FunctionNode : public NodeBase<Cfg>, public IFunctionNode<In, Out> {
      public:
        using typename IFunctionNode<In, Out>::input_pointer;
        using typename IFunctionNode<In, Out>::output_pointer;
        using IFunctionNode<In, Out>::operator();

        bool operator()(const input_pointer& in, output_pointer& out) final
        {
            out = nullptr;
            if (!in) {
                this->log_eos();
                return true;
            }
            this->guarded([&] { out = process(in); }, [&] { return summary(in); });
            if (this->verbosity() > 0) this->log->debug("call={} {}", this->calls(), summary(in));
            this->next_call();
            return true;
        }

      protected:
        explicit FunctionNode(const std::string& type, Gate gate = Gate::device)
          : NodeBase<Cfg>(type, gate)
        {
        }

        virtual output_pointer process(const input_pointer& in) = 0;

        /// The input in a line, for the log and for errors.  Never reads samples.
        virtual std::string summary(const input_pointer& in) const = 0;
    };
}
