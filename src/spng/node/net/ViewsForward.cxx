#include "WireCellSpng/algo/dsp/ViewImage.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/LateChecks.h"
#include "WireCellSpng/net/Forwarder.h"
#include "WireCellSpng/net/ViewsFit.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG {

    struct ViewsForwardConfig : NodeConfig, ForwardConfig {
        std::string tag;             ///< set as the outputs' tag; empty: the inputs' stay
        std::string datapath_format; ///< the outputs' datapath, with {key} filled from metadata; empty: unchanged
    };
    BOOST_DESCRIBE_STRUCT(ViewsForwardConfig, (NodeConfig, ForwardConfig), (tag, datapath_format))

    /// Run a network that sees all views of an event at once: a set of the signals of each, [channel, tick] in electrons, to a set of the
    /// scores of each, [class, row, column].  How signals become pixels is told by the network's card, which the scores'
    /// metadata pass on (ViewsFit.h).
    class ViewsForward final : public SetFilterNode<ViewsForwardConfig> {
      public:
        ViewsForward()
          : SetFilterNode("SPNGViewsForward")
        {
        }

      protected:
        void configured() override
        {
            auto cfg = static_cast<const ForwardConfig&>(m_cfg);
            SPNG_VALIDATE(cfg.input_axes.empty(),
                          "input_axes are not for this node, whose images the model's card tells");
            SPNG_VALIDATE(cfg.output_class.empty(), "output_class is '{}' (want none: all classes are passed on)",
                          cfg.output_class);
            cfg.input_axes = {"feature", "plane", "tick", "channel"};
            m_life = std::make_shared<bool>();
            m_forward = Forwarder(cfg, who(), log);
            m_fit = ViewsFit(m_forward.card(), m_forward.model());
        }

        ITorchTensorSet::pointer process(const ITorchTensorSet::pointer& set) override
        {
            const auto& views = *set->tensors();
            m_fit.check_views(views.size());
            std::vector<at::Tensor> pixels;
            for (const auto& view : views) {
                const auto charge = view->tensor().to(device(), at::kFloat);
                pixels.push_back(view_pixels(charge, m_fit.pixels()));
            }
            const auto image = network_pixels(at::stack(pixels), m_fit.downsample(), m_fit.log());
            const auto name = image_name(views[0]->metadata(), calls());
            check_finite(image, name);
            // [batch, feature, plane, row, column] to [batch, class, plane, row, column].
            const auto made = m_forward(image.unsqueeze(0).unsqueeze(0), {name});
            const auto scores = made.squeeze(0).unbind(1);
            ITorchTensor::vector out;
            for (size_t ind = 0; ind < views.size(); ++ind) {
                const auto md = TDM::derive(views[ind]->metadata(), m_fit.metadata(), m_cfg.datapath_format, m_cfg.tag);
                out.push_back(std::make_shared<SimpleTorchTensor>(scores[ind], md));
            }
            return std::make_shared<SimpleTorchTensorSet>(set->ident(), set->metadata(), std::move(out));
        }

      private:
        /// A network may hide what is no number.  One reduction, and no wait.
        void check_finite(const at::Tensor& image, const std::string& name) const
        {
            const auto [least, most] = at::aminmax(image);
            const auto judge = [who = who(), name](const float* numbers) -> std::string {
                if (std::isfinite(numbers[0]) && std::isfinite(numbers[1])) return "";
                return fmt::format("{}: signals that are not finite, of {}", who, name);
            };
            check_numbers(at::stack({least, most}), judge, m_life);
        }

        std::shared_ptr<void> m_life = std::make_shared<bool>(); // as long as what was looked at is of interest
        Forwarder m_forward;                                     // which remembers what it measured
        ViewsFit m_fit;
    };
}

WIRECELL_FACTORY(SPNGViewsForward, WireCell::SPNG::ViewsForward, WireCell::ITorchTensorSetFilter, WireCell::INamed,
                 WireCell::IConfigurable)
