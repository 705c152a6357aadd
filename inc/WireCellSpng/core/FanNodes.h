#pragma once
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/base/NodeShapes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/NodeBase.h"

namespace WireCell::SPNG {

    /// Keys of nodes with a number of like ports that the configuration chooses.
    struct FanConfig : NodeConfig {
        int multiplicity = 2; ///< number of ports
    };
    BOOST_DESCRIBE_STRUCT(FanConfig, (NodeConfig), (multiplicity))

    /// N data in, one datum out.  The derived class gives `combine`, and `ports` unless that is the multiplicity.
    /// When any input is at end of stream the output is.
    template <class Cfg, class In, class Out>
    class FaninNode : public shape::Fanin<NodeBase<Cfg>, IFaninNode<In, Out, 0>> {
      public:
        using typename IFaninNode<In, Out, 0>::input_vector;

        std::string signature() override { return typeid(IFaninNode<In, Out, 0>).name(); }

      protected:
        using shape::Fanin<NodeBase<Cfg>, IFaninNode<In, Out, 0>>::Fanin;

        std::string summary(const input_vector& in) const override
        {
            std::string text;
            for (const auto& datum : in) text += (text.empty() ? "" : "; ") + TDM::describe(*datum);
            return text;
        }
    };

    /// One datum in, N data out.  The derived class gives `split`, and `ports` unless that is the multiplicity.
    template <class Cfg, class In, class Out>
    class FanoutNode : public shape::Fanout<NodeBase<Cfg>, IFanoutNode<In, Out, 0>> {
      public:
        using typename IFanoutNode<In, Out, 0>::input_pointer;

        std::string signature() override { return typeid(IFanoutNode<In, Out, 0>).name(); }

      protected:
        using shape::Fanout<NodeBase<Cfg>, IFanoutNode<In, Out, 0>>::Fanout;

        std::string summary(const input_pointer& in) const override
        {
            return TDM::describe(*in, this->verbosity() > 2);
        }
    };
}
