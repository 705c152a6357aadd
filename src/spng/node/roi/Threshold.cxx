#include "WireCellSpng/algo/roi/Threshold.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellSpng/core/ModelCard.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(RmsMethod, std, mad, percentile)
    BOOST_DESCRIBE_STRUCT(ThresholdParams, (),
                          (nominal, rms_nsigma, rms_nsigma_low, rms_axis, rms_max_value, rms_method))

    /// Where the floor of thresholds comes from.
    enum class NominalFrom {
        config, ///< the configuration
        card    ///< the card of the network that made the image, or else the configuration
    };
    BOOST_DESCRIBE_ENUM(NominalFrom, config, card)

    struct ThresholdConfig : FilterConfig, ThresholdParams {
        NominalFrom nominal_from = NominalFrom::config; ///< config: nominal; card: its network's, or else nominal
        bool binary = true; ///< true: a boolean mask comes out; false: the image with low samples zeroed
        int grow = 0; ///< [samples] what is above threshold is extended by this along the last dimension, both ways
    };
    BOOST_DESCRIBE_STRUCT(ThresholdConfig, (FilterConfig, ThresholdParams), (nominal_from, binary, grow))

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
            m_told.clear();
            SPNG_VALIDATE(m_cfg.rms_nsigma >= 0, "rms_nsigma is {} (want 0 or more)", m_cfg.rms_nsigma);
            SPNG_VALIDATE(m_cfg.rms_nsigma_low >= 0 && m_cfg.rms_nsigma_low <= m_cfg.rms_nsigma,
                          "rms_nsigma_low is {} (want 0 to rms_nsigma, {})", m_cfg.rms_nsigma_low, m_cfg.rms_nsigma);
            SPNG_VALIDATE(m_cfg.rms_max_value >= 0, "rms_max_value is {} (want 0 or more)", m_cfg.rms_max_value);
            SPNG_VALIDATE(m_cfg.grow >= 0, "grow is {} (want 0 or more)", m_cfg.grow);
        }

        at::Tensor filter(const at::Tensor& input, FilterCall& call) const override
        {
            const auto& md = call.metadata;
            ThresholdParams params = m_cfg;
            params.nominal = nominal_for(md);
            if (input.numel() == 0) return m_cfg.binary ? input.to(at::kBool) : input;
            auto mask = above_threshold(input, params, TDM::masked_samples(md, input, TDM::MaskedBins::touched));
            mask = TDM::without_masked(md, mask);
            if (m_cfg.grow > 0) mask = TDM::without_masked(md, dilate_ticks(mask, m_cfg.grow, m_cfg.grow));
            return m_cfg.binary ? mask : at::where(mask, input, 0);
        }

      private:
        /// [units of the image] Of the image with this metadata.
        double nominal_for(const Metadata& md) const
        {
            const bool by_card = m_cfg.nominal_from == NominalFrom::card;
            if (!md.contains(score_threshold_key)) {
                if (by_card)
                    tell(fmt::format("threshold {} as configured, the network's card has none", m_cfg.nominal));
                return m_cfg.nominal;
            }
            const auto& on_card = md[score_threshold_key];
            SPNG_VALIDATE(on_card.is_number(), "the image's {} is {} (want a number)", score_threshold_key,
                          on_card.dump());
            const auto score = on_card.get<double>();
            tell(by_card ? fmt::format("threshold {} of the network's card", score)
                         : fmt::format("threshold {} as configured, the network's card has {}", m_cfg.nominal, score));
            return by_card ? score : m_cfg.nominal;
        }

        /// In the log, unless it was said last.
        void tell(const std::string& text) const
        {
            if (text != m_told) log->info(text);
            m_told = text;
        }

        mutable std::string m_told;
    };
}

WIRECELL_FACTORY(SPNGThreshold, WireCell::SPNG::Threshold, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
