#pragma once
#include "WireCellEval/FaceGeometry.h"
#include "WireCellSpng/algo/score/TrackFigures.h"
#include "WireCellUtil/Configuration.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <limits>
#include <vector>

/// What is measured of a track or shower in one event: numbers that can be pooled over events.
namespace WireCell::Eval {

    struct MeasureOptions {
        double qmin = 500;    ///< [electrons] channels are valid above this true charge
        int reach = 20;       ///< [ticks] how far from true charge found charge is fake
        double cut = 100;     ///< [electrons] pixels above this make the axis of an image, and are what regions are for
        int region_reach = 2; ///< [ticks] how far from such a pixel a region is pure
        double first_length = 140; ///< [length] of the charge profile, by default a radiation length of argon
        int first_channels = 42;   ///< the same in channels, whatever the direction
        int margin = 20;           ///< [wires] around the charge that are looked at
        double drift_per_tick = 0; ///< [length]
    };

    /// The axes of the charge that was found and of the true charge, within the box of the track.
    struct AxisMeasure {
        static constexpr double none = std::numeric_limits<double>::quiet_NaN();
        double angle = none; ///< [radian] between the two; NaN where one has none
        double found = none; ///< [radian] from the pitch towards the drift, of what was found
        double truth = none; ///< likewise of the truth
        bool good = false;   ///< whether both are long enough to have an angle, see SPNG::PrincipalAxis::is_good()
        double least = 0;    ///< smaller of the two elongations
    };

    /// Of two images [channel, tick] with pixels of these sizes.  along_pitch: to which side of the channels the axes point.
    AxisMeasure measure_axes(const at::Tensor& found, const at::Tensor& truth, double cut,
                             const std::array<double, 2>& sizes, double along_pitch = 1);

    /// The charge in the channels from the vertex along the direction.
    struct WindowCharge {
        int channels = 0;
        double found = 0, truth = 0; ///< [electrons]
    };

    struct PlaneMeasures {
        SPNG::TrackFigures track;    ///< of the box of the track, by the standard procedure
        std::vector<double> ratio;   ///< found over true charge of each valid channel
        double found = 0, truth = 0; ///< [electrons] charge in all channels around the track
        double inside = 0;           ///< [electrons] true charge at ticks where any was found: in regions of interest
        double fake = 0, magnitude = 0; ///< [electrons] of all channels of the plane, see SPNG::fake_metrics()
        double pixels = 0, pure = 0;    ///< of the plane's regions of interest, and those of them near true charge
        WindowCharge by_length, by_channels;
        AxisMeasure space, raw; ///< with pixels of their size, and in channels and ticks
    };

    /// Measure one plane.  The images [wire, tick] of float32 electrons have the wires of the plane in the geometry's order.
    PlaneMeasures measure_plane(const at::Tensor& found, const at::Tensor& truth, const FaceGeometry& face,
                                size_t plane, const Aim& aim, const MeasureOptions& opt);

    /// A number in JSON, where what is NaN or infinite is null.
    Configuration finite_or_null(double value);

    /// As JSON and back; what is NaN is null.
    Configuration to_json(const AxisMeasure& axis);
    Configuration to_json(const PlaneMeasures& measures);
    PlaneMeasures measures_of(const Configuration& json);
}
