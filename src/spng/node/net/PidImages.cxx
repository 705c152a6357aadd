#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/net/Forwarder.h"
#include "WireCellSpng/net/ParticleFit.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace WireCell::SPNG {

    enum class EmptyImage { error, skip };
    BOOST_DESCRIBE_ENUM(EmptyImage, error, skip)

    struct PidImagesConfig : NodeConfig {
        std::string
            forward;       ///< type:name of the network whose card tells how images are made; empty: sums and image do
        ParticleSums sums; ///< how samples become sums, without a network
        ParticleImageConfig image;       ///< how these become images; its ticks are sums
        ParticleChain chain;             ///< what the graph is set to, compared with the card
        std::optional<double> parameter; ///< a number, such as the level of noise, that is one more plane, the last one
        int shift = 0;                   ///< [bins] by which the window is moved
        EmptyImage empty =
            EmptyImage::error; ///< what becomes of an event without charge: an error, or a set without an image
        std::string tag;       ///< set as the image's tag; empty: none
        std::string datapath_format = "/pid/{ident}"; ///< the image's datapath, with {key} filled from metadata
    };
    BOOST_DESCRIBE_STRUCT(PidImagesConfig, (NodeConfig),
                          (forward, sums, image, chain, parameter, shift, empty, tag, datapath_format))

    /// Images of single particles: a set of the charge, or counts, of each view of an event, [wire, tick], to a set of one image,
    /// [plane, wires, bins], as the card of a network that tells particles has it, or the keys say.  Views of fewer wires than the widest lie
    /// in the middle of zeros.
    class PidImages final : public SetFilterNode<PidImagesConfig> {
      public:
        PidImages()
          : SetFilterNode("SPNGPidImages")
        {
        }

      protected:
        void configured() override
        {
            m_fit = {.sums = m_cfg.sums, .image = m_cfg.image};
            m_model.clear();
            bool takes = true;
            if (!m_cfg.forward.empty()) {
                const auto forward = Factory::find_tn<ITensorForward>(m_cfg.forward);
                m_model = forward->model().empty() ? m_cfg.forward : forward->model();
                m_fit = particle_fit(forward->card(), m_model);
                check_chain(m_fit, m_cfg.chain, m_model);
                const auto& how = m_fit.about.parameter;
                takes = how == "plane" || how == "dense";
                SPNG_VALIDATE(!takes || m_cfg.parameter,
                              "the model {} takes a parameter (the graph gives none, key 'parameter')", m_model);
            }
            SPNG_VALIDATE(takes || !m_cfg.parameter, "parameter is {} (the model {} takes none)",
                          m_cfg.parameter.value_or(0), m_model);
            // What is wrong with numbers is told before the first event.
            particle_sums(at::ones({1, std::max(m_fit.sums.ticks, 1)}), m_fit.sums);
            particle_image(at::ones({1, 1, std::max(m_fit.image.ticks, 1)}), m_fit.image);
        }

        ITorchTensorSet::pointer process(const ITorchTensorSet::pointer& set) override
        {
            std::vector<at::Tensor> views;
            for (const auto& view : *set->tensors()) views.push_back(view->tensor().to(device(), at::kFloat));
            SPNG_VALIDATE(m_fit.planes.empty() || views.size() == m_fit.planes.size(),
                          "{} views for the model {} (want {}, as its card has planes)", views.size(), m_model,
                          m_fit.planes.size());
            const auto charge = particle_sums(stack_planes(views), m_fit.sums);
            const auto& first = set->tensors()->front()->metadata();
            Metadata md{{"ident", first.is_object() ? first.value("ident", set->ident()) : set->ident()},
                        {"datatype", "image"},
                        {particle_image_key, about_image(m_fit)}};
            if (!m_cfg.tag.empty()) md["tag"] = m_cfg.tag;
            md["datapath"] = TDM::format(m_cfg.datapath_format, md);
            ITorchTensor::vector out;
            if (has_charge(charge, image_name(md, calls()))) {
                auto image = particle_image(charge, m_fit.image, m_cfg.shift);
                if (m_cfg.parameter) image = at::cat({image, at::full_like(image[0], *m_cfg.parameter).unsqueeze(0)});
                out.push_back(std::make_shared<SimpleTorchTensor>(image, md));
            }
            return std::make_shared<SimpleTorchTensorSet>(md["ident"].get<int>(), md, std::move(out));
        }

      private:
        /// Whether there is any; ValueError if that is wanted.
        bool has_charge(const at::Tensor& charge, const std::string& name)
        {
            const auto most = charge.abs().max().item<float>();
            SPNG_VALIDATE(std::isfinite(most), "{} has numbers that are not finite", name);
            SPNG_VALIDATE(
                most > 0 || m_cfg.empty == EmptyImage::skip,
                "{} is an image without charge (want some in the window of its readout, above the floor of {} for {} "
                "ticks). Try empty=skip to go on with the next",
                name, m_fit.sums.floor, m_fit.sums.ticks);
            if (most == 0) log->warn("{} is without charge, and is skipped", name);
            return most > 0;
        }

        ParticleFit m_fit;
        std::string m_model; // what errors call it
    };
}

WIRECELL_FACTORY(SPNGPidImages, WireCell::SPNG::PidImages, WireCell::ITorchTensorSetFilter, WireCell::INamed,
                 WireCell::IConfigurable)
