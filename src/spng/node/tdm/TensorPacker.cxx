#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    /// N tensors in, one set of them out, in the order of the ports.  The set's ident counts the calls from 0.
    class TensorPacker final : public FaninNode<FanConfig, ITorchTensor, ITorchTensorSet> {
      public:
        TensorPacker()
          : FaninNode("SPNGTensorPacker", Gate::none)
        {
        }

      protected:
        output_pointer combine(const input_vector& in) override
        {
            return std::make_shared<SimpleTorchTensorSet>(static_cast<int>(calls()), nullptr, in);
        }
    };
}

WIRECELL_FACTORY(SPNGTensorPacker, WireCell::SPNG::TensorPacker, WireCell::ITorchPacker, WireCell::INamed,
                 WireCell::IConfigurable)
