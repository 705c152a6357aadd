#include "Draw.h"
#include "WireCellUtil/Units.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen::Particles {

    double normal(Random& random)
    {
        double a = 0, square = 2;
        while (square >= 1 || square == 0) {
            a = 2 * random.uniform() - 1;
            const double b = 2 * random.uniform() - 1;
            square = a * a + b * b;
        }
        return a * std::sqrt(-2 * std::log(square) / square);
    }

    double exponential(Random& random) { return -std::log(random.uniform()); }

    int poisson(double mean, Random& random)
    {
        const double end = std::exp(-mean);
        int count = 0;
        for (double product = random.uniform(); product > end; product *= random.uniform()) ++count;
        return count;
    }

    double positive(double mean, double variance, Random& random)
    {
        if (variance <= 0 || mean <= 0) return std::max(0.0, mean);
        const double shape = mean * mean / variance;
        const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        const double c = 1 / std::sqrt(9 * d);
        while (true) {
            const double x = normal(random);
            const double v = std::pow(1 + c * x, 3);
            if (v <= 0) continue;
            if (std::log(random.uniform()) >= 0.5 * x * x + d - d * v + d * std::log(v)) continue;
            const double boost = shape < 1 ? std::pow(random.uniform(), 1 / shape) : 1;
            return d * v * boost * variance / mean;
        }
    }

    Vector isotropic(Random& random)
    {
        const double cosine = 2 * random.uniform() - 1, azimuth = units::twopi * random.uniform();
        const double sine = std::sqrt(1 - cosine * cosine);
        return {sine * std::cos(azimuth), sine * std::sin(azimuth), cosine};
    }

    Vector tilted(const Vector& along, double theta, Random& random)
    {
        const Vector other = std::abs(along.x()) < 0.7 ? Vector(1, 0, 0) : Vector(0, 1, 0);
        const Vector a = along.cross(other).norm(), b = along.cross(a);
        const double azimuth = units::twopi * random.uniform();
        const Vector across = a * std::cos(azimuth) + b * std::sin(azimuth);
        return (along * std::cos(theta) + across * std::sin(theta)).norm();
    }

    double emission_angle(double energy, Random& random)
    {
        const double part = random.uniform();
        const double u = std::sqrt(part / (1 - part));
        return std::min(units::halfpi, u * 0.51099895 * units::MeV / energy);
    }
}
