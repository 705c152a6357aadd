#include "WireCellUtil/Exceptions.h"
#include "WiresComb.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace WireCell::Model {

    using WireSchema::StoreDB;

    Comb::Comb(const PlaneConfig& plane, int boards)
      : m_plane(plane)
      , m_cos(std::cos(plane.angle))
      , m_sin(std::sin(std::abs(plane.angle)))
    {
        const double extent = plane.width * m_cos + plane.height * m_sin;
        const int on_boards = boards * plane.per_board;
        // Unwrapped wires are centred on the area, wrapped ones on its top.
        const double centred_on = plane.wrapped ? plane.width * m_cos : extent;
        const int wanted = plane.wrapped ? on_boards : std::max(on_boards, plane.wires);
        const int count = wanted > 0 ? wanted : std::max(1, static_cast<int>(extent / plane.pitch));
        m_first = plane.first ? *plane.first * m_cos : 0.5 * (centred_on - (count - 1) * plane.pitch);
        // A line through the very corner is none.
        const double tiny = 1e-9;
        m_fitting = static_cast<int>(std::ceil((extent - m_first) / plane.pitch - tiny));
        m_size = plane.wires > 0 ? plane.wires : m_fitting;
        if (!plane.wrapped && on_boards > 0) m_size = on_boards;
        m_attached = plane.wrapped ? on_boards : m_size;
    }

    Comb::Span Comb::span(int line) const
    {
        const double position = m_first + line * m_plane.pitch;
        const double u = position * m_cos, v = position * m_sin; // the point of the line nearest to the corner
        double low = -std::numeric_limits<double>::infinity(), high = -low; // along (-sin, cos), which goes down
        if (m_sin > 0) {
            low = std::max(low, (u - m_plane.width) / m_sin);
            high = std::min(high, u / m_sin);
        }
        // cos(90 degrees) is not quite 0.
        if (m_cos > 1e-9) {
            low = std::max(low, -v / m_cos);
            high = std::min(high, (m_plane.height - v) / m_cos);
        }
        return {u - low * m_sin, v + low * m_cos, u - high * m_sin, v + high * m_cos};
    }

    namespace {
        /// Where the faces of a plane have their channels, and where they are.
        class Layer {
          public:
            Layer(const WiresConfig& config, const AnodeConfig& anode, size_t plane, int next_channel)
              : m_plane(config.planes[plane])
              , m_comb(m_plane, config.boards)
              , m_first_channel(anode.first_channels.empty() ? next_channel : anode.first_channels[plane])
              , m_y(anode.shifts.empty() ? 0 : anode.shifts[plane][0])
              , m_z(anode.shifts.empty() ? 0 : anode.shifts[plane][1])
              , m_x(0.5 * config.thickness +
                    (config.planes.size() - 1 - plane) * (config.plane_gap + config.wire_diameter))
            {
            }

            /// The channel after the last.
            int next_channel(size_t nfaces) const
            {
                return m_first_channel + static_cast<int>(nfaces) * m_comb.attached();
            }

            /// Append the wires of a face, in the order of z for one that looks to positive x and against it else.
            std::vector<int> lay(StoreDB& store, const AnodeConfig& anode, size_t face) const
            {
                const int sign = anode.faces[face];
                // The side to which wires lean.  Upright ones count along z on all faces.
                const bool at_low_z = m_plane.angle == 0 || (m_plane.angle > 0) == ((sign > 0) != anode.turned);
                std::vector<int> numbers;
                for (int line = 0; line < m_comb.size(); ++line) {
                    numbers.push_back(static_cast<int>(store.wires.size()));
                    store.wires.push_back(make_wire(anode, face, line, at_low_z));
                }
                if (at_low_z != (sign > 0)) std::reverse(numbers.begin(), numbers.end());
                return numbers;
            }

          private:
            WireSchema::Wire make_wire(const AnodeConfig& anode, size_t face, int line, bool at_low_z) const
            {
                const auto span = m_comb.span(line);
                const double x = anode.x + anode.faces[face] * m_x;
                const auto place = [&](double u, double v) {
                    const double along = u - 0.5 * m_plane.width, up = m_y + m_plane.height - v;
                    return Point(x, anode.y + (anode.turned ? -up : up), anode.z + m_z + (at_low_z ? along : -along));
                };
                WireSchema::Wire wire;
                wire.ident = line;
                wire.segment = line / m_comb.attached();
                wire.channel = channel(anode.faces.size(), face, counted(line, at_low_z, anode.turned));
                wire.head = place(span.u_top, span.v_top);
                wire.tail = place(span.u_bottom, span.v_bottom);
                return wire;
            }

            /// The place of a line among the channels.
            int counted(int line, bool at_low_z, bool turned) const
            {
                // Lines run down from the upper corner, or up from the lower one.
                const bool backwards = (m_plane.channels == ChannelOrder::y && !turned) ||
                                       (m_plane.channels == ChannelOrder::z && !at_low_z);
                return backwards ? m_comb.size() - 1 - line : line;
            }

            /// Channels run over the faces from the last to the first, and over the boards from the side to which the wires
            /// lean.  Each turn around a side changes the face.
            int channel(size_t nfaces, size_t face, int line) const
            {
                const size_t home = (face + line / m_comb.attached()) % nfaces;
                const int before = static_cast<int>(nfaces - 1 - home) * m_comb.attached();
                return m_first_channel + before + line % m_comb.attached();
            }

            PlaneConfig m_plane;
            Comb m_comb;
            int m_first_channel;
            double m_y, m_z, m_x;
        };

        /// Returns the index of what was added.
        template <class Group>
        int add(std::vector<Group>& groups, Group group)
        {
            groups.push_back(std::move(group));
            return static_cast<int>(groups.size()) - 1;
        }
    }

    StoreDB lay_wires(const WiresConfig& config)
    {
        StoreDB store;
        std::vector<int> anodes;
        int channel = 0;
        for (const auto& anode : config.anodes) {
            std::vector<Layer> layers;
            for (size_t plane = 0; plane < config.planes.size(); ++plane) {
                layers.emplace_back(config, anode, plane, channel);
                channel = layers.back().next_channel(anode.faces.size());
            }
            std::vector<int> faces;
            for (size_t face = 0; face < anode.faces.size(); ++face) {
                std::vector<int> planes;
                for (size_t plane = 0; plane < layers.size(); ++plane) {
                    planes.push_back(
                        add(store.planes, {static_cast<int>(plane), layers[plane].lay(store, anode, face)}));
                }
                faces.push_back(add(store.faces, {static_cast<int>(face), planes}));
            }
            anodes.push_back(add(store.anodes, {anode.ident, faces}));
        }
        add(store.detectors, {0, anodes});
        return store;
    }
}
