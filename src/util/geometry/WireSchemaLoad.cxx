#include "file/DataFile.h"
#include "file/FileNumbers.h"
#include "geometry/WireSchemaImpl.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <unordered_map>

namespace WireCell::WireSchema {

    namespace {
        /// A channel's wires are wrapped around the anode a few times.
        constexpr DataFile::Bounds any_segment{0, 999};
        constexpr double missing = std::numeric_limits<double>::quiet_NaN();

        /// Collects the arrays of {Store: {points: [{Point: ...}], wires: [{Wire: ...}], planes: ..., anodes: ...}}.
        class Reader : public DataFile::Visitor {
          public:
            Reader(const std::string& path)
              : m_check(path)
            {
            }

            void key(const std::string& name) override
            {
                static const std::unordered_map<std::string, Field> fields{
                    {"Point", Field::point},
                    {"Wire", Field::wire},
                    {"Plane", Field::plane},
                    {"Face", Field::face},
                    {"Anode", Field::anode},
                    {"Detector", Field::detector},
                    {"ident", Field::ident},
                    {"channel", Field::channel},
                    {"segment", Field::segment},
                    {"tail", Field::tail},
                    {"head", Field::head},
                    {"x", Field::x},
                    {"y", Field::y},
                    {"z", Field::z},
                    {"wires", Field::list},
                    {"planes", Field::list},
                    {"faces", Field::list},
                    {"anodes", Field::list},
                };
                const auto it = fields.find(name);
                m_field = it == fields.end() ? Field::ignored : it->second;
                m_name = name;
            }

            void object() override
            {
                switch (m_field) {
                case Field::point:
                    m_points.emplace_back(missing, missing, missing);
                    break;
                case Field::wire:
                    m_db.wires.emplace_back();
                    m_db.wires.back().channel = -1;
                    m_ends.emplace_back(-1, -1);
                    break;
                case Field::plane:
                    m_db.planes.emplace_back();
                    break;
                case Field::face:
                    m_db.faces.emplace_back();
                    break;
                case Field::anode:
                    m_db.anodes.emplace_back();
                    break;
                case Field::detector:
                    m_db.detectors.emplace_back();
                    break;
                default:
                    return;
                }
                m_kind = m_field;
                m_field = Field::ignored;
            }

            void number(double value) override
            {
                switch (m_kind) {
                case Field::point:
                    point_number(value);
                    break;
                case Field::wire:
                    wire_number(value);
                    break;
                case Field::plane:
                    group_number(m_db.planes.back(), m_db.planes.back().wires, value);
                    break;
                case Field::face:
                    group_number(m_db.faces.back(), m_db.faces.back().planes, value);
                    break;
                case Field::anode:
                    group_number(m_db.anodes.back(), m_db.anodes.back().faces, value);
                    break;
                case Field::detector:
                    group_number(m_db.detectors.back(), m_db.detectors.back().anodes, value);
                    break;
                default:
                    break;
                }
            }

            void other() override
            {
                m_check.need(m_field == Field::ignored, "{}: key '{}' must be a number or a list of them", where(),
                             m_name);
            }

            StoreDB finish()
            {
                m_check.need(!m_db.anodes.empty(), "is not a wires file (it has no Anode)");
                for (size_t ind = 0; ind < m_db.wires.size(); ++ind) {
                    m_db.wires[ind].tail = point(m_ends[ind].first, ind);
                    m_db.wires[ind].head = point(m_ends[ind].second, ind);
                    m_check.need(m_db.wires[ind].channel >= 0, "wire number {} lacks 'channel'", ind);
                }
                for (const auto& p : m_db.planes) check_list("plane", p.ident, p.wires, m_db.wires.size(), "wires");
                for (const auto& f : m_db.faces) check_list("face", f.ident, f.planes, m_db.planes.size(), "planes");
                for (const auto& a : m_db.anodes) check_list("anode", a.ident, a.faces, m_db.faces.size(), "faces");
                if (m_db.detectors.empty()) {
                    Detector all;
                    all.anodes.resize(m_db.anodes.size());
                    std::iota(all.anodes.begin(), all.anodes.end(), 0);
                    m_db.detectors.push_back(all);
                }
                for (const auto& d : m_db.detectors)
                    check_list("detector", d.ident, d.anodes, m_db.anodes.size(), "anodes");
                std::set<int> idents;
                for (const auto& a : m_db.anodes) {
                    m_check.need(idents.insert(a.ident).second, "two anodes have the ident {}", a.ident);
                }
                m_db.file = m_check.path();
                return std::move(m_db);
            }

          private:
            enum class Field {
                ignored,
                point,
                wire,
                plane,
                face,
                anode,
                detector,
                ident,
                channel,
                segment,
                tail,
                head,
                x,
                y,
                z,
                list
            };

            /// The object that is being read.
            std::string where() const
            {
                switch (m_kind) {
                case Field::point:
                    return fmt::format("point number {}", m_points.size() - 1);
                case Field::wire:
                    return fmt::format("wire number {}", m_db.wires.size() - 1);
                case Field::plane:
                    return fmt::format("plane number {}", m_db.planes.size() - 1);
                case Field::face:
                    return fmt::format("face number {}", m_db.faces.size() - 1);
                case Field::anode:
                    return fmt::format("anode number {}", m_db.anodes.size() - 1);
                case Field::detector:
                    return fmt::format("detector number {}", m_db.detectors.size() - 1);
                default:
                    return "the wires file";
                }
            }

            /// A coordinate [length].
            double position(double value) const
            {
                // The text for a message is not to be made for each of a hundred thousand numbers.
                if (std::abs(value) <= DataFile::most_length) return value;
                return m_check.real(value, DataFile::any_position, where(), m_name);
            }

            int integer(double value, const DataFile::Bounds& bounds) const
            {
                if (bounds.low <= value && value <= bounds.high && value == std::floor(value))
                    return static_cast<int>(value);
                return m_check.integer(value, bounds, where(), m_name);
            }

            void point_number(double value)
            {
                if (m_field == Field::x) m_points.back().x(position(value));
                if (m_field == Field::y) m_points.back().y(position(value));
                if (m_field == Field::z) m_points.back().z(position(value));
            }

            void wire_number(double value)
            {
                auto& wire = m_db.wires.back();
                switch (m_field) {
                case Field::ident:
                    wire.ident = integer(value, DataFile::any_ident);
                    break;
                case Field::channel:
                    wire.channel = integer(value, DataFile::any_index);
                    break;
                case Field::segment:
                    wire.segment = integer(value, any_segment);
                    break;
                case Field::tail:
                    m_ends.back().first = integer(value, DataFile::any_ident);
                    break;
                case Field::head:
                    m_ends.back().second = integer(value, DataFile::any_ident);
                    break;
                default:
                    break;
                }
            }

            template <class Group>
            void group_number(Group& group, std::vector<int>& list, double value)
            {
                if (m_field == Field::ident) group.ident = integer(value, DataFile::any_ident);
                if (m_field == Field::list) list.push_back(integer(value, DataFile::any_ident));
            }

            const Point& point(int index, size_t wire) const
            {
                m_check.need(index >= 0 && static_cast<size_t>(index) < m_points.size(),
                             "wire number {} ends at point {} (there are {} points)", wire, index, m_points.size());
                const auto& found = m_points[index];
                m_check.need(!std::isnan(found.x() + found.y() + found.z()),
                             "point number {} lacks one of 'x', 'y' and 'z'", index);
                return found;
            }

            void check_list(const char* kind, int ident, const std::vector<int>& list, size_t limit,
                            const char* what) const
            {
                std::vector<bool> named(limit, false);
                for (const int index : list) {
                    m_check.need(index >= 0 && static_cast<size_t>(index) < limit, "{} {} refers to number {} of {} {}",
                                 kind, ident, index, limit, what);
                    m_check.need(!named[index], "{} {} refers to number {} of the {} twice", kind, ident, index, what);
                    named[index] = true;
                }
            }

            DataFile::Checker m_check;
            std::string m_name;
            Field m_field = Field::ignored;
            Field m_kind = Field::ignored; // of the object that is being read
            StoreDB m_db;
            std::vector<Point> m_points;
            std::vector<std::pair<int, int>> m_ends; // indices of tail and head, per wire
        };
    }

    StoreDB read_file(const std::string& path)
    {
        Reader reader(path);
        DataFile::visit(path, reader);
        return reader.finish();
    }
}
