#include "Drift.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/Units.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Model {

    namespace {
        // A step of the integration is no longer than this time, nor this part of the distance to the next wire's axis.
        const double longest_step = 50 * units::ns;
        const double part_of_distance = 0.1;
        // A path that sits in a point without field would never end.
        const double least_speed = 1e-6 * units::mm / units::us;

        struct Place {
            int plane;
            int wire;
            double distance; ///< [length] from the wire's axis
        };

        Place nearest_wire(const WireStack& stack, double x, double y)
        {
            Place best{-1, static_cast<int>(std::lround(x / stack.pitch)), 0};
            const double dx = x - best.wire * stack.pitch;
            for (size_t plane = 0; plane < stack.heights.size(); ++plane) {
                const double distance = std::hypot(dx, y - stack.heights[plane]);
                if (best.plane >= 0 && distance >= best.distance) continue;
                best.plane = static_cast<int>(plane);
                best.distance = distance;
            }
            return best;
        }

        /// The velocity of electrons, which climb the potential.
        class Velocity {
          public:
            Velocity(const Potential& potential, const DriftParams& params)
              : m_potential(potential)
              , m_params(params)
            {
            }

            Planar operator()(double x, double y) const
            {
                const auto slope = m_potential.gradient(x, y);
                const double field = std::hypot(slope.x, slope.y);
                if (field == 0) return {};
                const double per_field = m_params.scale * drift_speed(field, m_params.temperature) / field;
                return {per_field * slope.x, per_field * slope.y};
            }

          private:
            const Potential& m_potential;
            const DriftParams& m_params;
        };

        /// One step of the classical Runge-Kutta method.
        Planar step(const Velocity& velocity, double x, double y, const Planar& v1, double dt)
        {
            const auto v2 = velocity(x + 0.5 * dt * v1.x, y + 0.5 * dt * v1.y);
            const auto v3 = velocity(x + 0.5 * dt * v2.x, y + 0.5 * dt * v2.y);
            const auto v4 = velocity(x + dt * v3.x, y + dt * v3.y);
            return {x + dt / 6 * (v1.x + 2 * v2.x + 2 * v3.x + v4.x), y + dt / 6 * (v1.y + 2 * v2.y + 2 * v3.y + v4.y)};
        }
    }

    double drift_speed(double field, double temperature)
    {
        const double E = field / (units::kilovolt / units::cm);
        const double numerator = 551.6 + 7158.3 * E + 4440.43 * std::pow(E, 1.5) + 4.29 * std::pow(E, 2.5);
        const double denominator = 1 + 7158.3 / 551.6 * E + 43.63 * E * E + 0.2053 * E * E * E;
        const double mobility = numerator / denominator * std::pow(temperature / (89 * units::kelvin), -1.5);
        return mobility * (units::cm2 / units::volt / units::second) * field;
    }

    DriftPath drift(const Potential& potential, const WireStack& stack, double x, double y, const DriftParams& params)
    {
        const Velocity velocity(potential, params);
        const double start_x = x, start_y = y;
        DriftPath path;
        for (double time = 0; time < params.max_time;) {
            path.time.push_back(time);
            path.x.push_back(x);
            path.y.push_back(y);
            const auto place = nearest_wire(stack, x, y);
            if (place.distance <= stack.radius) {
                path.plane = place.plane;
                path.wire = place.wire;
                return path;
            }
            const auto v = velocity(x, y);
            const double speed = std::hypot(v.x, v.y);
            if (!(speed > least_speed) || y <= stack.bottom) break;
            const double dt = std::min(longest_step, part_of_distance * place.distance / speed);
            const auto next = step(velocity, x, y, v, dt);
            x = next.x;
            y = next.y;
            time += dt;
        }
        THROW(
            ValueError() << errmsg{fmt::format("an electron that starts at ({:.4g}, {:.4g}) mm reaches no wire: after "
                                               "{:.4g} us it is at ({:.4g}, {:.4g}) mm. Do the biases collect it?",
                                               start_x, start_y, path.time.back() / units::us, x, y)});
    }

    std::vector<double> along(const Potential& potential, const DriftPath& path, double offset, double last)
    {
        std::vector<double> out(path.time.size());
        for (size_t ind = 0; ind + 1 < out.size(); ++ind) out[ind] = potential.value(path.x[ind] - offset, path.y[ind]);
        out.back() = last;
        return out;
    }

    std::vector<double> induced_current(const DriftPath& path, const std::vector<double>& weights, double period,
                                        int nsamples)
    {
        std::vector<double> out(nsamples);
        size_t ind = 0;
        double before = weights.front();
        for (int sample = 0; sample < nsamples; ++sample) {
            const double edge = (sample + 1) * period;
            while (ind + 1 < path.time.size() && path.time[ind + 1] < edge) ++ind;
            double now = weights.back();
            if (ind + 1 < path.time.size()) {
                const double part = (edge - path.time[ind]) / (path.time[ind + 1] - path.time[ind]);
                now = weights[ind] + part * (weights[ind + 1] - weights[ind]);
            }
            out[sample] = (before - now) / period;
            before = now;
        }
        return out;
    }
}
