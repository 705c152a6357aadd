#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    /// One set in, the same set out of every port.
    class FanoutTensorSets final : public FanoutNode<FanConfig, ITorchTensorSet, ITorchTensorSet> {
      public:
        FanoutTensorSets()
          : FanoutNode("SPNGFanoutTensorSets", Gate::none)
        {
        }

      protected:
        output_vector split(const input_pointer& in) override { return output_vector(ports(), in); }
    };
}

WIRECELL_FACTORY(SPNGFanoutTensorSets, WireCell::SPNG::FanoutTensorSets, WireCell::ITorchTensorSetFanout,
                 WireCell::INamed, WireCell::IConfigurable)
