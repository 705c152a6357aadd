#include "WireCellSpng/algo/Rebaseline.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    BOOST_DESCRIBE_STRUCT(RebaselineParams, (),
                          (dim, consequtive_zeros, min_roi_size, shrink_size, end_size, open_ends, remove_small,
                           remove_negative))

    struct RebaselinerConfig : FilterConfig, RebaselineParams {};
    BOOST_DESCRIBE_STRUCT(RebaselinerConfig, (FilterConfig, RebaselineParams), ())

    /// Subtract from each region of interest the straight line through its ends.
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

        at::Tensor filter(const at::Tensor& input, FilterCall&) const override
        {
            return input.numel() == 0 ? input : rebaseline(input, m_cfg);
        }
    };
}

WIRECELL_FACTORY(SPNGRebaseliner, WireCell::SPNG::Rebaseliner, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
