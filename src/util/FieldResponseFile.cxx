#include "DataFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Response.h"

#include <fmt/format.h>

#include <unordered_map>

using namespace WireCell;
using namespace WireCell::Response;

namespace {
    /// Fills a FieldResponse from its file: {FieldResponse: {planes: [{PlaneResponse: {paths: [{PathResponse: ...
    class Reader : public DataFile::Visitor {
      public:
        Reader(const std::string& path)
          : m_path(path)
        {
        }

        void key(const std::string& name) override
        {
            static const std::unordered_map<std::string, Field> fields{
                {"PlaneResponse", Field::plane}, {"PathResponse", Field::path}, {"elements", Field::elements},
                {"pitchpos", Field::pitchpos},   {"wirepos", Field::wirepos},   {"planeid", Field::planeid},
                {"location", Field::location},   {"pitch", Field::pitch},       {"axis", Field::axis},
                {"origin", Field::origin},       {"tstart", Field::tstart},     {"period", Field::period},
                {"speed", Field::speed},
            };
            const auto it = fields.find(name);
            m_field = it == fields.end() ? Field::ignored : it->second;
            m_name = name;
        }

        void object() override
        {
            if (m_field == Field::plane) m_planes.emplace_back();
            if (m_field == Field::path) {
                need(!m_planes.empty(), "a path outside of a plane");
                m_planes.back().paths.emplace_back();
            }
            m_field = Field::ignored;
        }

        void number(double value) override
        {
            switch (m_field) {
            case Field::elements:
                path().current.push_back(static_cast<float>(value));
                break;
            case Field::pitchpos:
                path().pitchpos = value;
                break;
            case Field::wirepos:
                path().wirepos = value;
                break;
            case Field::planeid:
                plane().planeid = static_cast<int>(value);
                break;
            case Field::location:
                plane().location = value;
                break;
            case Field::pitch:
                plane().pitch = value;
                break;
            case Field::axis:
                m_axis.push_back(value);
                break;
            case Field::origin:
                m_fr.origin = value;
                break;
            case Field::tstart:
                m_fr.tstart = value;
                break;
            case Field::period:
                m_fr.period = value;
                break;
            case Field::speed:
                m_fr.speed = value;
                break;
            default:
                break;
            }
        }

        void other() override { need(m_field == Field::ignored, "key '{}' must be a number", m_name); }

        Schema::FieldResponse finish()
        {
            need(!m_planes.empty(), "is not a field response file (it has no PlaneResponse)");
            need(m_axis.size() == 3, "'axis' has {} numbers (want 3)", m_axis.size());
            need(m_fr.period > 0, "'period' is {} (want > 0)", m_fr.period);
            m_fr.axis = Vector(m_axis.data());
            for (const auto& plane : m_planes) check(plane);
            m_fr.planes = std::move(m_planes);
            return std::move(m_fr);
        }

      private:
        enum class Field {
            ignored,
            plane,
            path,
            elements,
            pitchpos,
            wirepos,
            planeid,
            location,
            pitch,
            axis,
            origin,
            tstart,
            period,
            speed
        };

        /// The message is made only when it is needed: this is asked for every number of the file.
        template <class... Args>
        void need(bool ok, fmt::format_string<const Args&...> problem, const Args&... args) const
        {
            if (ok) return;
            THROW(ValueError() << errmsg{fmt::format("{}: {}", m_path, fmt::format(problem, args...))});
        }

        Schema::PlaneResponse& plane()
        {
            need(!m_planes.empty(), "'{}' outside of a plane", m_name);
            return m_planes.back();
        }

        Schema::PathResponse& path()
        {
            auto& paths = plane().paths;
            need(!paths.empty(), "'{}' outside of a path", m_name);
            return paths.back();
        }

        void check(const Schema::PlaneResponse& plane) const
        {
            need(!plane.paths.empty(), "plane {} has no paths", plane.planeid);
            need(plane.pitch > 0, "plane {} has pitch {} (want > 0)", plane.planeid, plane.pitch);
            const size_t want = plane.paths.front().current.size();
            for (const auto& path : plane.paths) {
                need(want > 0 && path.current.size() == want,
                     "plane {}, path at {}: {} samples (want {}, as the first path, and at least 1)", plane.planeid,
                     path.pitchpos, path.current.size(), want);
            }
        }

        std::string m_path, m_name;
        Field m_field{Field::ignored};
        Schema::FieldResponse m_fr;
        std::vector<Schema::PlaneResponse> m_planes;
        std::vector<double> m_axis;
    };
}

Schema::FieldResponse Schema::load(const char* filename)
{
    const auto path = DataFile::find(filename);
    Reader reader(path);
    DataFile::visit(path, reader);
    return reader.finish();
}
