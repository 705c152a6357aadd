#include "WireCellUtil/Response.h"
#include "file/DataFile.h"
#include "file/FileNumbers.h"

#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>

namespace WireCell::Response {

    namespace {
        using DataFile::Bounds;

        /// What numbers make sense.  Currents are those of one electron; times are in ns, lengths in mm.
        constexpr Bounds any_current{-1e12, 1e12}, any_pitch{1e-3, 1e5}, any_period{1e-3, 1e6}, any_time{-1e12, 1e12},
            any_speed{1e-9, 300}, any_plane{0, 99};
        /// A path starts at most so many pitches from the central wire.
        constexpr double most_pitches = 1e4;
        constexpr double missing = std::numeric_limits<double>::quiet_NaN();

        /// Fills a FieldResponse from its file: {FieldResponse: {planes: [{PlaneResponse: {paths: [{PathResponse: ...
        class Reader : public DataFile::Visitor {
          public:
            Reader(const std::string& path)
              : m_check(path)
            {
                m_fr.origin = m_fr.period = m_fr.speed = missing;
            }

            void key(const std::string& name) override
            {
                // Never destroyed: files are read in the background, still when a job that failed ends.
                static const auto& fields = *new const std::unordered_map<std::string, Field>{
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
                if (m_field == Field::plane) {
                    m_planes.emplace_back();
                    m_planes.back().pitch = missing;
                }
                if (m_field == Field::path) {
                    m_check.need(!m_planes.empty(), "a path outside of a plane");
                    m_planes.back().paths.emplace_back();
                    m_planes.back().paths.back().pitchpos = missing;
                }
                m_field = Field::ignored;
            }

            void number(double value) override
            {
                switch (m_field) {
                case Field::elements:
                    path().current.push_back(static_cast<float>(real(value, any_current)));
                    break;
                case Field::pitchpos:
                    path().pitchpos = real(value, DataFile::any_position);
                    break;
                case Field::wirepos:
                    path().wirepos = real(value, DataFile::any_position);
                    break;
                case Field::planeid:
                    plane().planeid = m_check.integer(value, any_plane, where(), m_name);
                    break;
                case Field::location:
                    plane().location = real(value, DataFile::any_position);
                    break;
                case Field::pitch:
                    plane().pitch = real(value, any_pitch);
                    break;
                case Field::axis:
                    m_axis.push_back(real(value, DataFile::any_position));
                    break;
                case Field::origin:
                    m_fr.origin = real(value, DataFile::any_position);
                    break;
                case Field::tstart:
                    m_fr.tstart = real(value, any_time);
                    break;
                case Field::period:
                    m_fr.period = real(value, any_period);
                    break;
                case Field::speed:
                    m_fr.speed = real(value, any_speed);
                    break;
                default:
                    break;
                }
            }

            void other() override
            {
                m_check.need(m_field == Field::ignored, "{}: key '{}' must be a number", where(), m_name);
            }

            Schema::FieldResponse finish()
            {
                m_check.need(!m_planes.empty(), "is not a field response file (it has no PlaneResponse)");
                m_check.need(m_axis.size() == 3, "'axis' has {} numbers (want 3)", m_axis.size());
                m_fr.axis = Vector(m_axis.data());
                m_check.need(m_fr.axis.magnitude() > 1e-6, "'axis' is {}, {}, {} (want a vector against the drift)",
                             m_axis[0], m_axis[1], m_axis[2]);
                std::set<int> idents;
                for (const auto& plane : m_planes) {
                    m_check.need(plane.planeid >= 0, "a plane lacks 'planeid'");
                    m_check.need(idents.insert(plane.planeid).second, "two planes have the planeid {}", plane.planeid);
                    check(plane);
                }
                have(m_fr.origin, "origin", "the field response");
                have(m_fr.period, "period", "the field response");
                have(m_fr.speed, "speed", "the field response");
                m_fr.planes = std::move(m_planes);
                m_fr.file = m_check.path();
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

            /// What is being read.
            std::string where() const
            {
                if (m_planes.empty() || m_field == Field::axis) return "the field response";
                return fmt::format("number {} of the planes, {} of its paths", m_planes.size() - 1,
                                   m_planes.back().paths.size());
            }

            double real(double value, const Bounds& bounds) const
            {
                // The text for a message is not to be made for each of millions of numbers.
                if (bounds.low <= value && value <= bounds.high) return value;
                return m_check.real(value, bounds, where(), m_name);
            }

            void have(double value, const char* key, const std::string& what) const
            {
                m_check.need(!std::isnan(value), "{} lacks '{}'", what, key);
            }

            Schema::PlaneResponse& plane()
            {
                m_check.need(!m_planes.empty(), "'{}' outside of a plane", m_name);
                return m_planes.back();
            }

            Schema::PathResponse& path()
            {
                auto& paths = plane().paths;
                m_check.need(!paths.empty(), "'{}' outside of a path", m_name);
                return paths.back();
            }

            void check(const Schema::PlaneResponse& plane) const
            {
                const auto what = fmt::format("plane {}", plane.planeid);
                m_check.need(!plane.paths.empty(), "{} has no paths", what);
                have(plane.pitch, "pitch", what);
                const size_t want = plane.paths.front().current.size();
                std::set<double> positions;
                for (const auto& path : plane.paths) {
                    have(path.pitchpos, "pitchpos", "a path of " + what);
                    m_check.need(positions.insert(path.pitchpos).second, "{} has two paths at {}", what, path.pitchpos);
                    m_check.need(std::abs(path.pitchpos) <= most_pitches * plane.pitch,
                                 "{} of pitch {} has a path at {} (want at most {} pitches)", what, plane.pitch,
                                 path.pitchpos, most_pitches);
                    m_check.need(want > 0 && path.current.size() == want,
                                 "{}, path at {}: {} samples (want {}, as the first path, and at least 1)", what,
                                 path.pitchpos, path.current.size(), want);
                }
            }

            DataFile::Checker m_check;
            std::string m_name;
            Field m_field = Field::ignored;
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
}
