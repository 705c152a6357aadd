#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    /// One tensor in, the same tensor out of every port.
    class FanoutTensors final : public FanoutNode<FanConfig, ITorchTensor, ITorchTensor> {
      public:
        FanoutTensors()
          : FanoutNode("SPNGFanoutTensors", Gate::none)
        {
        }

      protected:
        output_vector split(const input_pointer& in) override { return output_vector(ports(), in); }
    };
}

WIRECELL_FACTORY(SPNGFanoutTensors, WireCell::SPNG::FanoutTensors, WireCell::ITorchTensorFanout, WireCell::INamed,
                 WireCell::IConfigurable)
