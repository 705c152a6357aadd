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
        fit.sums.floor = fit.about.floor;
        fit.sums.scale = fit.about.scale;
        fit.image.ticks /= fit.sums.ticks;
        return fit;
    }

    at::Tensor particle_image(const at::Tensor& samples, const ParticleFit& how)
    {
        return particle_image(particle_sums(samples, how.sums), how.image);
    }
}
