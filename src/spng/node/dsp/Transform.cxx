#include "WireCellSpng/algo/dsp/Transform.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    BOOST_DESCRIBE_STRUCT(TransformOp, (), (operation, scalar, dims, dtype))

    struct TransformConfig : FilterConfig {
        std::vector<TransformOp> operations; ///< applied in order; none leaves the samples as they are
    };
    BOOST_DESCRIBE_STRUCT(TransformConfig, (FilterConfig), (operations))

    /// Small changes of shape, type and value.
    class Transform final : public FilterNode<TransformConfig> {
      public:
        Transform()
          : FilterNode("SPNGTransform")
        {
        }

      protected:
        void configured() override
        {
            for (const auto& op : m_cfg.operations) validate_transform(op);
        }

        at::Tensor filter(const at::Tensor& input, FilterCall&) const override
        {
            return transform(input, m_cfg.operations);
        }
    };
}

WIRECELL_FACTORY(SPNGTransform, WireCell::SPNG::Transform, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
