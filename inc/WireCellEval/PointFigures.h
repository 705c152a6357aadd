#pragma once
#include "WireCellEval/EventMeasures.h"

#include <optional>
#include <string>
#include <vector>

namespace WireCell::Eval {

    /// A figure with its standard error, by bootstrap over events; NaN where there is none.
    struct Figure {
        double value = 0, error = 0;
    };

    /// What figures() gives of a plane, in this order; docs/metrics.md says what they mean.
    const std::vector<std::string>& figure_names();

    /// The figures of the events of one plane.  Fractions are fractions, angles degrees.
    std::vector<Figure> figures(const std::vector<PlaneMeasures>& events);

    /// A point of a scan, as one chain does it.
    struct PointFigures {
        std::string name, particle, chain;
        std::optional<double> energy; ///< [energy]
        size_t plane = 2;             ///< that the angle is about
        double theta_xz = 0;          ///< [angle]
        size_t events = 0;
        int64_t channels = 0;        ///< with true charge in the boxes around the tracks, of all events
        std::vector<Figure> figures; ///< of that plane
        Configuration ssss;          ///< of all planes, in the form of `ssss-metrics` of wire-cell-python

        const Figure& figure(const std::string& name) const;
    };

    /// The figures of one of the chains in a point's file, as SPNGScanMeasures writes it.
    PointFigures point_figures(const Configuration& point, const std::string& chain);
}
