#include "TrackReport.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <cmath>
#include <numbers>

namespace WireCell::Eval {

    namespace {
        std::string percent(double fraction)
        {
            return std::isfinite(fraction) ? fmt::format("{:+.2f} %", 100 * fraction) : "-";
        }

        /// An image of the channels of a plane.
        at::Tensor rows_of(const at::Tensor& image, const std::vector<int>& channels, const Plane& plane)
        {
            std::vector<int64_t> rows;
            for (size_t row = 0; row < channels.size(); ++row) {
                if (plane.has(channels[row])) rows.push_back(static_cast<int64_t>(row));
            }
            return image.index_select(0, at::tensor(rows, at::kLong));
        }

        /// Of the charge in the box of the track.
        PlaneTrack::Axes axes_of(const at::Tensor& found, const at::Tensor& truth,
                                 const std::optional<SPNG::ImageBox>& box, const Plane& plane, double tick)
        {
            if (!box) return {};
            const double cut = MeasureOptions().cut;
            const auto have = SPNG::cropped(found, *box), want = SPNG::cropped(truth, *box);
            PlaneTrack::Axes axes;
            if (plane.pitch > 0) axes.space = measure_axes(have, want, cut, {plane.pitch, plane.drift_speed * tick});
            axes.raw = measure_axes(have, want, cut, {1, 1});
            return axes;
        }

        /// The mean angle of the events whose axes mean something, [degree], and of how many they do not.
        std::string angle_text(const PlaneTrack& track, AxisMeasure PlaneTrack::Axes::*which)
        {
            double sum = 0;
            size_t count = 0;
            for (const auto& axes : track.axes) {
                if (!(axes.*which).good) continue;
                sum += (axes.*which).angle * 180 / std::numbers::pi;
                ++count;
            }
            return count == 0 ? "no axis" : fmt::format("{:.2f} deg", sum / static_cast<double>(count));
        }

        Configuration fit_json(const SPNG::TrackFigures& track, const SPNG::Histogram& histogram,
                               const SPNG::GaussianFit& fit)
        {
            auto covariance = Configuration::array(), edges = Configuration::array();
            for (const auto& row : fit.covariance) covariance.push_back(row);
            for (size_t bin = 0; bin <= histogram.counts.size(); ++bin) {
                edges.push_back(histogram.low + static_cast<double>(bin) * histogram.width());
            }
            return {{"A", fit.area},
                    {"mu", fit.mu},
                    {"sigma", fit.sigma},
                    {"N", track.difference.size()},
                    {"avg", track.mean()},
                    {"rms", track.rms()},
                    {"med", track.median()},
                    {"lo", track.low()},
                    {"hi", track.high()},
                    {"cov", covariance},
                    {"hist", {histogram.counts, edges}}};
        }
    }

    void add_tracks(std::vector<PlaneTrack>& tracks, const ChargeImages& images, const std::vector<Plane>& planes)
    {
        tracks.resize(planes.size());
        for (size_t ind = 0; ind < planes.size(); ++ind) {
            const auto have = rows_of(images.found, images.channels, planes[ind]);
            const auto want = rows_of(images.truth, images.channels, planes[ind]);
            const auto box = SPNG::largest_region(want, 0);
            auto& track = tracks[ind];
            static_cast<SPNG::TrackFigures&>(track) = SPNG::pooled({track, SPNG::track_figures(have, want, box)});
            track.axes.push_back(axes_of(have, want, box, planes[ind], images.tick));
        }
    }

    size_t name_width(const std::vector<std::string>& names)
    {
        size_t width = 5;
        for (const auto& name : names) width = std::max(width, name.size());
        return width;
    }

    void print_tracks(const std::vector<PlaneTrack>& tracks, const std::vector<std::string>& names, std::ostream& out)
    {
        constexpr auto* row = "{:<{}} {:>8} {:>9} {:>9} {:>9} {:>11} {:>9} {:>9} {:>13} {:>10} {:>10}\n";
        fmt::print(out, "\nThe track's channels (the largest region of true charge in each event):\n");
        const auto width = name_width(names);
        fmt::print(out, row, "plane", width, "channels", "mean", "rms", "median", "half-width", "mu", "sigma",
                   "inefficiency", "angle", "raw angle");
        for (size_t ind = 0; ind < tracks.size(); ++ind) {
            const auto& track = tracks[ind];
            const auto fit = SPNG::fit_gaussian(track.histogram());
            fmt::print(out, row, names[ind], width, track.with_truth, percent(track.mean()), percent(track.rms()),
                       percent(track.median()), percent(track.half_width()), fit ? percent(fit->mu) : "no fit",
                       fit ? percent(fit->sigma) : "no fit", percent(track.inefficiency()),
                       angle_text(track, &PlaneTrack::Axes::space), angle_text(track, &PlaneTrack::Axes::raw));
        }
    }

    Configuration track_json(const SPNG::TrackFigures& track)
    {
        const auto histogram = track.histogram();
        const auto fit = SPNG::fit_gaussian(histogram);
        return {{"neor", track.evaluated},
                {"ineff", track.inefficiency()},
                {"fit", fit ? fit_json(track, histogram, *fit) : Configuration()}};
    }

    Configuration track_json(const PlaneTrack& track)
    {
        auto out = track_json(static_cast<const SPNG::TrackFigures&>(track));
        out["axes"] = Configuration::array();
        for (const auto& axes : track.axes)
            out["axes"].push_back({{"space", to_json(axes.space)}, {"raw", to_json(axes.raw)}});
        return out;
    }
}
