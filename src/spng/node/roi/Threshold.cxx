#include "WireCellSpng/algo/roi/Threshold.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(RmsMethod, std, mad, percentile)
    BOOST_DESCRIBE_STRUCT(ThresholdParams, (), (nominal, rms_nsigma, rms_axis, rms_max_value, rms_method))

    struct ThresholdConfig : FilterConfig, ThresholdParams {
        bool binary = true; ///< true: a boolean mask comes out; false: the image with low samples zeroed
        int grow = 0; ///< [samples] what is above threshold is extended by this along the last dimension, both ways
    };
    BOOST_DESCRIBE_STRUCT(ThresholdConfig, (FilterConfig, ThresholdParams), (binary, grow))

    /// One image in, the mask of samples above threshold (or the masked image) out.  Samples under a channel mask are
    /// left out of the noise estimate and are never above threshold.
    class Threshold final : public FilterNode<ThresholdConfig> {
      public:
        Threshold()
          : FilterNode("SPNGThreshold")
        {
        }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.rms_nsigma >= 0, "rms_nsigma is {} (want 0 or more)", m_cfg.rms_nsigma);
            SPNG_VALIDATE(m_cfg.rms_max_value >= 0, "rms_max_value is {} (want 0 or more)", m_cfg.rms_max_value);
            SPNG_VALIDATE(m_cfg.grow >= 0, "grow is {} (want 0 or more)", m_cfg.grow);
        }

        at::Tensor filter(const at::Tensor& input, FilterCall& call) const override
        {
            if (input.numel() == 0) return m_cfg.binary ? input.to(at::kBool) : input;
            const auto& md = call.metadata;
            auto mask = above_threshold(input, m_cfg, TDM::masked_samples(md, input, TDM::MaskedBins::touched));
            mask = TDM::without_masked(md, mask);
            if (m_cfg.grow > 0) mask = TDM::without_masked(md, dilate_ticks(mask, m_cfg.grow, m_cfg.grow));
            return m_cfg.binary ? mask : at::where(mask, input, 0);
        }
    };
}

WIRECELL_FACTORY(SPNGThreshold, WireCell::SPNG::Threshold, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
