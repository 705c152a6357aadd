#pragma once
#include "WireCellUtil/Point.h"
#include "sim/Binomial.h"

/// Random numbers of other distributions than the uniform one.
namespace WireCell::Gen::Particles {

    using Random = Sim::SplitMix;

    /// Mean 0, width 1.  Marsaglia's polar method.
    double normal(Random& random);

    /// Mean 1.
    double exponential(Random& random);

    /// A count with a mean that is not large.  Knuth's product of uniform numbers.
    int poisson(double mean, Random& random);

    /// Gamma distributed, positive, with this mean and variance (Marsaglia and Tsang, ACM Trans. Math. Softw. 26 (2000) 363).
    /// A variance of 0 gives the mean.
    double positive(double mean, double variance, Random& random);

    /// A unit vector of any direction.
    Vector isotropic(Random& random);

    /// A unit vector at the angle theta to another, at a random azimuth.
    Vector tilted(const Vector& along, double theta, Random& random);

    /// The angle of emission of a photon by an electron, or of a pair by a photon: a few times mass over energy, with the tail of
    /// 1/(1 + u^2)^2 in u = theta * energy / mass.
    double emission_angle(double energy, Random& random);
}
