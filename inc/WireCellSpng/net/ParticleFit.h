#pragma once
#include "WireCellSpng/algo/pid/ParticleImage.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/core/ModelCard.h"

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(TickSum, plain, absolute)
    BOOST_DESCRIBE_STRUCT(ParticleSums, (), (baseline, ticks, sum, floor, scale))
    BOOST_DESCRIBE_STRUCT(ParticleImageConfig, (), (ticks, sum, wires, bins, normalize))

    /// What the images of a network that tells particles are made of and how, by its card (docs/pid.md):
    ///
    ///   image                 keys of ParticleImageConfig; its ticks are those of the detector
    ///   ticks, floor, scale   of the sums (ParticleSums) that files keep and images are made of: `ticks` divides image.ticks, by
    ///                         default it is that; sums and images have the same `sum`
    ///   source                adc: counts, without the median of each wire; signal: electrons
    struct ParticleFit {
        ParticleSums sums = {};
        ParticleImageConfig image = {}; ///< of these sums: its ticks are sums
        CardParticles about = {};
        std::vector<std::string> planes = {}; ///< u, v, w; none: not told
        std::string detector = {};            ///< its name; empty: not told
    };

    /// ValueError that names the model and the key for a card that is not of the task pid, lacks the image, or has ticks that do not fit.
    ParticleFit particle_fit(const ModelCard& card, const std::string& model);

    /// What a graph gives such a network; what is empty is not told.
    struct ParticleChain {
        std::string source;              ///< adc or signal
        std::string detector;            ///< its name
        std::vector<std::string> planes; ///< u, v, w
    };
    BOOST_DESCRIBE_STRUCT(ParticleChain, (), (source, detector, planes))

    /// ValueError that names both values where the graph gives something else than the network is for.
    void check_chain(const ParticleFit& fit, const ParticleChain& chain, const std::string& model);

    /// What the metadata of an image say of how it was made, under particle_image_key, and what becomes of it, under particle_key.
    nlohmann::json about_image(const ParticleFit& fit);
    inline constexpr const char* particle_image_key = "particle_image";
    inline constexpr const char* particle_key = "particle";

    /// The image of charge or counts [plane, wire, tick], float32 [plane, wires, bins].  ValueError as of particle_sums() and particle_image().
    at::Tensor particle_image(const at::Tensor& samples, const ParticleFit& how);
}
