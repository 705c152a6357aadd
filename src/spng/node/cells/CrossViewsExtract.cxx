#include "CellWords.h"

#include "WireCellSpng/algo/cells/CrossViews.h"
#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    struct CrossViewsExtractConfig : NodeConfig {
        std::vector<CellFeature> extraction = {CellFeature::mp2, CellFeature::mp3}; ///< mp0 to mp3, one per port
        std::string tag; ///< set as the outputs' tag; empty: the input's stays
    };
    BOOST_DESCRIBE_STRUCT(CrossViewsExtractConfig, (NodeConfig), (extraction, tag))

    /// Codes of SPNGCrossViews in, a mask out of each port: true where any segment of the channel has that MP.
    class CrossViewsExtract final : public FanoutNode<CrossViewsExtractConfig, ITorchTensor, ITorchTensor> {
      public:
        CrossViewsExtract()
          : FanoutNode("SPNGCrossViewsExtract")
        {
        }

      protected:
        void configured() override { SPNG_VALIDATE(ports() > 0, "key 'extraction' is empty (want mp2, mp3, ...)"); }

        size_t ports() const override { return m_cfg.extraction.size(); }

        output_vector split(const input_pointer& in) override
        {
            const auto codes = in->tensor().to(device());
            output_vector out;
            auto md = in->metadata();
            if (!m_cfg.tag.empty()) md["tag"] = m_cfg.tag;
            for (const auto feature : m_cfg.extraction) {
                out.push_back(std::make_shared<SimpleTorchTensor>(extract_mp(codes, static_cast<int>(feature)), md));
            }
            return out;
        }
    };
}

WIRECELL_FACTORY(SPNGCrossViewsExtract, WireCell::SPNG::CrossViewsExtract, WireCell::ITorchTensorFanout,
                 WireCell::INamed, WireCell::IConfigurable)
