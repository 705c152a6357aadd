#pragma once
#include "FieldSolver.h"

#include <vector>

namespace WireCell::Model {

    /// Drift speed of electrons in liquid argon [length/time] at a field [voltage/length] and a temperature: the
    /// parametrisation of Li et al., NIM A 816 (2016) 160.
    double drift_speed(double field, double temperature);

    /// How electrons drift.
    struct DriftParams {
        double temperature = 0; ///< [temperature] of the argon
        double scale = 1;       ///< multiplies the speed
        double max_time = 0;    ///< [time] after which an electron that has reached no wire is an error
    };

    /// Where an electron is at some times, until it is at a wire.
    struct DriftPath {
        std::vector<double> time, x, y; ///< [time], [length], [length]
        int plane = -1;                 ///< whose wire it reaches
        int wire = 0;                   ///< its number: it stands at this many pitches
    };

    /// Follow an electron from (x, y) at time 0.  ValueError if it reaches no wire.
    DriftPath drift(const Potential& potential, const WireStack& stack, double x, double y, const DriftParams& params);

    /// A potential at each point of the path, as seen by a wire that stands at `offset` [length].  At its end the path
    /// is at a wire: `last` is the potential there.
    std::vector<double> along(const Potential& potential, const DriftPath& path, double offset, double last);

    /// Current [charge/time] that one electron induces, by Ramo's theorem, on the wire with these weighting potentials
    /// along its path: means over `nsamples` periods.  Its integral is the difference of the potentials at the ends.
    std::vector<double> induced_current(const DriftPath& path, const std::vector<double>& weights, double period,
                                        int nsamples);

}
