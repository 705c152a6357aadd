#include "DataFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireSchemaImpl.h"

#include <fmt/format.h>

#include <numeric>
#include <unordered_map>

using namespace WireCell;
using namespace WireCell::WireSchema;

namespace {
    /// Collects the arrays of {Store: {points: [{Point: ...}], wires: [{Wire: ...}], planes: ..., anodes: ...}}.
    class Reader : public DataFile::Visitor {
      public:
        Reader(const std::string& path)
          : m_path(path)
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
                m_points.emplace_back();
                break;
            case Field::wire:
                m_db.wires.emplace_back();
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
            const int integer = static_cast<int>(value);
            switch (m_kind) {
            case Field::point:
                point_number(value);
                break;
            case Field::wire:
                wire_number(integer);
                break;
            case Field::plane:
                group_number(m_db.planes.back(), m_db.planes.back().wires, integer);
                break;
            case Field::face:
                group_number(m_db.faces.back(), m_db.faces.back().planes, integer);
                break;
            case Field::anode:
                group_number(m_db.anodes.back(), m_db.anodes.back().faces, integer);
                break;
            case Field::detector:
                group_number(m_db.detectors.back(), m_db.detectors.back().anodes, integer);
                break;
            default:
                break;
            }
        }

        void other() override
        {
            need(m_field == Field::ignored, "key '{}' must be a number or a list of them", m_name);
        }

        StoreDB finish()
        {
            need(!m_db.anodes.empty(), "is not a wires file (it has no Anode)");
            for (size_t ind = 0; ind < m_db.wires.size(); ++ind) {
                m_db.wires[ind].tail = point(m_ends[ind].first, ind);
                m_db.wires[ind].head = point(m_ends[ind].second, ind);
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

        /// The message is made only when it is needed: this is asked for every number of the file.
        template <class... Args>
        void need(bool ok, fmt::format_string<const Args&...> problem, const Args&... args) const
        {
            if (ok) return;
            THROW(ValueError() << errmsg{fmt::format("{}: {}", m_path, fmt::format(problem, args...))});
        }

        void point_number(double value)
        {
            if (m_field == Field::x) m_points.back().x(value);
            if (m_field == Field::y) m_points.back().y(value);
            if (m_field == Field::z) m_points.back().z(value);
        }

        void wire_number(int value)
        {
            auto& wire = m_db.wires.back();
            switch (m_field) {
            case Field::ident:
                wire.ident = value;
                break;
            case Field::channel:
                wire.channel = value;
                break;
            case Field::segment:
                wire.segment = value;
                break;
            case Field::tail:
                m_ends.back().first = value;
                break;
            case Field::head:
                m_ends.back().second = value;
                break;
            default:
                break;
            }
        }

        template <class Group>
        void group_number(Group& group, std::vector<int>& list, int value)
        {
            if (m_field == Field::ident) group.ident = value;
            if (m_field == Field::list) list.push_back(value);
        }

        const Point& point(int index, size_t wire) const
        {
            need(index >= 0 && static_cast<size_t>(index) < m_points.size(),
                 "wire number {} ends at point {} (there are {} points)", wire, index, m_points.size());
            return m_points[index];
        }

        void check_list(const char* kind, int ident, const std::vector<int>& list, size_t limit, const char* what) const
        {
            for (const int index : list) {
                need(index >= 0 && static_cast<size_t>(index) < limit, "{} {} refers to number {} of {} {}", kind,
                     ident, index, limit, what);
            }
        }

        std::string m_path, m_name;
        Field m_field{Field::ignored};
        Field m_kind{Field::ignored}; // of the object that is being read
        StoreDB m_db;
        std::vector<Point> m_points;
        std::vector<std::pair<int, int>> m_ends; // indices of tail and head, per wire
    };
}

StoreDB WireSchema::read_file(const std::string& path)
{
    Reader reader(path);
    DataFile::visit(path, reader);
    return reader.finish();
}
