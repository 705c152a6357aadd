#include "WireCellSpng/algo/dsp/Reduce.h"
#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(ReduceOp, cat, stack, max, min, sum, add, mean, avg, mul, prod, hstack, vstack, dstack)

    struct ReduceConfig : FanConfig {
        std::optional<ReduceOp> operation; ///< cat, stack, max, min, sum, add, mean, avg, mul, prod, ...; required
        int dim = 0;                       ///< dimension of cat and stack
        std::string tag;                   ///< set as the output's tag; empty: that of the last port stays
    };
    BOOST_DESCRIBE_STRUCT(ReduceConfig, (FanConfig), (operation, dim, tag))

    /// N tensors in, one out.  Metadata is the union of the inputs', the last port wins.  What it says of channels is
    /// kept for all rows of images below each other, and for each entry of a stack.
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
            for (const auto& image : in) tensors.push_back(image->tensor().to(device()));
            if (*m_cfg.operation == ReduceOp::stack) check_stack(tensors);
            auto md = unite(in);
            if (!m_cfg.tag.empty()) md["tag"] = m_cfg.tag;
            return std::make_shared<SimpleTorchTensor>(reduce_tensors(*m_cfg.operation, m_cfg.dim, tensors),
                                                       std::move(md));
        }

      private:
        static void check_stack(const std::vector<at::Tensor>& tensors)
        {
            for (size_t port = 1; port < tensors.size(); ++port) {
                SPNG_VALIDATE(tensors[port].sizes() == tensors.front().sizes(),
                              "cannot stack [{}] of port {} on [{}] of port 0 (want one shape; views of unlike numbers "
                              "of channels can not be in one batch: batch_views of the detector's numbers)",
                              fmt::join(tensors[port].sizes(), ","), port, fmt::join(tensors.front().sizes(), ","));
            }
        }

        Metadata unite(const input_vector& in) const
        {
            const auto ndims = in.front()->tensor().dim();
            const bool below = *m_cfg.operation == ReduceOp::cat && (m_cfg.dim == -2 || m_cfg.dim == ndims - 2);
            if (below || (*m_cfg.operation == ReduceOp::vstack && ndims == 2)) return TDM::unite_rows(in);
            const bool stacks = *m_cfg.operation == ReduceOp::stack && (m_cfg.dim == 0 || m_cfg.dim == -ndims - 1);
            return stacks ? TDM::unite_stacked(in) : TDM::unite(in);
        }
    };
}

WIRECELL_FACTORY(SPNGReduce, WireCell::SPNG::Reduce, WireCell::ITorchTensorFanin, WireCell::INamed,
                 WireCell::IConfigurable)
