#include "WireCellEval/EventMeasures.h"
#include "WireCellSpng/algo/roi/Threshold.h"
#include "WireCellSpng/algo/score/Charge.h"
#include "WireCellSpng/algo/score/PrincipalAxis.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace WireCell::Eval {

    namespace {
        constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

        std::vector<double> sums_of(const at::Tensor& image)
        {
            const auto sums = image.sum(-1, false, at::kDouble).contiguous();
            return {sums.const_data_ptr<double>(), sums.const_data_ptr<double>() + sums.numel()};
        }

        at::Tensor rows(const at::Tensor& image, std::pair<int, int> range)
        {
            return image.narrow(0, range.first, range.second - range.first);
        }

        double total(const at::Tensor& image) { return image.sum(at::kDouble).item<double>(); }

        WindowCharge charge_of(const at::Tensor& found, const at::Tensor& truth, std::pair<int, int> range)
        {
            return {range.second - range.first, total(rows(found, range)), total(rows(truth, range))};
        }

        double slope(const SPNG::PrincipalAxis& axis)
        {
            return axis.pixels < 2 ? not_known : std::atan2(axis.along[1], axis.along[0]);
        }

        /// Magnitudes of what was found far from true charge.  Most channels have none of that, which saves the search.
        double fake_of(const at::Tensor& found, const at::Tensor& truth, int reach, double magnitude)
        {
            const auto touched = (truth != 0).any(-1).nonzero().squeeze(1);
            if (touched.numel() == 0) return magnitude;
            const auto near = found.index_select(0, touched), there = truth.index_select(0, touched);
            const double elsewhere = magnitude - total(near.abs());
            return std::max(0.0, elsewhere) + SPNG::fake_charge(near, there, reach).sum().item<double>();
        }

        /// How many pixels with charge are near pixels of true charge above a cut.
        double pure_pixels(const at::Tensor& found, const at::Tensor& truth, double cut, int reach)
        {
            const auto touched = (found != 0).any(-1).nonzero().squeeze(1);
            const auto regions = found.index_select(0, touched) != 0, clear = truth.index_select(0, touched) > cut;
            return total(SPNG::dilate_ticks(clear, reach, reach).logical_and(regions));
        }

        double number_of(const Configuration& json) { return json.is_number() ? json.get<double>() : not_known; }

        AxisMeasure axis_of(const Configuration& json)
        {
            return {number_of(json.at("angle")), number_of(json.at("found")), number_of(json.at("truth")),
                    json.at("good").get<bool>(), number_of(json.at("elongation"))};
        }

        Configuration json_of(const WindowCharge& window)
        {
            return {{"channels", window.channels}, {"found", window.found}, {"truth", window.truth}};
        }

        WindowCharge window_of(const Configuration& json)
        {
            return {json.at("channels").get<int>(), json.at("found").get<double>(), json.at("truth").get<double>()};
        }
    }

    AxisMeasure measure_axes(const at::Tensor& found, const at::Tensor& truth, double cut,
                             const std::array<double, 2>& sizes, double along_pitch)
    {
        const std::array<double, 2> towards{along_pitch < 0 ? -1.0 : 1.0, 0};
        const auto have = SPNG::principal_axis(found, cut, sizes, towards);
        const auto want = SPNG::principal_axis(truth, cut, sizes, towards);
        // Two axes along the drift may point to opposite sides by a whisker.
        double angle = SPNG::angle_between(have, want);
        if (angle > std::numbers::pi / 2) angle = std::numbers::pi - angle;
        return {angle, slope(have), slope(want), have.is_good() && want.is_good(),
                std::min(have.elongation, want.elongation)};
    }

    PlaneMeasures measure_plane(const at::Tensor& found, const at::Tensor& truth, const FaceGeometry& face,
                                size_t plane, const Aim& aim, const MeasureOptions& opt)
    {
        PlaneMeasures out;
        out.magnitude = total(found.abs());
        out.fake = fake_of(found, truth, opt.reach, out.magnitude);
        out.pixels = total(found != 0);
        out.pure = pure_pixels(found, truth, opt.cut, opt.region_reach);

        const auto near = face.wires_along(plane, aim, opt.margin);
        const auto have = rows(found, near), want = rows(truth, near);
        const auto box = SPNG::largest_region(want, 0);
        out.track = SPNG::track_figures(have, want, box);
        const auto sums = sums_of(have), true_sums = sums_of(want);
        for (size_t ind = 0; ind < sums.size(); ++ind) {
            out.found += sums[ind];
            out.truth += true_sums[ind];
            if (true_sums[ind] > opt.qmin) out.ratio.push_back(sums[ind] / true_sums[ind]);
        }
        out.inside = total(want.masked_fill(have == 0, 0));

        const auto along = face.local(plane, aim.direction);
        const int nwires =
            SPNG::channels_along(opt.first_length, {along[0], along[1], along[2]}, {0, 1, 0}, face.pitch(plane));
        out.by_length = charge_of(found, truth, face.window(plane, aim, nwires));
        out.by_channels = charge_of(found, truth, face.window(plane, aim, opt.first_channels));

        if (!box) return out;
        const auto charge = SPNG::cropped(have, *box), true_charge = SPNG::cropped(want, *box);
        out.space = measure_axes(charge, true_charge, opt.cut, {face.pitch(plane), opt.drift_per_tick}, along[2]);
        out.raw = measure_axes(charge, true_charge, opt.cut, {1, 1}, along[2]);
        return out;
    }

    Configuration finite_or_null(double value) { return std::isfinite(value) ? Configuration(value) : Configuration(); }

    Configuration to_json(const AxisMeasure& axis)
    {
        return {{"angle", finite_or_null(axis.angle)},
                {"found", finite_or_null(axis.found)},
                {"truth", finite_or_null(axis.truth)},
                {"good", axis.good},
                {"elongation", finite_or_null(axis.least)}};
    }

    Configuration to_json(const PlaneMeasures& measures)
    {
        return {{"evaluated", measures.track.evaluated},
                {"with_truth", measures.track.with_truth},
                {"missed", measures.track.missed},
                {"difference", measures.track.difference},
                {"ratio", measures.ratio},
                {"found", measures.found},
                {"truth", measures.truth},
                {"inside", measures.inside},
                {"fake", measures.fake},
                {"magnitude", measures.magnitude},
                {"pixels", measures.pixels},
                {"pure", measures.pure},
                {"by_length", json_of(measures.by_length)},
                {"by_channels", json_of(measures.by_channels)},
                {"space", to_json(measures.space)},
                {"raw", to_json(measures.raw)}};
    }

    PlaneMeasures measures_of(const Configuration& json)
    {
        PlaneMeasures out;
        out.track = {json.at("evaluated").get<int64_t>(), json.at("with_truth").get<int64_t>(),
                     json.at("missed").get<int64_t>(), json.at("difference").get<std::vector<double>>()};
        out.ratio = json.at("ratio").get<std::vector<double>>();
        out.found = json.at("found").get<double>();
        out.truth = json.at("truth").get<double>();
        out.inside = json.at("inside").get<double>();
        out.fake = json.at("fake").get<double>();
        out.magnitude = json.at("magnitude").get<double>();
        out.pixels = json.at("pixels").get<double>();
        out.pure = json.at("pure").get<double>();
        out.by_length = window_of(json.at("by_length"));
        out.by_channels = window_of(json.at("by_channels"));
        out.space = axis_of(json.at("space"));
        out.raw = axis_of(json.at("raw"));
        return out;
    }
}
