#include "WireCellSpng/core/FanNodes.h"
#include "WireCellSpng/net/ViewsFit.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace WireCell::SPNG {

    struct ClassMaskConfig : NodeConfig {
        std::vector<std::string> remove = {"cosmic"}; ///< classes whose charge is removed
        std::optional<double>
            score;       ///< what their scores together must exceed; null: one of them has the largest score
        std::string tag; ///< set as the output's tag; empty: the signals' stays
        std::string datapath_format; ///< the output's datapath, with {key} filled from metadata; empty: unchanged
    };
    BOOST_DESCRIBE_STRUCT(ClassMaskConfig, (NodeConfig), (remove, score, tag, datapath_format))

    /// Signals [channel, tick] and the scores [class, row, column] of their view (SPNGViewsForward) to signals without the charge of
    /// some classes: samples whose pixel is of one of them are 0.  What is outside of the image stays.
    class ClassMask final : public FaninNode<ClassMaskConfig, ITorchTensor, ITorchTensor> {
      public:
        ClassMask()
          : FaninNode("SPNGClassMask")
        {
        }

      protected:
        size_t ports() const override { return 2; }

        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.remove.empty(), "remove is empty (want names of classes)");
            const double score = m_cfg.score.value_or(0);
            SPNG_VALIDATE(score >= 0 && score < 1, "score is {} (want a number from 0 to below 1)", score);
        }

        output_pointer combine(const input_vector& in) override
        {
            const auto signals = in[0]->tensor().to(device());
            SPNG_VALIDATE(signals.dim() == 2, "signals of {} dimensions (want channel and tick)", signals.dim());
            const auto found =
                sample_scores(in[1]->tensor().to(device()), in[1]->metadata(), signals.size(0), signals.size(1));
            const auto kept = at::where(removed(found), 0, signals);
            auto md = TDM::derive(in[0]->metadata(), Metadata::object(), m_cfg.datapath_format, m_cfg.tag);
            return std::make_shared<SimpleTorchTensor>(kept, std::move(md));
        }

      private:
        /// Where samples are of a class that is removed.
        at::Tensor removed(const SampleScores& found) const
        {
            std::vector<int64_t> places;
            for (const auto& name : m_cfg.remove) {
                const auto it = std::find(found.classes.begin(), found.classes.end(), name);
                SPNG_VALIDATE(it != found.classes.end(), "remove: '{}' is none of the network's classes {}", name,
                              fmt::join(found.classes, ", "));
                places.push_back(it - found.classes.begin());
            }
            if (m_cfg.score) {
                const auto index = at::tensor(places, at::device(found.scores.device()).dtype(at::kLong));
                return found.scores.index_select(0, index).sum(0) > *m_cfg.score;
            }
            const auto largest = found.scores.argmax(0);
            // Outside of the image all are 0, and the first class would be the largest.
            auto mask = at::zeros_like(largest, at::kBool);
            for (const auto place : places) mask = mask.logical_or(largest == place);
            return mask.logical_and(found.scores.amax(0) > 0);
        }
    };
}

WIRECELL_FACTORY(SPNGClassMask, WireCell::SPNG::ClassMask, WireCell::ITorchTensorFanin, WireCell::INamed,
                 WireCell::IConfigurable)
