#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

/// Images of single particles for networks that tell which particle it was.  The recipe is that of LArTPCDNN, a package of networks for
/// the LArIAT detector: sums of ticks, the window of greatest charge, and a normalisation.
namespace WireCell::SPNG {

    /// What a sum of ticks is of.
    enum class TickSum {
        plain,   ///< samples, with their signs
        absolute ///< their magnitudes
    };

    /// How charge, or counts, become the sums that are kept in files and of which images are made.
    struct ParticleSums {
        bool baseline = false;        ///< whether the median of each wire's samples is taken off first, as of counts
        int ticks = 1;                ///< successive ticks that are one sum; those that fill none at the end are cut
        TickSum sum = TickSum::plain; ///< of samples or of their magnitudes
        double floor = 0;             ///< [electrons or counts] sums whose magnitude does not exceed it are 0
        double scale = 1;             ///< [electrons or counts] of a sum that are 1
    };

    /// Samples [..., wire, tick] as such sums, float32 [..., wire, sum].  ValueError for ticks below 1 or more than there are, a negative floor, and a scale
    /// that is not above 0.
    at::Tensor particle_sums(const at::Tensor& samples, const ParticleSums& how);

    /// How charge [plane, wire, tick] becomes an image [plane, wire, bin].
    struct ParticleImageConfig {
        int ticks = 8; ///< successive ticks that are summed to one bin; those that fill none at the end are cut
        TickSum sum = TickSum::plain; ///< of samples or of their magnitudes
        int wires = 0;  ///< of each plane: fewer lie amid zeros, more are cut at both ends; 0: as many as there are
        int bins = 256; ///< [bins of time] of the window with the greatest charge; fewer lie in the middle of zeros
        bool normalize = true; ///< whether numbers x become tanh(sign(x) ln(|x| + 1) / 2)
    };

    /// The image of charge [plane, wire, tick], float32 [plane, wires, bins]: sums of ticks; of these the window of `bins` in which
    /// all planes and wires together have the greatest sum of magnitudes, the first of equals, moved by `shift` bins and kept inside;
    /// the middle `wires` of it; normalised.  The place of the window is found on the host, so this waits for a device.  ValueError for numbers
    /// of ParticleImageConfig that are out of range, for another number of dimensions, for charge that is zero everywhere, and for what
    /// is not finite.
    at::Tensor particle_image(const at::Tensor& charge, const ParticleImageConfig& how, int64_t shift = 0);

    /// Views [wire, tick] as one tensor [plane, wire, tick]; those of fewer wires than the widest lie in the middle of zeros.  ValueError
    /// if there is none, for other dimensions, and for different numbers of ticks.
    at::Tensor stack_planes(const std::vector<at::Tensor>& views);
}
