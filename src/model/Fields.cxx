#include "Fields.h"

#include "Drift.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Units.h"

#include <cmath>

namespace WireCell::Model {
    BOOST_DESCRIBE_STRUCT(FieldPlaneConfig, (), (location, bias))
    BOOST_DESCRIBE_STRUCT(FieldsConfig, (),
                          (planes, readout, pitch, wire_diameter, mesh, cathode, origin, drift_field, temperature,
                           speed, period, nsamples, nwires, nimpacts, periods, nodes_per_pitch))

    namespace Schema = WireCell::Response::Schema;

    namespace {
        constexpr int significant_digits = 6;

        // Above a wire and in the middle between two, an electron would never leave its line of symmetry.  Such a path
        // stands for those within half of the distance of paths: it starts this part of that distance off the line.  The one
        // above a wire is split by it, and starts closer.
        const double nudge_between = 0.2;
        const double nudge_above = 0.1;

        void check_sizes(const FieldsConfig& config)
        {
            SPNG_VALIDATE(config.pitch > 0, "fields.pitch is {} mm (want a positive length)", config.pitch);
            SPNG_VALIDATE(config.drift_field > 0, "fields.drift_field is {} V/cm (want a positive field)",
                          config.drift_field / (units::volt / units::cm));
            SPNG_VALIDATE(config.temperature > 0, "fields.temperature is {} K (want a positive one)",
                          config.temperature);
            SPNG_VALIDATE(config.speed > 0, "fields.speed is {} mm/us (want a positive speed)",
                          config.speed / (units::mm / units::us));
            SPNG_VALIDATE(config.period > 0, "fields.period is {} ns (want a positive time)", config.period);
            SPNG_VALIDATE(config.nsamples > 0, "fields.nsamples is {} (want at least 1)", config.nsamples);
            SPNG_VALIDATE(config.nwires > 0 && config.nwires % 2 == 1, "fields.nwires is {} (want an odd number)",
                          config.nwires);
            SPNG_VALIDATE(config.nimpacts >= 2, "fields.nimpacts is {} (want at least 2)", config.nimpacts);
            SPNG_VALIDATE(config.periods > config.nwires,
                          "fields.periods is {} (want more than the {} wires of nwires)", config.periods,
                          config.nwires);
        }

        void check_planes(const FieldsConfig& config)
        {
            const auto& planes = config.planes;
            SPNG_VALIDATE(config.readout == 2 || config.readout == 3, "fields.readout is {} (want 2 or 3 planes)",
                          config.readout);
            SPNG_VALIDATE(static_cast<int>(planes.size()) >= config.readout,
                          "fields.planes has {} planes (want the {} that are read out at its end)", planes.size(),
                          config.readout);
            SPNG_VALIDATE(config.origin > planes[0].location, "fields.origin is {} mm (want it above all planes)",
                          config.origin);
            SPNG_VALIDATE(config.cathode > config.origin, "fields.cathode is {} mm (want it above the origin at {} mm)",
                          config.cathode, config.origin);
            for (size_t ind = 1; ind < planes.size(); ++ind) {
                SPNG_VALIDATE(planes[ind].location < planes[ind - 1].location,
                              "fields.planes[{}].location is {} mm (want it below the plane before)", ind,
                              planes[ind].location);
            }
        }

        WireStack stack_of(const FieldsConfig& config)
        {
            WireStack out{config.pitch, 0.5 * config.wire_diameter, {}, config.mesh, config.cathode};
            for (const auto& plane : config.planes) out.heights.push_back(plane.location);
            return out;
        }

        /// Where paths start within the region of the wire at x = 0.
        std::vector<double> impacts(const FieldsConfig& config)
        {
            std::vector<double> out;
            const double step = 0.5 * config.pitch / (config.nimpacts - 1);
            for (int ind = config.nimpacts - 1; ind >= 0; --ind) out.push_back(-ind * step);
            return out;
        }

        std::vector<DriftPath> all_paths(const FieldsConfig& config, const WireStack& stack)
        {
            std::vector<double> biases;
            for (const auto& plane : config.planes) biases.push_back(plane.bias);
            const auto field = FieldSolver(stack, {1, config.nodes_per_pitch}).biased(biases, config.drift_field);
            const DriftParams params{config.temperature,
                                     config.speed / drift_speed(config.drift_field, config.temperature),
                                     config.nsamples * config.period};
            auto starts = impacts(config);
            const double step = starts[1] - starts[0];
            starts.front() += nudge_between * step;
            starts.back() -= nudge_above * step;
            std::vector<DriftPath> out;
            for (const double x : starts) {
                out.push_back(drift(field, stack, x, config.origin, params));
                const auto& end = out.back();
                SPNG_VALIDATE(
                    end.plane + 1 == static_cast<int>(stack.heights.size()),
                    "fields.planes: an electron ends on a wire of plane {}, not of the last one. Their biases "
                    "must let all electrons pass",
                    end.plane);
            }
            return out;
        }

        /// The toolkit truncates positions to hundredths of the pitch: a hair outward keeps them in the right one.  Those at a
        /// wire stay, as it tells the wires of paths by their ends.
        double pitch_position(const FieldsConfig& config, int wire, double start)
        {
            const double position = wire * config.pitch + start;
            return start == 0 ? position : position * (1 + 1e-9);
        }

        /// Paths in the order of their start along the pitch, the plane's wire at 0.
        Schema::PlaneResponse plane_response(const FieldsConfig& config, const FieldSolver& solver,
                                             const std::vector<DriftPath>& paths, int planeid)
        {
            const int index = static_cast<int>(config.planes.size()) - config.readout + planeid;
            const auto potential = solver.weighting(index);
            const auto starts = impacts(config);
            Schema::PlaneResponse out;
            out.planeid = planeid;
            out.location = config.planes[index].location;
            out.pitch = config.pitch;
            const int half = config.nwires / 2;
            for (int wire = -half; wire <= half; ++wire) {
                for (size_t ind = 0; ind < paths.size(); ++ind) {
                    const auto& path = paths[ind];
                    const bool collected = path.plane == index && path.wire == -wire;
                    const auto weights = along(potential, path, -wire * config.pitch, collected ? 1 : 0);
                    const auto current = induced_current(path, weights, config.period, config.nsamples);
                    out.paths.push_back(
                        {{current.begin(), current.end()}, pitch_position(config, wire, starts[ind]), 0});
                }
            }
            return out;
        }

        Configuration path_to_json(const Schema::PathResponse& path)
        {
            const auto elements = Persist::json2object(Persist::dumps(path.current, 0, significant_digits));
            const Configuration array{{"elements", elements}, {"shape", {path.current.size()}}};
            return {{"PathResponse",
                     {{"pitchpos", path.pitchpos}, {"wirepos", path.wirepos}, {"current", {{"array", array}}}}}};
        }
    }

    FieldsConfig fields_config(const Configuration& numbers)
    {
        const auto config = SPNG::config::parse<FieldsConfig>(numbers, "fields");
        check_sizes(config);
        check_planes(config);
        return config;
    }

    Schema::FieldResponse solve_fields(const FieldsConfig& config)
    {
        const auto stack = stack_of(config);
        const auto paths = all_paths(config, stack);
        const FieldSolver solver(stack, {config.periods, config.nodes_per_pitch});
        Schema::FieldResponse out;
        out.axis = Vector(1, 0, 0);
        out.origin = config.origin;
        out.period = config.period;
        out.speed = config.speed;
        for (int planeid = 0; planeid < config.readout; ++planeid) {
            out.planes.push_back(plane_response(config, solver, paths, planeid));
        }
        return out;
    }

    Configuration fields_to_json(const Schema::FieldResponse& fr)
    {
        auto planes = Configuration::array();
        for (const auto& plane : fr.planes) {
            auto paths = Configuration::array();
            for (const auto& path : plane.paths) paths.push_back(path_to_json(path));
            planes.push_back({{"PlaneResponse",
                               {{"planeid", plane.planeid},
                                {"location", plane.location},
                                {"pitch", plane.pitch},
                                {"paths", std::move(paths)}}}});
        }
        return {{"FieldResponse",
                 {{"axis", {fr.axis.x(), fr.axis.y(), fr.axis.z()}},
                  {"origin", fr.origin},
                  {"tstart", fr.tstart},
                  {"period", fr.period},
                  {"speed", fr.speed},
                  {"planes", std::move(planes)}}}};
    }

    void make_fields(const Configuration& numbers, const std::string& output)
    {
        const auto fr = solve_fields(fields_config(numbers));
        Persist::dump(output, fields_to_json(fr));
    }
}
