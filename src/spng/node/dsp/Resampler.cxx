#include "WireCellSpng/algo/dsp/Resample.h"
#include "WireCellSpng/base/Dims.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <cmath>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(ResampleNorm, interpolation, integral, energy, raw)

    /// As the Wire-Cell Toolkit takes them, by their first letters and in any case.
    inline std::optional<ResampleNorm> other_word(std::type_identity<ResampleNorm>, const std::string& word)
    {
        return resample_norm(word);
    }

    struct ResamplerConfig : FilterConfig {
        int dim = -1;                                    ///< dimension to resample; -1 is tick
        double ratio = 1.0;                              ///< output samples per input sample
        ResampleNorm norm = ResampleNorm::interpolation; ///< what stays: interpolation, integral, energy or raw
        bool exact = true; ///< false: normalise with the unpadded size, as the Wire-Cell Toolkit does
    };
    BOOST_DESCRIBE_STRUCT(ResamplerConfig, (FilterConfig), (dim, ratio, norm, exact))

    /// Resample by a rational ratio in the frequency domain.  Along ticks, `period` and `tbin` follow, and a finer
    /// image is cut to the frame's ticks.
    class Resampler final : public FilterNode<ResamplerConfig> {
      public:
        Resampler()
          : FilterNode("SPNGResampler")
        {
        }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.ratio > 0, "ratio is {} (want more than 0)", m_cfg.ratio);
            rational(1.0, 1.0 / m_cfg.ratio);
        }

        at::Tensor filter(const at::Tensor& input, FilterCall& call) const override
        {
            if (m_cfg.ratio == 1.0) return input;
            if (m_cfg.dim == dim::tick || m_cfg.dim == input.dim() - 1) {
                call.changes = TDM::rescale_ticks(call.metadata, 1.0 / m_cfg.ratio);
            }
            if (input.numel() == 0) return input;
            const auto output = resample_interval(input, 1.0, 1.0 / m_cfg.ratio, m_cfg.dim, m_cfg.norm, m_cfg.exact);
            if (call.changes.is_null() || m_cfg.ratio < 1) return output;
            return TDM::within_frame(TDM::changed(call.metadata, call.changes), output,
                                     static_cast<int64_t>(std::ceil(m_cfg.ratio)));
        }
    };
}

WIRECELL_FACTORY(SPNGResampler, WireCell::SPNG::Resampler, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
