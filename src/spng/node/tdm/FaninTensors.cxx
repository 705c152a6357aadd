#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    /// N tensors of one shape in, one batch out: a new dimension in front, and `batches` = N in the metadata.
    class FaninTensors final : public FaninNode<FanConfig, ITorchTensor, ITorchTensor> {
      public:
        FaninTensors()
          : FaninNode("SPNGFaninTensors")
        {
        }

      protected:
        output_pointer combine(const input_vector& in) override
        {
            std::vector<at::Tensor> tensors;
            for (const auto& datum : in) {
                tensors.push_back(datum->tensor().to(device()));
                SPNG_VALIDATE(tensors.back().sizes() == tensors.front().sizes(),
                              "cannot batch tensors of different shapes");
            }
            auto md = TDM::unite_stacked(in);
            md["batches"] = in.size();
            return std::make_shared<SimpleTorchTensor>(at::stack(tensors), std::move(md));
        }
    };
}

WIRECELL_FACTORY(SPNGFaninTensors, WireCell::SPNG::FaninTensors, WireCell::ITorchTensorFanin, WireCell::INamed,
                 WireCell::IConfigurable)
