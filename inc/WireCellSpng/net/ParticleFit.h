#pragma once
#include "WireCellSpng/algo/pid/ParticleImage.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/core/ModelCard.h"

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(TickSum, plain, absolute)
    BOOST_DESCRIBE_STRUCT(ParticleSums, (), (ticks, sum, floor, scale))
    BOOST_DESCRIBE_STRUCT(ParticleImageConfig, (), (ticks, sum, wires, bins, normalize))

    /// What the images of a network that tells particles are made of and how, by its card (docs/pid.md):
    ///
    ///   image                 keys of ParticleImageConfig; its ticks are those of the detector
    ///   ticks, floor, scale   of the sums (ParticleSums) that files keep and images are made of: `ticks` divides image.ticks, by
    ///                         default it is that; sums and images have the same `sum`
    struct ParticleFit {
        ParticleSums sums;
        ParticleImageConfig image; ///< of these sums: its ticks are sums
        CardParticles about;
        std::vector<std::string> planes; ///< u, v, w; none: not told
        std::string detector;            ///< its name; empty: not told
    };

    /// ValueError that names the model and the key for a card that is not of the task pid, lacks the image, or has ticks that do not fit.
    ParticleFit particle_fit(const ModelCard& card, const std::string& model);

    /// The image of charge or counts [plane, wire, tick], float32 [plane, wires, bins].  ValueError as of particle_sums() and particle_image().
    at::Tensor particle_image(const at::Tensor& samples, const ParticleFit& how);
}
