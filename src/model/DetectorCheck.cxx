#include "DetectorCheck.h"

#include "WireCellAux/DetectorName.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"
#include "WireCellUtil/WireSchema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

namespace fs = std::filesystem;

namespace WireCell::Model {

    namespace {
        const char* const letters = "UVW";

        /// The charge of a minimum ionising particle: 2.1 MeV/cm, of which 0.7 do not recombine, at 23.6 eV an electron.
        const double mip_charge = 0.7 * 2.1 * units::MeV / units::cm / (23.6 * units::eV);

        std::string resolved(const std::string& file, const std::string& what)
        {
            for (const auto& name : {file, "builtin/" + file}) {
                const auto path = Persist::resolve(name);
                if (!path.empty() && fs::exists(path)) return path;
            }
            THROW(IOError() << errmsg{fmt::format("{}: no such file: \"{}\", nor a model of it", what, file)});
        }

        /// The detector as jobs see it.
        Configuration described(const std::string& detector)
        {
            return Persist::loads(
                "local wc = import 'spng/wirecell.jsonnet';\n"
                "local det = (import 'spng/detconf.jsonnet').get(" +
                Aux::detector_expression(detector) +
                ", files='experiment');\n"
                "local plain(tpc) = { ident: tpc.ident, faces: tpc.anode.data.faces, adc: tpc.adc,\n"
                "  er: tpc.er.data, warm: tpc.er.type == 'WarmElecResponse',\n"
                "  noise: tpc.noise.empirical.spectra_file, groups: tpc.view_groups, views: tpc.views,\n"
                "  roll: tpc.filters[0].time.options.roll, lar: tpc.lar, fields: tpc.fr.data.filename };\n"
                "{ name: det.name, wires: det.tpcs[0].anode.uses[0].data.filename,\n"
                "  tpcs: [plain(tpc) for tpc in det.tpcs] }");
        }

        class Check {
          public:
            explicit Check(const std::string& detector)
              : m_detector(described(detector))
              , m_wires(WireSchema::load(resolved(get<std::string>(m_detector, "wires"), "wires").c_str(),
                                         WireSchema::Correction::order))
            {
            }

            std::vector<Finding> all()
            {
                for (const auto& tpc : m_detector["tpcs"]) {
                    m_where = fmt::format("TPC {}", get<int>(tpc, "ident"));
                    m_nplanes = tpc["views"].size();
                    const auto& field = field_of(get<std::string>(tpc, "fields"));
                    check_field(tpc, field);
                    check_faces(tpc, field);
                    check_groups(tpc);
                    check_electronics(tpc);
                    check_noise(tpc);
                }
                return std::move(m_found);
            }

          private:
            template <class... Args>
            void add(bool wrong, fmt::format_string<Args...> text, Args&&... args)
            {
                // What all TPCs have in common is told once.
                const auto told = fmt::format(text, std::forward<Args>(args)...);
                if (m_told.insert(told).second) m_found.push_back({wrong, m_where + ": " + told});
            }

            /// Files of field responses take a second, and TPCs share them.
            const Response::Schema::FieldResponse& field_of(const std::string& file)
            {
                const auto it = m_fields.find(file);
                if (it != m_fields.end()) return it->second;
                return m_fields[file] = Response::Schema::load(resolved(file, "field response").c_str());
            }

            std::vector<WireSchema::Face> faces(const Configuration& tpc) const
            {
                return m_wires.faces(m_wires.anode(get<int>(tpc, "ident")));
            }

            void check_field(const Configuration& tpc, const Response::Schema::FieldResponse& field)
            {
                if (field.planes.size() < m_nplanes) {
                    add(true, "the field response {} has {} planes (want {})", field.file, field.planes.size(),
                        m_nplanes);
                }
                const double tick = get<double>(tpc, "adc.tick"),
                             period = std::round(field.period / units::ns) * units::ns;
                const double ratio = tick / period;
                if (std::abs(ratio - std::round(ratio)) > 0.01 || ratio < 0.99) {
                    add(true, "the tick of {:g} ns is no whole number of the field response's {:g} ns",
                        tick / units::ns, period / units::ns);
                }
                const double want = field.origin / field.speed / tick, roll = get<double>(tpc, "roll");
                if (std::abs(roll - want) > 1) {
                    add(true,
                        "time_roll is {:g}, the field response takes {:.1f} ticks from {:g} mm to the wires at {:g} "
                        "mm/us",
                        roll, want, field.origin / units::mm, field.speed / (units::mm / units::us));
                }
                const double speed = get<double>(tpc, "lar.drift_speed");
                if (std::abs(speed / field.speed - 1) > 0.005) {
                    add(std::abs(speed / field.speed - 1) > 0.2,
                        "charge drifts at {:g} mm/us in the numbers, at {:g} mm/us in the field response",
                        speed / (units::mm / units::us), field.speed / (units::mm / units::us));
                }
            }

            void check_faces(const Configuration& tpc, const Response::Schema::FieldResponse& field)
            {
                const auto real = faces(tpc);
                const auto& given = tpc["faces"];
                size_t sensitive = 0;
                for (size_t ind = 0; ind < given.size(); ++ind) {
                    if (given[ind].is_null()) continue;
                    ++sensitive;
                    if (ind >= real.size()) {
                        add(true, "geometry has face {}, the wires file {} has {}", ind, m_wires.file(), real.size());
                        continue;
                    }
                    const auto planes = m_wires.planes(real[ind]);
                    if (planes.size() != m_nplanes) {
                        add(true, "face {} has {} planes in the wires file {} (want {})", ind, planes.size(),
                            m_wires.file(), m_nplanes);
                        continue;
                    }
                    check_x(given[ind], ind, planes, field);
                    check_pitch(planes, field);
                }
                if (sensitive == 0) add(true, "geometry has no sensitive face");
            }

            double x_of(const WireSchema::Plane& plane) const { return m_wires.bounding_box(plane).center().x(); }

            void check_x(const Configuration& face, size_t ind, const std::vector<WireSchema::Plane>& planes,
                         const Response::Schema::FieldResponse& field)
            {
                const double response = get<double>(face, "response"), collection = x_of(planes.back());
                const double distance = std::abs(response - collection);
                const double off = std::abs(distance - field.origin);
                if (off > 1 * units::mm) {
                    add(off > 3 * units::mm,
                        "face {}: the response plane at x={:g} mm is {:g} mm from the collection wires at x={:g} mm, "
                        "the "
                        "field response starts at {:g} mm",
                        ind, response / units::mm, distance / units::mm, collection / units::mm,
                        field.origin / units::mm);
                }
                const double anode = get<double>(face, "anode"), first = x_of(planes.front());
                if (std::abs(anode - first) > 10 * units::mm) {
                    add(true, "face {}: the anode plane at x={:g} mm is not where the U wires are, x={:g} mm", ind,
                        anode / units::mm, first / units::mm);
                }
                if ((response - collection) * (first - collection) < 0) {
                    add(true,
                        "face {}: U wires at x={:g} mm and the response plane at x={:g} mm are on different sides of "
                        "the collection wires",
                        ind, first / units::mm, response / units::mm);
                }
            }

            void check_pitch(const std::vector<WireSchema::Plane>& planes, const Response::Schema::FieldResponse& field)
            {
                for (size_t ind = 0; ind < std::min(m_nplanes, field.planes.size()); ++ind) {
                    const double own = m_wires.mean_pitch(planes[ind]).magnitude(), other = field.planes[ind].pitch;
                    if (std::abs(own / other - 1) < 0.03) continue;
                    add(false, "{} wires are {:.3f} mm apart, in the field response {:.3f} mm", letters[ind],
                        own / units::mm, other / units::mm);
                }
            }

            /// Each channel of the anode is in just one group.
            void check_groups(const Configuration& tpc)
            {
                const auto real = faces(tpc);
                std::set<int> all;
                std::map<int, int> seen;
                for (const auto& face : real) {
                    for (const auto& plane : m_wires.planes(face)) {
                        for (const int channel : m_wires.channels(plane)) all.insert(channel);
                    }
                }
                for (const auto& group : tpc["groups"]) {
                    const auto view = static_cast<size_t>(get<int>(group, "view_index"));
                    for (const int face : get<std::vector<int>>(group, "face_idents")) {
                        if (static_cast<size_t>(face) >= real.size()) {
                            add(true, "view groups name face {}, the wires file {} has {}", face, m_wires.file(),
                                real.size());
                            continue;
                        }
                        const auto planes = m_wires.planes(real[static_cast<size_t>(face)]);
                        if (view >= planes.size()) continue;
                        for (const auto& wire : m_wires.wires(planes[view])) seen[wire.channel] += wire.segment == 0;
                    }
                }
                const auto lost =
                    std::count_if(all.begin(), all.end(), [&](int channel) { return seen[channel] == 0; });
                const auto twice =
                    std::count_if(seen.begin(), seen.end(), [](const auto& one) { return one.second > 1; });
                if (lost + twice > 0) {
                    add(true, "of {} channels {} are in no view group and {} in more than one", all.size(), lost,
                        twice);
                }
            }

            void check_electronics(const Configuration& tpc)
            {
                const double gain = get<double>(tpc, "er.gain") * get<double>(tpc, "er.postgain");
                const double lsb = get<double>(tpc, "adc.lsb_voltage");
                const auto range = get<std::vector<double>>(tpc, "adc.fullscale");
                const auto baselines = get<std::vector<double>>(tpc, "adc.baselines");
                if (gain <= 0 || lsb <= 0) {
                    add(true, "the gain is {:g} mV/fC and a count {:g} uV", gain / (units::mV / units::fC),
                        lsb / units::microvolt);
                    return;
                }
                const auto planes = m_wires.planes(faces(tpc).front());
                for (size_t ind = 0; ind < m_nplanes && ind < planes.size(); ++ind) {
                    if (baselines[ind] <= range[0] || baselines[ind] >= range[1]) {
                        add(true, "the baseline of {}, {:g} mV, is outside of the ADC's range, {:g} to {:g} mV",
                            letters[ind], baselines[ind] / units::mV, range[0] / units::mV, range[1] / units::mV);
                        continue;
                    }
                    // The charge of one wire's width, all at once: an upper limit for a track across the wires.
                    const double peak = gain * mip_charge * m_wires.mean_pitch(planes[ind]).magnitude();
                    const double room = range[1] - baselines[ind];
                    if (peak > room) {
                        add(true,
                            "a minimum ionising track makes up to {:.0f} mV in {}, above the baseline there are {:.0f} "
                            "mV",
                            peak / units::mV, letters[ind], room / units::mV);
                    }
                    if (peak < 10 * lsb) {
                        add(true, "a minimum ionising track makes {:.1f} counts in {} (want 10 or more)", peak / lsb,
                            letters[ind]);
                    }
                }
            }

            void check_noise(const Configuration& tpc)
            {
                const auto file = get<std::string>(tpc, "noise");
                if (file.empty()) {
                    add(false, "there are no noise spectra: simulate with noise=false");
                    return;
                }
                std::set<int> planes;
                const double tick = get<double>(tpc, "adc.tick");
                for (const auto& spectrum : Persist::load(resolved(file, "noise"))) {
                    if (spectrum.contains("plane")) planes.insert(get<int>(spectrum, "plane"));
                    const double period = get<double>(spectrum, "period", tick);
                    if (std::abs(period / tick - 1) > 0.001) {
                        add(false, "the noise spectra {} are of a period of {:g} ns, the tick is {:g} ns", file,
                            period / units::ns, tick / units::ns);
                    }
                }
                if (planes.size() < m_nplanes) {
                    add(true, "the noise spectra {} are of {} planes (want {})", file, planes.size(), m_nplanes);
                }
            }

            Configuration m_detector;
            WireSchema::Store m_wires;
            std::map<std::string, Response::Schema::FieldResponse> m_fields;
            std::string m_where;
            size_t m_nplanes = 3;
            std::set<std::string> m_told;
            std::vector<Finding> m_found;
        };
    }

    std::vector<Finding> check_detector(const std::string& detector) { return Check(detector).all(); }

    int report_findings(const std::string& detector)
    {
        const auto log = Log::logger("model");
        const auto findings = check_detector(detector);
        int wrong = 0;
        for (const auto& finding : findings) {
            wrong += finding.wrong;
            log->info("{} {}", finding.wrong ? "wrong:  " : "to know:", finding.text);
        }
        log->info("{}: {} wrong, {} to know", detector, wrong, findings.size() - static_cast<size_t>(wrong));
        return wrong;
    }
}
