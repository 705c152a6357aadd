#include "WireCellEval/ScanReport.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Units.h"
#include "WireCellUtil/Version.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>

namespace WireCell::Eval {

    namespace {
        /// "+0.52 ± 0.03", in units of `unit`, or a word where there is no figure.
        std::string text_of(const Figure& figure, double unit, const char* none, bool sign = false)
        {
            if (!std::isfinite(figure.value)) return none;
            const auto value =
                sign ? fmt::format("{:+.2f}", figure.value / unit) : fmt::format("{:.2f}", figure.value / unit);
            return std::isfinite(figure.error) ? fmt::format("{} +- {:.2f}", value, figure.error / unit) : value;
        }

        constexpr double in_percent = 0.01;

        std::string plane_name(size_t plane)
        {
            return plane < 3 ? std::string(1, "UVW"[plane]) : std::to_string(plane);
        }

        std::string heading(const PointFigures& point)
        {
            const auto what = point.energy ? fmt::format("{} of {:g} GeV", point.particle, *point.energy / units::GeV)
                                           : point.particle;
            return fmt::format("{}, angles to plane {}, {} events a point", what, plane_name(point.plane),
                               point.events);
        }

        /// The figures of tracks are those of the standard procedure, of showers those over valid channels.
        void print_row(const PointFigures& point, const std::string& angle, int width, std::ostream& out)
        {
            const bool is_track = point.particle == "track";
            const auto cell = [&](const char* name, double unit, const char* none = "-", bool sign = false) {
                return text_of(point.figure(name), unit, none, sign);
            };
            fmt::print(out, "{:>8}  {:<{}} {:>8}  {:>15}  {:>14}  {:>14}  {:>15}  {:>14}  {:>13}\n", angle, point.chain,
                       width, point.channels, cell(is_track ? "mu" : "valid_bias", in_percent, "no fit", true),
                       cell(is_track ? "sigma" : "valid_resolution", in_percent, "no fit"),
                       cell(is_track ? "inefficiency" : "valid_inefficiency", in_percent),
                       cell("total", in_percent, "-", true), cell("profile", in_percent), cell("angle", 1, "no axis"));
        }

        void print_head(int width, std::ostream& out)
        {
            fmt::print(out, "{:>8}  {:<{}} {:>8}  {:>15}  {:>14}  {:>14}  {:>15}  {:>14}  {:>13}\n", "theta_xz",
                       "chain", width, "channels", "bias %", "resolution %", "inefficiency %", "all charge %",
                       "first 14 cm %", "PCA angle deg");
        }

        Configuration json_of(const PointFigures& point)
        {
            Configuration out = {
                {"point", point.name},
                {"particle", point.particle},
                {"energy_gev", point.energy ? Configuration(*point.energy / units::GeV) : Configuration()},
                {"plane", plane_name(point.plane)},
                {"theta_xz", std::round(point.theta_xz / units::degree * 1e6) / 1e6},
                {"chain", point.chain},
                {"events", point.events},
                {"channels", point.channels}};
            const auto& names = figure_names();
            for (size_t ind = 0; ind < names.size(); ++ind) {
                out[names[ind]] = finite_or_null(point.figures[ind].value);
                out[names[ind] + "_error"] = finite_or_null(point.figures[ind].error);
            }
            return out;
        }

        void write_file(const std::string& name, const std::string& text)
        {
            AtomicFile file(name);
            file.stream() << text;
            file.commit();
        }

        /// A chain may have the path of a file.
        std::string folder_name(std::string chain)
        {
            for (const char separator : {'/', ':'}) std::replace(chain.begin(), chain.end(), separator, '_');
            return chain;
        }
    }

    void print(const std::vector<PointFigures>& points, std::ostream& out)
    {
        size_t width = 5, unfitted = 0;
        for (const auto& point : points) {
            width = std::max(width, point.chain.size());
            unfitted += point.particle == "track" && !std::isfinite(point.figure("mu").value);
        }
        std::string last, angle;
        for (const auto& point : points) {
            const auto head = heading(point);
            if (head != last) {
                fmt::print(out, "{}{}\n", last.empty() ? "" : "\n", head);
                print_head(static_cast<int>(width), out);
                angle.clear();
            }
            last = head;
            const auto own = fmt::format("{:g}", std::round(point.theta_xz / units::degree * 1e6) / 1e6);
            print_row(point, own == angle ? "" : own, static_cast<int>(width), out);
            angle = own;
        }
        if (unfitted > 0) fmt::print(out, "\n{} of {} fits failed; their figures are null.\n", unfitted, points.size());
    }

    std::string to_csv(const std::vector<PointFigures>& points)
    {
        const std::vector<std::string> first{"point",    "particle", "energy_gev", "plane",
                                             "theta_xz", "chain",    "events",     "channels"};
        auto columns = first;
        for (const auto& name : figure_names()) columns.insert(columns.end(), {name, name + "_error"});
        std::string text;
        for (const auto& column : columns) text += (text.empty() ? "" : ",") + column;
        text += "\n";
        for (const auto& point : points) {
            const auto line = json_of(point);
            for (size_t ind = 0; ind < columns.size(); ++ind) {
                const auto& value = line.at(columns[ind]);
                text += ind == 0 ? "" : ",";
                text += value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
            }
            text += "\n";
        }
        return text;
    }

    void write(const std::vector<PointFigures>& points, const std::string& folder)
    {
        Configuration all = {
            {"_format", "spng-eval"}, {"version", 1}, {"code", version_text()}, {"points", Configuration::array()}};
        for (const auto& point : points) {
            all["points"].push_back(json_of(point));
            write_file(folder + "/ssss/" + folder_name(point.chain) + "/" + point.name + ".json",
                       point.ssss.dump(1) + "\n");
        }
        write_file(folder + "/scan.csv", to_csv(points));
        write_file(folder + "/scan.json", all.dump(1) + "\n");
    }
}
