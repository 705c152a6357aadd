#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/net/Forwarder.h"
#include "WireCellSpng/net/ParticleFit.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <cmath>

namespace WireCell::SPNG {

    struct ClassifyConfig : NodeConfig {
        std::string forward;                               ///< type:name of the ITensorForward, required
        std::string tag;                                   ///< set as the scores' tag; empty: the image's stays
        std::string datapath_format = "{datapath}/scores"; ///< the scores' datapath, with {key} filled from metadata
    };
    BOOST_DESCRIBE_STRUCT(ClassifyConfig, (NodeConfig), (forward, tag, datapath_format))

    /// Run a network that tells which particle an image is of (SPNGPidImages): a set of one image, [plane, wires, bins], to a set of the
    /// numbers that it gives, [number].  The metadata of the set, and of the tensor, have by "particle"
    ///
    ///   model    what the network is called
    ///   scores   of each class by its name, together 1
    ///   class    the name with the largest
    ///   energy   [MeV] kinetic, from networks that tell it
    ///
    /// A set without an image is passed on with a "particle" that is null.
    class Classify final : public SetFilterNode<ClassifyConfig> {
      public:
        Classify()
          : SetFilterNode("SPNGClassify")
        {
        }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.forward.empty(), "key 'forward' is required (type:name of an ITensorForward)");
            m_forward = Factory::find_tn<ITensorForward>(m_cfg.forward);
            m_model = m_forward->model().empty() ? m_cfg.forward : m_forward->model();
            m_fit = particle_fit(m_forward->card(), m_model);
        }

        ITorchTensorSet::pointer process(const ITorchTensorSet::pointer& set) override
        {
            auto about = set->metadata().is_object() ? set->metadata() : Metadata::object();
            about[particle_key] = nullptr;
            ITorchTensor::vector out;
            SPNG_VALIDATE(set->tensors()->size() <= 1, "a set of {} tensors (want one image)", set->tensors()->size());
            if (!set->tensors()->empty()) {
                const auto& image = *set->tensors()->front();
                const auto name = image_name(image.metadata(), calls());
                check_image(image, name);
                const auto numbers = forwarded(image.tensor().to(device(), at::kFloat), name);
                about[particle_key] = told(numbers);
                const Metadata changes{{"datatype", "scores"}, {particle_key, about[particle_key]}};
                out.push_back(std::make_shared<SimpleTorchTensor>(
                    numbers, TDM::derive(image.metadata(), changes, m_cfg.datapath_format, m_cfg.tag)));
            }
            return std::make_shared<SimpleTorchTensorSet>(set->ident(), about, std::move(out));
        }

      private:
        /// That it is made as the network's card says.
        void check_image(const ITorchTensor& image, const std::string& name) const
        {
            const auto& md = image.metadata();
            SPNG_VALIDATE(md.is_object() && md.contains(particle_image_key),
                          "{} does not tell how it was made (want an image of SPNGPidImages)", name);
            const auto wanted = about_image(m_fit);
            SPNG_VALIDATE(md[particle_image_key] == wanted, "{} is an image by {} (the model {} is for {})", name,
                          md[particle_image_key].dump(), m_model, wanted.dump());
            const auto& x = image.tensor();
            const bool more = m_fit.about.parameter == "plane" || m_fit.about.parameter == "dense";
            const auto planes = static_cast<int64_t>(m_fit.planes.size()) + (more ? 1 : 0);
            SPNG_VALIDATE(x.dim() == 3 && (m_fit.planes.empty() || x.size(0) == planes),
                          "{} has shape [{}] (the model {} is for {} planes of wires and bins)", name,
                          fmt::join(x.sizes(), ","), m_model, planes);
        }

        /// The numbers of head 0 on the host.
        at::Tensor forwarded(const at::Tensor& image, const std::string& name) const
        {
            auto made = m_forward->forward(image.unsqueeze(0));
            if (made.dim() == 3) made = made.select(1, 0);
            const auto wanted = static_cast<int64_t>(m_fit.about.classes.size()) + (m_fit.about.energy ? 1 : 0);
            SPNG_VALIDATE(made.dim() == 2 && made.size(0) == 1 && made.size(1) == wanted,
                          "the model {} gives [{}] for {} (want [1, {}]: {} classes{} by its card)", m_model,
                          fmt::join(made.sizes(), ","), name, wanted, m_fit.about.classes.size(),
                          m_fit.about.energy ? " and an energy" : "");
            const auto numbers = made[0].to(at::kCPU, at::kFloat).contiguous();
            SPNG_VALIDATE(at::isfinite(numbers).all().item<bool>(),
                          "the model {} gives numbers that are not finite for {}", m_model, name);
            return numbers;
        }

        Metadata told(const at::Tensor& numbers) const
        {
            const auto& classes = m_fit.about.classes;
            const auto count = static_cast<int64_t>(classes.size());
            Metadata all{{"model", m_model}};
            if (count > 0) {
                const auto scores = numbers.narrow(0, 0, count).softmax(0);
                for (int64_t ind = 0; ind < count; ++ind)
                    all["scores"][classes[static_cast<size_t>(ind)]] = scores[ind].item<float>();
                all["class"] = classes[static_cast<size_t>(scores.argmax().item<int64_t>())];
            }
            if (m_fit.about.energy) all["energy"] = std::exp(numbers[count].item<double>()) * gev;
            return all;
        }

        static constexpr double gev = 1000; ///< [MeV]

        ITensorForward::pointer m_forward;
        std::string m_model; // what errors call it
        ParticleFit m_fit;
    };
}

WIRECELL_FACTORY(SPNGClassify, WireCell::SPNG::Classify, WireCell::ITorchTensorSetFilter, WireCell::INamed,
                 WireCell::IConfigurable)
