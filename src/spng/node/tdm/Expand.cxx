#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    enum class ExpandOp { unbind };
    BOOST_DESCRIBE_ENUM(ExpandOp, unbind)

    struct ExpandConfig : FanConfig {
        ExpandOp operation = ExpandOp::unbind; ///< how the tensor is taken apart: unbind
        nlohmann::json dim = 0;                ///< dimension whose entries go to the ports; anything but a number is 0
    };
    BOOST_DESCRIBE_STRUCT(ExpandConfig, (FanConfig), (operation, dim))

    /// One tensor in, its entries along a dimension out, one a port.  Each has the metadata of the input;
    /// of what that says of each entry of a stack, it has its own part.
    class Expand final : public FanoutNode<ExpandConfig, ITorchTensor, ITorchTensor> {
      public:
        Expand()
          : FanoutNode("SPNGExpand", Gate::none)
        {
        }

      protected:
        void configured() override
        {
            FanoutNode::configured();
            m_dim = 0;
            // Training jobs of the Wire-Cell Toolkit give a word here, which it ignores.
            if (m_cfg.dim.is_number_integer())
                m_dim = m_cfg.dim.get<int64_t>();
            else
                log->debug("dim is {}, taken as 0", m_cfg.dim.dump());
        }

        output_vector split(const input_pointer& in) override
        {
            const auto& input = in->tensor();
            SPNG_VALIDATE(m_dim >= -input.dim() && m_dim < input.dim(), "there is no dimension {} to unbind", m_dim);
            SPNG_VALIDATE(input.size(m_dim) == m_cfg.multiplicity, "dimension {} has size {} (multiplicity is {})",
                          m_dim, input.size(m_dim), m_cfg.multiplicity);
            output_vector out;
            const auto& md = in->metadata();
            const bool first = m_dim == 0 || m_dim == -input.dim();
            const bool known = first && md.is_object() && md.contains("stacked") && md["stacked"].size() == ports();
            for (auto& entry : input.unbind(m_dim)) {
                out.push_back(
                    std::make_shared<SimpleTorchTensor>(std::move(entry), known ? TDM::entry_of(md, out.size()) : md));
            }
            return out;
        }

      private:
        int64_t m_dim = 0;
    };
}

WIRECELL_FACTORY(SPNGExpand, WireCell::SPNG::Expand, WireCell::ITorchTensorFanout, WireCell::INamed,
                 WireCell::IConfigurable)
