#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Units.h"
#include "WiresComb.h"

#include <set>

namespace WireCell::Model {
    BOOST_DESCRIBE_ENUM(ChannelOrder, lean, y, z)
    BOOST_DESCRIBE_STRUCT(AnodeConfig, (), (ident, x, y, z, faces, turned, shifts, first_channels))
    BOOST_DESCRIBE_STRUCT(PlaneConfig, (), (angle, pitch, width, height, per_board, wrapped, first, wires, channels))
    BOOST_DESCRIBE_STRUCT(WiresConfig, (), (anodes, planes, boards, thickness, plane_gap, wire_diameter))

    namespace {
        // More is a slip of the pen, and would fill the memory.
        const double most_wires = 100000;

        void check_anode(const AnodeConfig& anode, size_t nplanes, const std::string& where)
        {
            const auto& faces = anode.faces;
            for (const int sign : faces) {
                SPNG_VALIDATE(sign == 1 || sign == -1, "{}.faces: got {} (want 1 or -1, where along x it looks)", where,
                              sign);
            }
            SPNG_VALIDATE(faces.size() == 1 || faces.size() == 2, "{}.faces has {} faces (want 1 or 2)", where,
                          faces.size());
            SPNG_VALIDATE(faces.size() == 1 || faces[0] != faces[1], "{}.faces: both look the same way", where);
            SPNG_VALIDATE(anode.shifts.empty() || anode.shifts.size() == nplanes,
                          "{}.shifts has {} planes (want {}, or none)", where, anode.shifts.size(), nplanes);
            for (const auto& shift : anode.shifts) {
                SPNG_VALIDATE(shift.size() == 2, "{}.shifts: a plane has {} numbers (want y and z)", where,
                              shift.size());
            }
            SPNG_VALIDATE(anode.first_channels.empty() || anode.first_channels.size() == nplanes,
                          "{}.first_channels has {} planes (want {}, or none)", where, anode.first_channels.size(),
                          nplanes);
        }

        void check_anodes(const std::vector<AnodeConfig>& anodes, size_t nplanes)
        {
            SPNG_VALIDATE(!anodes.empty(), "wires.anodes is empty (want at least one)");
            std::set<int> idents;
            for (size_t ind = 0; ind < anodes.size(); ++ind) {
                const auto where = fmt::format("wires.anodes[{}]", ind);
                check_anode(anodes[ind], nplanes, where);
                SPNG_VALIDATE(idents.insert(anodes[ind].ident).second, "{}.ident: {} is there already", where,
                              anodes[ind].ident);
            }
        }

        void check_sizes(const PlaneConfig& plane, const std::string& where)
        {
            const double right = 90 * units::degree;
            SPNG_VALIDATE(std::abs(plane.angle) <= right, "{}.angle is {:.6g} degrees (want -90 to 90)", where,
                          plane.angle / units::degree);
            SPNG_VALIDATE(plane.pitch > 0, "{}.pitch is {} mm (want a positive length)", where, plane.pitch);
            SPNG_VALIDATE(plane.width > plane.pitch, "{}.width is {} mm (want more than the pitch of {} mm)", where,
                          plane.width, plane.pitch);
            SPNG_VALIDATE(plane.height > plane.pitch, "{}.height is {} mm (want more than the pitch of {} mm)", where,
                          plane.height, plane.pitch);
            SPNG_VALIDATE((plane.width + plane.height) / plane.pitch < most_wires,
                          "{}.pitch is {} mm, too small for a plane of {} mm x {} mm (want at most {} wires)", where,
                          plane.pitch, plane.width, plane.height, most_wires);
            SPNG_VALIDATE(plane.per_board >= 0, "{}.per_board is {} (want 0 or more channels)", where, plane.per_board);
            SPNG_VALIDATE(!plane.first || std::abs(plane.angle) < right,
                          "{}.first: no wire meets the top at {:.6g} degrees", where, plane.angle / units::degree);
            SPNG_VALIDATE(!plane.first || (*plane.first > 0 && *plane.first < plane.width),
                          "{}.first is {} mm (want it inside the width of {} mm)", where, plane.first.value_or(0),
                          plane.width);
        }

        /// The wires that hang from the boards must fill the top, so that all the others start at a side.
        void check_wrapping(const PlaneConfig& plane, const WiresConfig& config, const std::string& where)
        {
            const double degrees = std::abs(plane.angle) / units::degree;
            SPNG_VALIDATE(degrees > 0 && degrees < 90,
                          "{}.angle is {:.6g} degrees (want wrapped wires between 0 and 90, or between -90 and 0)",
                          where, plane.angle / units::degree);
            SPNG_VALIDATE(plane.per_board > 0, "{}.per_board is 0 (want the number of wrapped wires a board)", where);
            for (size_t ind = 0; ind < config.anodes.size(); ++ind) {
                SPNG_VALIDATE(config.anodes[ind].faces.size() == 2,
                              "{}.wrapped: wires can not wrap around anodes[{}], it has one face (want 2)", where, ind);
            }
            const Comb comb(plane, config.boards);
            const double step = plane.pitch / std::cos(plane.angle);
            // One that would start a hair before the corner may continue a wire of the other face as well.
            const double loose = 1 * units::mm;
            const double last = comb.first() / std::cos(plane.angle) + (comb.attached() - 1) * step;
            SPNG_VALIDATE(comb.first() > 0 && last < plane.width && last + step > plane.width - loose,
                          "{}: {} boards of {} wires take {:.6g} mm of the top's {:.6g} mm (want them to fill it)",
                          where, config.boards, plane.per_board, comb.attached() * step, plane.width);
        }

        void check_plane(const PlaneConfig& plane, const WiresConfig& config, const std::string& where)
        {
            check_sizes(plane, where);
            if (plane.wrapped) check_wrapping(plane, config, where);
            const int fit = Comb(plane, config.boards).fitting();
            const int least = plane.wrapped ? config.boards * plane.per_board : 2;
            const int wanted = plane.wrapped ? plane.wires : std::max(plane.wires, config.boards * plane.per_board);
            SPNG_VALIDATE(wanted <= fit, "{}: {} wires are wanted, {} fit", where, wanted, fit);
            SPNG_VALIDATE(fit >= least && (plane.wires == 0 || plane.wires >= least),
                          "{}: the plane has {} wires (want at least {})", where, plane.wires ? plane.wires : fit,
                          least);
            SPNG_VALIDATE(!plane.wrapped || plane.channels == ChannelOrder::lean,
                          "{}.channels: these wires are wrapped (want lean)", where);
            SPNG_VALIDATE(plane.wrapped || plane.per_board == 0 || plane.wires == 0,
                          "{}: per_board and wires are both given (want one of them for unwrapped wires)", where);
        }
    }

    WiresConfig wires_config(const Configuration& numbers)
    {
        SPNG_VALIDATE(numbers.is_object(), "wires: got {} (want an object of numbers)", numbers.dump());
        auto strict = numbers;
        strict["_strict"] = true;
        const auto config = SPNG::config::parse<WiresConfig>(strict, "wires");
        SPNG_VALIDATE(config.planes.size() == 2 || config.planes.size() == 3,
                      "wires.planes has {} planes (want 3: U, V, W; or 2)", config.planes.size());
        check_anodes(config.anodes, config.planes.size());
        SPNG_VALIDATE(config.boards > 0, "wires.boards is {} (want at least 1)", config.boards);
        const std::pair<const char*, double> lengths[] = {
            {"thickness", config.thickness}, {"plane_gap", config.plane_gap}, {"wire_diameter", config.wire_diameter}};
        for (const auto& [key, value] : lengths) {
            SPNG_VALIDATE(value >= 0, "wires.{} is {} mm (want 0 or more)", key, value);
        }
        for (size_t ind = 0; ind < config.planes.size(); ++ind) {
            check_plane(config.planes[ind], config, fmt::format("wires.planes[{}]", ind));
        }
        return config;
    }
}
