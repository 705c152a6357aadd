#include "WireCellSpng/net/ParticleFit.h"

#include "WireCellSpng/core/PlainText.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    ParticleFit particle_fit(const ModelCard& card, const std::string& model)
    {
        SPNG_VALIDATE(card.particles,
                      "the model {} is of the task '{}' by its card (want pid, a network that tells particles)", model,
                      plain_text(card.task));
        ParticleFit fit{.about = *card.particles, .planes = card.planes, .detector = card.detector};
        const auto where = "the card spng.json of the model " + model + ", key image";
        SPNG_VALIDATE(fit.about.image.is_object(), "{}: got nothing (want how images are made, an object)", where);
        SPNG_VALIDATE(fit.about.energy || !fit.about.classes.empty(),
                      "the model {} tells neither classes nor energies by its card (want one of them)", model);
        config::from_json(fit.image, fit.about.image, where, true);
        fit.sums.ticks = fit.about.ticks > 0 ? fit.about.ticks : fit.image.ticks;
        SPNG_VALIDATE(fit.image.ticks > 0 && fit.image.ticks % fit.sums.ticks == 0,
                      "{}.ticks: got {} (want a multiple of its key ticks, {})", where, fit.image.ticks,
                      fit.sums.ticks);
        fit.sums.sum = fit.image.sum;
        fit.sums.baseline = fit.about.source == "adc";
        fit.sums.floor = fit.about.floor;
        fit.sums.scale = fit.about.scale;
        fit.image.ticks /= fit.sums.ticks;
        return fit;
    }

    void check_chain(const ParticleFit& fit, const ParticleChain& chain, const std::string& model)
    {
        const auto same = [&](const char* what, const std::string& wanted, const std::string& have, const char* hint) {
            if (wanted.empty() || have.empty()) return;
            SPNG_VALIDATE(wanted == have, "the model {} is for {} {} (the graph has {}){}", model, what,
                          plain_text(wanted), have, hint);
        };
        same("images of source", fit.about.source, chain.source, ". Try source= of the job");
        same("the detector", fit.detector, chain.detector, "");
        if (fit.planes.empty() || chain.planes.empty()) return;
        SPNG_VALIDATE(fit.planes == chain.planes, "the model {} is for planes [{}] (the graph has [{}])", model,
                      plain_list(fit.planes), plain_list(chain.planes));
    }

    nlohmann::json about_image(const ParticleFit& fit)
    {
        return {{"sums", config::to_json(fit.sums)}, {"image", config::to_json(fit.image)}};
    }

    at::Tensor particle_image(const at::Tensor& samples, const ParticleFit& how)
    {
        return particle_image(particle_sums(samples, how.sums), how.image);
    }
}
