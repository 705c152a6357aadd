#include "WireCellSpng/algo/Reduce.h"
#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(ReduceOp, cat, stack, max, min, sum, add, mean, avg, mul, prod, hstack, vstack, dstack)

    struct ReduceConfig : FanConfig {
        std::optional<ReduceOp> operation; ///< cat, stack, max, min, sum, add, mean, avg, mul, prod, ...; required
        int dim = 0;                       ///< dimension of cat and stack
    };
    BOOST_DESCRIBE_STRUCT(ReduceConfig, (FanConfig), (operation, dim))

    /// N tensors in, one out.  Metadata is the union of the inputs', the last port wins.
    class Reduce final : public FaninNode<ReduceConfig, ITorchTensor, ITorchTensor> {
      public:
        Reduce()
          : FaninNode("SPNGReduce")
        {
        }

      protected:
        void configured() override
        {
            FaninNode::configured();
            SPNG_VALIDATE(m_cfg.operation, "key 'operation' is required (one of {})",
                          config::detail::enum_words<ReduceOp>());
        }

        output_pointer combine(const input_vector& in) override
        {
            std::vector<at::Tensor> tensors;
            for (const auto& one : in) tensors.push_back(one->tensor().to(device()));
            return std::make_shared<SimpleTorchTensor>(reduce_tensors(*m_cfg.operation, m_cfg.dim, tensors),
                                                       TDM::unite(in));
        }
    };
}

WIRECELL_FACTORY(SPNGReduce, WireCell::SPNG::Reduce, WireCell::ITorchTensorFanin, WireCell::INamed,
                 WireCell::IConfigurable)
