#pragma once
#include "WireCellIface/IFunctionNode.h"
#include "WireCellSpng/device/NodeBase.h"

namespace WireCell::SPNG {

    /// One datum in, one datum out.  The derived class gives `process`; end of stream passes through here.
    /// Base: the node's interface, where it has a name of its own.
    template <class Cfg, class In, class Out, class Base = IFunctionNode<In, Out>>
    class FunctionNode : public NodeBase<Cfg>, public Base {
      public:
        using typename Base::input_pointer;
        using typename Base::output_pointer;
        using Base::operator();

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
        explicit FunctionNode(const std::string& type, Gate gate = Gate::device, const std::string& log_group = "spng")
          : NodeBase<Cfg>(type, gate, log_group)
        {
        }

        virtual output_pointer process(const input_pointer& in) = 0;

        /// The input in a line, for the log and for errors.  Never reads samples.
        virtual std::string summary(const input_pointer& in) const = 0;
    };
}
