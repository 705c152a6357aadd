#include "WireCellEval/PointFigures.h"
#include "TrackReport.h"
#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace WireCell::Eval {

    namespace {
        constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
        constexpr double degrees = 180 / std::numbers::pi;

        using Sample = std::vector<const PlaneMeasures*>;

        double ratio(double over, double under) { return under > 0 ? over / under : undefined; }

        SPNG::TrackFigures pool(const Sample& sample)
        {
            std::vector<SPNG::TrackFigures> tracks;
            for (const auto* event : sample) tracks.push_back(event->track);
            return SPNG::pooled(tracks);
        }

        double sum(const Sample& sample, double PlaneMeasures::*part)
        {
            double out = 0;
            for (const auto* event : sample) out += event->*part;
            return out;
        }

        double fit(const Sample& sample, double SPNG::GaussianFit::*part)
        {
            const auto track = pool(sample);
            const auto fitted = SPNG::fit_gaussian(track.histogram());
            return fitted ? (*fitted).*part : undefined;
        }

        /// Ratios of the valid channels; without the bad ones, those with no charge, where that is wanted.
        std::vector<double> ratios(const Sample& sample, bool with_bad)
        {
            std::vector<double> out;
            for (const auto* event : sample) {
                for (const double value : event->ratio) {
                    if (with_bad || value > 0) out.push_back(value);
                }
            }
            return out;
        }

        double mean_of(const std::vector<double>& values)
        {
            double total = 0;
            for (const double value : values) total += value;
            return values.empty() ? undefined : total / static_cast<double>(values.size());
        }

        double relative_spread(const std::vector<double>& values)
        {
            if (values.size() < 2) return undefined;
            const double mean = mean_of(values);
            double square = 0;
            for (const double value : values) square += (value - mean) * (value - mean);
            return std::sqrt(square / static_cast<double>(values.size() - 1)) / mean;
        }

        double bad_part(const Sample& sample)
        {
            return 1 - ratio(static_cast<double>(ratios(sample, false).size()),
                             static_cast<double>(ratios(sample, true).size()));
        }

        double profile(const Sample& sample, WindowCharge PlaneMeasures::*window)
        {
            double found = 0, truth = 0;
            for (const auto* event : sample) {
                found += (event->*window).found;
                truth += (event->*window).truth;
            }
            return ratio(found, truth);
        }

        /// Mean over the events whose axes mean something.
        double angle(const Sample& sample, AxisMeasure PlaneMeasures::*axis)
        {
            std::vector<double> angles;
            for (const auto* event : sample) {
                if ((event->*axis).good) angles.push_back((event->*axis).angle * degrees);
            }
            return mean_of(angles);
        }

        double failed(const Sample& sample, AxisMeasure PlaneMeasures::*axis)
        {
            const auto count =
                std::count_if(sample.begin(), sample.end(), [axis](const auto* event) { return !(event->*axis).good; });
            return ratio(static_cast<double>(count), static_cast<double>(sample.size()));
        }

        struct Maker {
            const char* name;
            double (*make)(const Sample&);
        };

        constexpr std::array<Maker, 20> makers{{
            {"mu", [](const Sample& s) { return fit(s, &SPNG::GaussianFit::mu); }},
            {"sigma", [](const Sample& s) { return fit(s, &SPNG::GaussianFit::sigma); }},
            {"mean", [](const Sample& s) { return pool(s).mean(); }},
            {"rms", [](const Sample& s) { return pool(s).rms(); }},
            {"median", [](const Sample& s) { return pool(s).median(); }},
            {"half_width", [](const Sample& s) { return pool(s).half_width(); }},
            {"inefficiency", [](const Sample& s) { return pool(s).inefficiency(); }},
            {"valid_bias", [](const Sample& s) { return mean_of(ratios(s, false)) - 1; }},
            {"valid_resolution", [](const Sample& s) { return relative_spread(ratios(s, false)); }},
            {"valid_inefficiency", bad_part},
            {"total",
             [](const Sample& s) { return ratio(sum(s, &PlaneMeasures::found), sum(s, &PlaneMeasures::truth)) - 1; }},
            {"inside",
             [](const Sample& s) { return ratio(sum(s, &PlaneMeasures::inside), sum(s, &PlaneMeasures::truth)); }},
            {"purity",
             [](const Sample& s) {
                 return 1 - ratio(sum(s, &PlaneMeasures::fake), sum(s, &PlaneMeasures::magnitude));
             }},
            {"region_purity",
             [](const Sample& s) { return ratio(sum(s, &PlaneMeasures::pure), sum(s, &PlaneMeasures::pixels)); }},
            {"profile", [](const Sample& s) { return profile(s, &PlaneMeasures::by_length); }},
            {"profile_channels", [](const Sample& s) { return profile(s, &PlaneMeasures::by_channels); }},
            {"angle", [](const Sample& s) { return angle(s, &PlaneMeasures::space); }},
            {"angle_failed", [](const Sample& s) { return failed(s, &PlaneMeasures::space); }},
            {"angle_raw", [](const Sample& s) { return angle(s, &PlaneMeasures::raw); }},
            {"angle_raw_failed", [](const Sample& s) { return failed(s, &PlaneMeasures::raw); }},
        }};
    }

    const std::vector<std::string>& figure_names()
    {
        static const std::vector<std::string> names = [] {
            std::vector<std::string> out;
            for (const auto& maker : makers) out.emplace_back(maker.name);
            return out;
        }();
        return names;
    }

    std::vector<Figure> figures(const std::vector<PlaneMeasures>& events)
    {
        Sample all;
        for (const auto& event : events) all.push_back(&event);
        std::vector<Figure> out;
        for (const auto& maker : makers) {
            const double error = SPNG::bootstrap_error(events.size(), [&](const std::vector<size_t>& items) {
                Sample drawn;
                for (const size_t item : items) drawn.push_back(&events[item]);
                return maker.make(drawn);
            });
            out.push_back({maker.make(all), error});
        }
        return out;
    }

    const Figure& PointFigures::figure(const std::string& wanted) const
    {
        const auto& names = figure_names();
        const auto it = std::find(names.begin(), names.end(), wanted);
        SPNG_VALIDATE(it != names.end(), "there is no figure '{}'", wanted);
        return figures.at(static_cast<size_t>(it - names.begin()));
    }

    PointFigures point_figures(const Configuration& point, const std::string& chain)
    {
        PointFigures out;
        out.name = point.at("name").get<std::string>();
        out.particle = point.at("particle").get<std::string>();
        out.chain = chain;
        if (point.at("energy").is_number()) out.energy = point.at("energy").get<double>();
        out.plane = point.at("plane").get<size_t>();
        out.theta_xz = point.at("theta_xz").get<double>();
        std::vector<std::vector<PlaneMeasures>> planes;
        for (const auto& event : point.at("chains").at(chain)) {
            planes.resize(std::max(planes.size(), event.at("planes").size()));
            for (size_t ind = 0; ind < event.at("planes").size(); ++ind)
                planes[ind].push_back(measures_of(event.at("planes")[ind]));
        }
        const auto& own = planes.at(out.plane);
        out.events = own.size();
        out.figures = figures(own);
        auto metrics = Configuration::array();
        for (size_t ind = 0; ind < planes.size(); ++ind) {
            Sample all;
            for (const auto& event : planes[ind]) all.push_back(&event);
            const auto track = pool(all);
            if (ind == out.plane) out.channels = track.with_truth;
            metrics.push_back(track_json(track));
        }
        out.ssss = {{"metrics", metrics}, {"params", point.at("params")}};
        out.ssss["params"]["chain"] = chain;
        return out;
    }
}
