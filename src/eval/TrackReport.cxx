#include "TrackReport.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <cmath>

namespace WireCell::Eval {

    namespace {
        // What the standard procedure calls low and high.
        constexpr double low = 0.16, high = 0.84;

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
                    {"med", SPNG::quantile_of(track.difference, 0.5)},
                    {"lo", SPNG::quantile_of(track.difference, low)},
                    {"hi", SPNG::quantile_of(track.difference, high)},
                    {"cov", covariance},
                    {"hist", {histogram.counts, edges}}};
        }
    }

    std::vector<SPNG::TrackFigures> track_figures(ChargeFiles& files, const std::vector<Plane>& planes)
    {
        std::vector<std::vector<SPNG::TrackFigures>> figures(planes.size());
        for (size_t event = 0; event < files.size(); ++event) {
            const auto images = files.images(event);
            for (size_t ind = 0; ind < planes.size(); ++ind) {
                figures[ind].push_back(SPNG::track_figures(rows_of(images.found, images.channels, planes[ind]),
                                                           rows_of(images.truth, images.channels, planes[ind])));
            }
        }
        std::vector<SPNG::TrackFigures> all;
        for (const auto& plane : figures) all.push_back(SPNG::pooled(plane));
        return all;
    }

    size_t name_width(const std::vector<std::string>& names)
    {
        size_t width = 5;
        for (const auto& name : names) width = std::max(width, name.size());
        return width;
    }

    void print_tracks(const std::vector<SPNG::TrackFigures>& tracks, const std::vector<std::string>& names,
                      std::ostream& out)
    {
        constexpr auto* row = "{:<{}} {:>8} {:>9} {:>9} {:>9} {:>11} {:>9} {:>9} {:>13}\n";
        fmt::print(out, "\nThe track's channels (the largest region of true charge in each event):\n");
        const auto width = name_width(names);
        fmt::print(out, row, "plane", width, "channels", "mean", "rms", "median", "half-width", "mu", "sigma",
                   "inefficiency");
        for (size_t ind = 0; ind < tracks.size(); ++ind) {
            const auto& track = tracks[ind];
            const auto fit = SPNG::fit_gaussian(track.histogram());
            const double half =
                0.5 * (SPNG::quantile_of(track.difference, high) - SPNG::quantile_of(track.difference, low));
            fmt::print(out, row, names[ind], width, track.with_truth, percent(track.mean()), percent(track.rms()),
                       percent(SPNG::quantile_of(track.difference, 0.5)), percent(half),
                       fit ? percent(fit->mu) : "no fit", fit ? percent(fit->sigma) : "no fit",
                       percent(track.inefficiency()));
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
}
