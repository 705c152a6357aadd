#include "WireCellEval/ChargeReport.h"
#include "TrackReport.h"
#include "WireCellApps/FileReading.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <list>
#include <map>
#include <set>

namespace WireCell::Eval {

    namespace {
        /// The detector that a file says it is of; empty if it does not, or of several.
        std::string detector_of(const std::string& path)
        {
            const auto about = Apps::read_about(path);
            const auto found = about.find("detector");
            return found == about.end() || found->second.find(',') != std::string::npos ? "" : found->second;
        }

        bool is_description(const std::string& detector) { return detector.ends_with(".jsonnet"); }

        /// Where neither detector nor planes are given the files may tell the detector.
        ReportOptions with_planes_told(ReportOptions opt)
        {
            if (opt.planes.empty() && opt.detector.empty()) opt.detector = detector_of(opt.truth);
            if (opt.planes.empty() && opt.detector.empty()) opt.detector = detector_of(opt.signal);
            if (opt.planes.empty() != opt.detector.empty()) return opt;
            const std::string why = opt.planes.empty() ? "which channels are in which plane is not known"
                                                       : "both a detector and planes are given";
            THROW(ValueError() << errmsg{why + ": give --detector NAME, or --planes with the first channel of each "
                                               "plane and the end"});
        }

        void check_one_detector(const ReportOptions& opt)
        {
            const auto signal = detector_of(opt.signal), truth = detector_of(opt.truth);
            if (signal.empty() || truth.empty() || signal == truth) return;
            THROW(ValueError() << errmsg{
                      fmt::format("'{}' is of the detector {} and '{}' of {}: want signals and truth of "
                                  "one detector",
                                  opt.signal, signal, opt.truth, truth)});
        }

        std::vector<Plane> planes_of(const ReportOptions& opt, const ChargeFiles& files)
        {
            return opt.planes.empty() ? planes_of_detector(opt.detector, files.true_channels())
                                      : planes_of_edges(opt.planes);
        }

        std::string percent(double fraction, bool sign)
        {
            if (!std::isfinite(fraction)) return "-";
            return sign ? fmt::format("{:+.2f} %", 100 * fraction) : fmt::format("{:.2f} %", 100 * fraction);
        }

        bool has_several_anodes(const std::vector<PlaneFigures>& planes)
        {
            std::set<std::optional<int>> anodes;
            for (const auto& figures : planes) anodes.insert(figures.plane.anode);
            return anodes.size() > 1;
        }

        std::string name_of(const Plane& plane, bool by_anode)
        {
            return by_anode ? fmt::format("{} {}", *plane.anode, plane.name) : plane.name;
        }

        /// Rows of a table with their names, of one report or of several in turn.
        template <class Figures>
        struct Rows {
            std::vector<std::string> names;
            std::vector<Figures> figures;
        };

        /// figures_of(report): of each of its planes.
        template <class FiguresOf>
        auto rows_of(const std::vector<ChargeReport>& reports, const FiguresOf& figures_of)
        {
            using Figures = typename std::decay_t<decltype(figures_of(reports.front()))>::value_type;
            Rows<Figures> rows;
            const auto& planes = reports.front().planes;
            const bool by_anode = has_several_anodes(planes);
            for (size_t plane = 0; plane < planes.size(); ++plane) {
                for (const auto& report : reports) {
                    const auto name = name_of(planes[plane].plane, by_anode);
                    rows.names.push_back(reports.size() == 1 ? name : name + " " + report.options.name);
                    rows.figures.push_back(figures_of(report).at(plane));
                }
            }
            return rows;
        }

        void print_planes(const Rows<PlaneFigures>& rows, std::ostream& out)
        {
            constexpr auto* row = "{:<{}} {:>8} {:>9} {:>11} {:>9} {:>11} {:>9} {:>13} {:>9} {:>6}\n";
            const auto width = name_width(rows.names);
            fmt::print(out, row, "plane", width, "channels", "bias", "resolution", "median", "half-width", "total",
                       "inefficiency", "purity", "fakes");
            for (size_t ind = 0; ind < rows.names.size(); ++ind) {
                const auto& [plane, charge, fakes] = rows.figures[ind];
                fmt::print(out, row, rows.names[ind], width, charge.valid, percent(charge.bias, true),
                           percent(charge.resolution, false), percent(charge.median, true),
                           percent(charge.half_width, false), percent(charge.total, true),
                           percent(charge.inefficiency, false), percent(fakes.purity, false), fakes.channels);
            }
        }

        Configuration planes_json(const std::vector<PlaneFigures>& planes)
        {
            auto list = Configuration::array();
            for (const auto& [plane, charge, fakes] : planes) {
                list.push_back({{"plane", plane.name},
                                {"channels", {plane.ranges.front().begin, plane.ranges.back().end}},
                                {"valid", charge.valid},
                                {"bad", charge.bad},
                                {"bias", charge.bias},
                                {"resolution", charge.resolution},
                                {"median", charge.median},
                                {"half_width", charge.half_width},
                                {"total", charge.total},
                                {"inefficiency", charge.inefficiency},
                                {"purity", fakes.purity},
                                {"fake_charge", fakes.charge},
                                {"fake_channels", fakes.channels}});
                if (plane.anode) list.back()["anode"] = *plane.anode;
            }
            return list;
        }

        /// The figures of a report by plane and, where asked for, by event.
        void add_figures(Configuration& out, const ChargeReport& report)
        {
            out["planes"] = planes_json(report.planes);
            for (size_t ind = 0; ind < report.tracks.size(); ++ind)
                out["planes"][ind]["track"] = track_json(report.tracks[ind]);
            if (report.options.by_event) out["events"] = Configuration::array();
            for (const auto& event : report.events) {
                out["events"].push_back({{"ident", event.ident}, {"planes", planes_json(event.planes)}});
            }
        }

        /// A file of signals, with its name in front or else by its own.
        std::pair<std::string, std::string> name_and_path(const std::string& file)
        {
            const auto mark = file.find('=');
            const bool is_named = mark != std::string::npos && mark > 0 && file.find('/') > mark;
            if (is_named && !std::filesystem::exists(file)) return {file.substr(0, mark), file.substr(mark + 1)};
            const auto name = std::filesystem::path(file).filename().string();
            return {name.substr(0, name.find('.', 1)), file};
        }
    }

    std::vector<PlaneFigures> measure(const ChannelCharges& charges, const std::vector<Plane>& planes, double qmin)
    {
        const auto to_tensor = [](const auto& list) { return at::tensor(at::ArrayRef(list)); };
        const auto found = to_tensor(charges.found), truth = to_tensor(charges.truth);
        const auto fake = to_tensor(charges.fake), magnitude = to_tensor(charges.magnitude);
        std::vector<PlaneFigures> figures;
        for (const auto& plane : planes) {
            auto inside = at::zeros({static_cast<int64_t>(charges.channels.size())}, at::kBool);
            for (size_t ind = 0; ind < charges.channels.size(); ++ind) {
                inside.data_ptr<bool>()[ind] = plane.has(charges.channels[ind]);
            }
            figures.push_back({plane, SPNG::charge_metrics(found.index({inside}), truth.index({inside}), qmin),
                               SPNG::fake_metrics(fake.index({inside}), magnitude.index({inside}), qmin)});
        }
        return figures;
    }

    ChargeReport make_report(const ReportOptions& options)
    {
        check_one_detector(options);
        const auto opt = with_planes_told(options);
        ChargeFiles files(opt);
        std::vector<ChannelCharges> events;
        std::vector<Plane> planes;
        std::vector<PlaneTrack> tracks;
        for (size_t ind = 0; ind < files.size(); ++ind) {
            const auto images = files.images(ind);
            events.push_back(files.charges(images));
            if (ind == 0) planes = planes_of(opt, files);
            if (opt.track) add_tracks(tracks, images, planes);
        }
        auto remarks = files.remarks();
        for (const auto& path : {opt.truth, opt.signal}) {
            const auto told = detector_of(path);
            // A description in a file may go by any name.
            if (told.empty() || opt.detector.empty() || told == opt.detector || is_description(opt.detector)) continue;
            remarks.push_back(fmt::format("'{}' says that it is of {}; its planes are taken to be those of {}", path,
                                          told, opt.detector));
        }
        const auto all = joined(events);
        ChargeReport report{opt, events.size(), measure(all, planes, opt.qmin), {}, tracks, remarks};
        for (const auto& event : events) {
            if (opt.by_event) report.events.push_back({event.ident, measure(event, planes, opt.qmin)});
        }
        return report;
    }

    std::vector<ChargeReport> make_reports(const ReportOptions& options, const std::vector<std::string>& files)
    {
        std::vector<ChargeReport> reports;
        std::map<std::string, std::string> paths;
        auto opt = options;
        for (const auto& file : files) {
            std::tie(opt.name, opt.signal) = name_and_path(file);
            const auto [other, is_new] = paths.emplace(opt.name, opt.signal);
            if (!is_new) {
                THROW(ValueError() << errmsg{
                          fmt::format("'{}' and '{}' are both named '{}': give names, as in a={} b={}", other->second,
                                      opt.signal, opt.name, other->second, opt.signal)});
            }
            reports.push_back(make_report(opt));
            // Planes are the same for all.
            if (opt.planes.empty()) opt.detector = reports.front().options.detector;
        }
        return reports;
    }

    std::vector<std::string> remarks_of(const std::vector<ChargeReport>& reports)
    {
        std::vector<std::string> remarks;
        for (const auto& report : reports) {
            for (const auto& remark : report.remarks) {
                if (std::find(remarks.begin(), remarks.end(), remark) == remarks.end()) remarks.push_back(remark);
            }
        }
        return remarks;
    }

    void print(const std::vector<ChargeReport>& reports, std::ostream& out)
    {
        const auto& first = reports.front();
        fmt::print(out, "Charge found against the truth, of channels with more than {:g} electrons:\n",
                   first.options.qmin);
        print_planes(rows_of(reports, [](const auto& report) { return report.planes; }), out);
        for (size_t event = 0; event < first.events.size(); ++event) {
            fmt::print(out, "\nEvent {}:\n", first.events[event].ident);
            print_planes(rows_of(reports, [&](const auto& report) { return report.events.at(event).planes; }), out);
        }
        if (first.tracks.empty()) return;
        const auto rows = rows_of(reports, [](const auto& report) { return report.tracks; });
        print_tracks(rows.figures, rows.names, out);
    }

    Configuration to_ssss(const ChargeReport& report)
    {
        auto metrics = Configuration::array();
        for (const auto& track : report.tracks) metrics.push_back(track_json(track));
        return {{"metrics", metrics},
                {"params",
                 {{"signal", report.options.signal}, {"truth", report.options.truth}, {"frames", report.frames}}}};
    }

    Configuration to_json(const std::vector<ChargeReport>& reports)
    {
        const auto& first = reports.front();
        const auto& opt = first.options;
        Configuration out = {{"_format", "spng-metrics"}, {"version", 1},       {"truth", opt.truth},
                             {"qmin", opt.qmin},          {"reach", opt.reach}, {"frames", first.frames}};
        if (!opt.detector.empty()) out["detector"] = opt.detector;
        if (reports.size() == 1) {
            out["signal"] = opt.signal;
            add_figures(out, first);
            return out;
        }
        out["signals"] = Configuration::array();
        for (const auto& report : reports) {
            out["signals"].push_back({{"name", report.options.name}, {"signal", report.options.signal}});
            add_figures(out["signals"].back(), report);
        }
        return out;
    }

    void write(const Configuration& figures, const std::string& path, const std::vector<ChargeReport>& reports)
    {
        std::list<FileClaim> claims;
        for (const auto& report : reports) {
            claims.emplace_back(FileClaim::Use::read, report.options.signal, "spng-metrics");
            claims.emplace_back(FileClaim::Use::read, report.options.truth, "spng-metrics");
        }
        AtomicFile file(path);
        file.stream() << figures.dump(2) << "\n";
        file.commit();
    }
}
