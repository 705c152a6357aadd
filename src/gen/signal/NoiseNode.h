#pragma once
#include "WireCellAux/RandomStream.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/NamedFactory.h"
#include "sim/Binomial.h"
#include "sim/NoiseAdder.h"

#include <cmath>

namespace WireCell::Gen {

    struct NoiseNodeConfig : SPNG::NodeConfig {
        nlohmann::json model;            ///< type:name of the IChannelSpectrum, or a list; the noise of all is added
        std::vector<std::string> models; ///< More of them
        std::string rng = "Random";      ///< type:name of the IRandom whose seeds are used
        std::vector<double> scale = {1}; ///< Factor on the noise, or the ends of a range that each call draws it from
        int nsamples = 9600;             ///< Accepted for compatibility: noise is as long as the model's spectra
    };
    BOOST_DESCRIBE_STRUCT(NoiseNodeConfig, (SPNG::NodeConfig), (model, models, rng, scale, nsamples))

    /// The type:name of every model of the configuration.
    inline std::vector<std::string> noise_models(const NoiseNodeConfig& cfg, const std::string& who)
    {
        std::vector<std::string> models;
        if (cfg.model.is_array()) { SPNG::config::from_json(models, cfg.model, who + ".model", false); }
        else if (!cfg.model.is_null()) {
            SPNG::config::from_json(models.emplace_back(), cfg.model, who + ".model", false);
        }
        models.insert(models.end(), cfg.models.begin(), cfg.models.end());
        SPNG_VALIDATE(!models.empty(), "{}.model: none is given (want type:name of an IChannelSpectrum)", who);
        return models;
    }

    /// Base of nodes that add noise to the samples that traces have.  Ident, time and tick of the frame stay; tags and
    /// masks do not.
    template <class Cfg>
    class NoiseNode : public SPNG::FunctionNode<Cfg, IFrame, IFrame, IFrameFilter> {
      protected:
        explicit NoiseNode(const std::string& type)
          : SPNG::FunctionNode<Cfg, IFrame, IFrame, IFrameFilter>(type, SPNG::Gate::device, "gen")
        {
        }

        /// The keys of the channels' random numbers, made from one that differs from call to call.
        virtual Sim::NoiseKey keys(uint64_t call_key) const = 0;

        void configured() override
        {
            m_seeds = Aux::CallSeeds(this->m_cfg.rng, this->who());
            const auto& scale = this->m_cfg.scale;
            SPNG_VALIDATE((scale.size() == 1 || scale.size() == 2) && scale.front() >= 0 &&
                              scale.front() <= scale.back() && std::isfinite(scale.back()),
                          "{}.scale: want a number, or [low, high], 0 or more", this->who());
            m_adders.clear();
            for (const auto& tn : noise_models(this->m_cfg, this->who())) {
                m_adders.emplace_back(this->who(), Factory::find_tn<IChannelSpectrum>(tn), this->device());
            }
        }

        IFrame::pointer process(const IFrame::pointer& in) override
        {
            const auto& traces = *in->traces();
            auto samples = Sim::copy_samples(traces);
            const auto call_key = m_seeds.of(this->calls());
            const float factor = scale_of(call_key);
            for (size_t ind = 0; ind < m_adders.size(); ++ind) {
                m_adders[ind].add(traces, samples, keys(Aux::call_seed(call_key, ind)), factor);
            }
            ITrace::vector noisy;
            noisy.reserve(traces.size());
            for (size_t ind = 0; ind < traces.size(); ++ind) {
                noisy.push_back(std::make_shared<Aux::SimpleTrace>(traces[ind]->channel(), traces[ind]->tbin(),
                                                                   std::move(samples[ind])));
            }
            return std::make_shared<Aux::SimpleFrame>(in->ident(), in->time(), noisy, in->tick());
        }

        std::string summary(const IFrame::pointer& in) const override
        {
            return fmt::format("frame {} of {} traces", in->ident(), in->traces()->size());
        }

      private:
        float scale_of(uint64_t call_key) const
        {
            const auto& scale = this->m_cfg.scale;
            constexpr uint64_t no_model = ~uint64_t(0);
            Sim::SplitMix random(Aux::call_seed(call_key, no_model));
            return static_cast<float>(scale.front() + (scale.back() - scale.front()) * random.uniform());
        }

        std::vector<Sim::NoiseAdder> m_adders; // one per model
        Aux::CallSeeds m_seeds;
    };
}
