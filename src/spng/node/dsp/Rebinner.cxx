#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/base/Dims.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(RebinNorm, integral, interpolation, maximum)

    struct RebinnerConfig : FilterConfig {
        int dim = -1;                         ///< dimension to rebin; -1 is tick
        int factor = 0;                       ///< >1 merges that many samples, <-1 repeats each; required
        RebinNorm norm = RebinNorm::integral; ///< what a merged sample holds: integral, interpolation or maximum
    };
    BOOST_DESCRIBE_STRUCT(RebinnerConfig, (FilterConfig), (dim, factor, norm))

    /// Merge or repeat samples by a whole factor.  Along ticks, `period` and `tbin` follow, an image of
    /// repeated samples is cut to the frame's ticks, and its masked samples are zero.
    class Rebinner final : public FilterNode<RebinnerConfig> {
      public:
        Rebinner()
          : FilterNode("SPNGRebinner")
        {
        }

      protected:
        void configured() override { SPNG_VALIDATE(m_cfg.factor != 0, "key 'factor' is required and not 0"); }

        at::Tensor filter(const at::Tensor& input, FilterCall& call) const override
        {
            const int factor = m_cfg.factor;
            const bool ticks = m_cfg.dim == dim::tick || m_cfg.dim == input.dim() - 1;
            if (ticks) call.changes = TDM::rescale_ticks(call.metadata, factor > 0 ? factor : -1.0 / factor);
            auto output = rebin(input, m_cfg.dim, factor, m_cfg.norm);
            if (!ticks || factor > 0) return output;
            const auto md = TDM::changed(call.metadata, call.changes);
            return TDM::without_masked(md, TDM::within_frame(md, output, -factor));
        }
    };
}

WIRECELL_FACTORY(SPNGRebinner, WireCell::SPNG::Rebinner, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
