#include "WireCellSpng/algo/roi/Rebaseline.h"
#include "WireCellSpng/base/Dims.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    BOOST_DESCRIBE_STRUCT(RebaselineParams, (),
                          (dim, consequtive_zeros, min_roi_size, shrink_size, end_size, open_ends, remove_small,
                           remove_negative))

    struct RebaselinerConfig : FilterConfig, RebaselineParams {};
    BOOST_DESCRIBE_STRUCT(RebaselinerConfig, (FilterConfig, RebaselineParams), ())

    /// Subtract from each region of interest the straight line through its ends.  Masked samples are zero, and a region
    /// ends where they begin.
    class Rebaseliner final : public FilterNode<RebaselinerConfig> {
      public:
        Rebaseliner()
          : FilterNode("SPNGRebaseliner")
        {
        }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.consequtive_zeros > 0, "consequtive_zeros is {} (want 1 or more)",
                          m_cfg.consequtive_zeros);
            SPNG_VALIDATE(m_cfg.min_roi_size >= 0, "min_roi_size is {} (want 0 or more)", m_cfg.min_roi_size);
            SPNG_VALIDATE(m_cfg.shrink_size >= 0, "shrink_size is {} (want 0 or more)", m_cfg.shrink_size);
            SPNG_VALIDATE(m_cfg.end_size > 0, "end_size is {} (want 1 or more)", m_cfg.end_size);
        }

        at::Tensor filter(const at::Tensor& input, FilterCall& call) const override
        {
            if (input.numel() == 0) return input;
            if (m_cfg.dim != dim::tick && m_cfg.dim != input.dim() - 1) return rebaseline(input, m_cfg);
            const auto masked = TDM::masked_samples(call.metadata, input, TDM::MaskedBins::covered);
            if (!masked.defined()) return rebaseline(input, m_cfg);
            return rebaseline(input.masked_fill(masked, 0), m_cfg, masked);
        }
    };
}

WIRECELL_FACTORY(SPNGRebaseliner, WireCell::SPNG::Rebaseliner, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
