#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/HostTensor.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    struct TorchToTensorConfig : NodeConfig {};
    BOOST_DESCRIBE_STRUCT(TorchToTensorConfig, (NodeConfig), ())

    /// All tensors of a set as float64 host tensors.  SPNGTdmToTensorSet keeps types and can choose.
    class TorchToTensor final : public FunctionNode<TorchToTensorConfig, ITorchTensorSet, ITensorSet> {
      public:
        TorchToTensor()
          : FunctionNode("TorchToTensor")
        {
        }

      protected:
        output_pointer process(const input_pointer& in) override
        {
            auto out = std::make_shared<ITensor::vector>();
            for (const auto& ten : *in->tensors()) {
                out->push_back(host_tensor(ten->tensor().to(at::kDouble), ten->metadata()));
            }
            return std::make_shared<Aux::SimpleTensorSet>(in->ident(), host::to_configuration(in->metadata()), out);
        }

        std::string summary(const input_pointer& in) const override { return TDM::describe(*in, verbosity() > 2); }
    };
}

WIRECELL_FACTORY(TorchToTensor, WireCell::SPNG::TorchToTensor, WireCell::ITorchToTensorSet, WireCell::INamed,
                 WireCell::IConfigurable)
