#include "ScanFrames.h"
#include "WireCellAux/Component.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellAux/PlaneTools.h"
#include "WireCellEval/EventMeasures.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IFrameFanin.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Units.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>

namespace WireCell::Eval {
    struct ScanMeasuresEventConfig {
        std::vector<double> offset = {0, 0, 0}; ///< [length] from the middle of the drift volume to that of the track
        std::optional<std::vector<double>> vertex; ///< [length] in its place: where the charge starts
    };
    BOOST_DESCRIBE_STRUCT(ScanMeasuresEventConfig, (), (offset, vertex))

    struct ScanMeasuresPointConfig {
        std::string name;                            ///< of the point, and of its file
        std::string particle = "track";              ///< what is simulated
        std::optional<double> energy;                ///< [energy] of a particle
        int plane = 2;                               ///< index of the plane that the angles are about
        double theta_xz = 0;                         ///< [angle] from the pitch direction towards the drift
        double theta_y = units::halfpi;              ///< [angle] from the wire direction
        double length = 1 * units::m;                ///< [length] of the track
        double back = 0.5 * units::m;                ///< [length] from its middle to its start
        std::vector<ScanMeasuresEventConfig> events; ///< of the point
    };
    BOOST_DESCRIBE_STRUCT(ScanMeasuresPointConfig, (),
                          (name, particle, energy, plane, theta_xz, theta_y, length, back, events))

    struct ScanMeasuresConfig {
        std::string anode;               ///< anode whose planes are looked at
        int face = -1;                   ///< index of the face; -1: the first that has a volume
        std::vector<std::string> chains; ///< name of the chain of each port but the first, which is that of the truth
        std::vector<std::string> tags;   ///< trace tag to take of each chain; empty for traces without
        std::vector<ScanMeasuresPointConfig> points;      ///< in the order of their events
        std::string folder;                               ///< where the points' files go
        double drift_speed = 1.6 * units::mm / units::us; ///< [length/time]
        double qmin = 500;                                ///< [electrons] channels are valid above this true charge
        int reach = 20;                                   ///< [ticks] how far from true charge found charge is fake
        double cut = 100;                                 ///< [electrons] pixels above this make the axis of an image
        double first_length = 14 * units::cm; ///< [length] of the charge profile: a radiation length of argon
        int first_channels = 42;              ///< the same in channels, whatever the direction
        nlohmann::json settings;              ///< of the scan, which go into the files as they are
    };
    BOOST_DESCRIBE_STRUCT(ScanMeasuresConfig, (),
                          (anode, face, chains, tags, points, folder, drift_speed, qmin, reach, cut, first_length,
                           first_channels, settings))

    namespace {
        Configuration json_of(const Vector& v) { return {v.x(), v.y(), v.z()}; }
    }

    /// Measures tracks in the frames of chains of signal processing against the truth, of events that are points of a scan one
    /// after another, and writes a file for each point when its last event is done.  The truth passes.
    class ScanMeasures : public Aux::Component<ScanMeasuresConfig>, public IFrameFanin {
      public:
        ScanMeasures()
          : Component("SPNGScanMeasures", "eval")
        {
        }

        std::vector<std::string> input_types() override
        {
            return std::vector<std::string>(m_cfg.chains.size() + 1, typeid(IFrame).name());
        }

        bool operator()(const input_vector& frames, output_pointer& truth) override;

      private:
        void configured() override;
        void check() const;
        Aim aim_of(const ScanMeasuresPointConfig& point, const ScanMeasuresEventConfig& event) const;
        Configuration geometry_of(const ScanMeasuresPointConfig& point) const;
        void measure(const input_vector& frames);
        void write_point(const ScanMeasuresPointConfig& point);

        std::optional<FaceGeometry> m_face;
        size_t m_point = 0, m_event = 0;    ///< the next one
        std::vector<Configuration> m_found; ///< of each chain the events of this point so far
    };

    void ScanMeasures::configured()
    {
        check();
        const auto faces = Factory::find_tn<IAnodePlane>(m_cfg.anode)->faces();
        m_face.emplace(Aux::drift_face(faces, m_cfg.face, m_cfg.anode, who()));
        for (const auto& point : m_cfg.points) {
            SPNG_VALIDATE(point.plane >= 0 && point.plane < static_cast<int>(m_face->nplanes()),
                          "{}.points: {} is of plane {} (want 0 to {})", who(), point.name, point.plane,
                          m_face->nplanes() - 1);
        }
        m_point = m_event = 0;
        m_found.assign(m_cfg.chains.size(), Configuration::array());
    }

    void ScanMeasures::check() const
    {
        SPNG_VALIDATE(!m_cfg.chains.empty() && m_cfg.chains.size() == m_cfg.tags.size(),
                      "{}: {} chains and {} tags (want one or more chains, and as many tags)", who(),
                      m_cfg.chains.size(), m_cfg.tags.size());
        SPNG_VALIDATE(!m_cfg.folder.empty(), "{}.folder: is empty (want the name of a folder)", who());
        SPNG_VALIDATE(m_cfg.drift_speed > 0 && m_cfg.first_length > 0 && m_cfg.first_channels > 0,
                      "{}: drift_speed {}, first_length {}, first_channels {} (want more than 0)", who(),
                      m_cfg.drift_speed, m_cfg.first_length, m_cfg.first_channels);
        for (const auto& point : m_cfg.points) {
            SPNG_VALIDATE(!point.name.empty() && point.name.find('/') == std::string::npos,
                          "{}.points: got the name '{}' (want one that can be a file's)", who(), point.name);
            SPNG_VALIDATE(!point.events.empty() && point.length > 0,
                          "{}.points: {} has {} events of length {} (want "
                          "one or more, and more than 0)",
                          who(), point.name, point.events.size(), point.length);
            for (const auto& event : point.events) {
                const auto size = event.vertex.value_or(event.offset).size();
                SPNG_VALIDATE(size == 3, "{}.points: {} has a place of {} numbers (want 3)", who(), point.name, size);
            }
        }
    }

    Aim ScanMeasures::aim_of(const ScanMeasuresPointConfig& point, const ScanMeasuresEventConfig& event) const
    {
        const auto along = m_face->direction(static_cast<size_t>(point.plane), {point.theta_y, point.theta_xz});
        if (event.vertex) return {Point(event.vertex->data()), along, point.length};
        return {m_face->centre() + Vector(event.offset.data()) - along * point.back, along, point.length};
    }

    bool ScanMeasures::operator()(const input_vector& frames, output_pointer& truth)
    {
        truth = nullptr;
        SPNG_VALIDATE(frames.size() == m_cfg.chains.size() + 1, "{}: got {} frames (want {})", who(), frames.size(),
                      m_cfg.chains.size() + 1);
        const auto missing = std::count(frames.begin(), frames.end(), nullptr);
        if (missing == static_cast<std::ptrdiff_t>(frames.size())) {
            SPNG_VALIDATE(m_point == m_cfg.points.size(), "{}: the events end before those of the point {}", who(),
                          m_cfg.points[m_point].name);
            log_eos();
            return true;
        }
        SPNG_VALIDATE(missing == 0, "{}: {} of {} chains end before the others", who(), missing, frames.size());
        SPNG_VALIDATE(m_point < m_cfg.points.size(), "{}: event {} is of no point", who(), frames[0]->ident());
        measure(frames);
        truth = frames[0];
        const auto& point = m_cfg.points[m_point];
        if (++m_event < point.events.size()) return true;
        write_point(point);
        ++m_point;
        m_event = 0;
        m_found.assign(m_cfg.chains.size(), Configuration::array());
        return true;
    }

    void ScanMeasures::measure(const input_vector& frames)
    {
        const auto& point = m_cfg.points[m_point];
        const auto aim = aim_of(point, point.events[m_event]);
        const auto& truth = frames[0];
        MeasureOptions opt;
        opt.qmin = m_cfg.qmin;
        opt.reach = m_cfg.reach;
        opt.cut = m_cfg.cut;
        opt.first_length = m_cfg.first_length;
        opt.first_channels = m_cfg.first_channels;
        opt.drift_per_tick = m_cfg.drift_speed * truth->tick();
        const ScanFrames true_charge(truth, "", truth, who() + ": the truth");
        std::vector<at::Tensor> true_images;
        for (size_t plane = 0; plane < m_face->nplanes(); ++plane)
            true_images.push_back(true_charge.image(m_face->channels(plane)));
        for (size_t chain = 0; chain < m_cfg.chains.size(); ++chain) {
            const ScanFrames found(frames[chain + 1], m_cfg.tags[chain], truth, who() + ": " + m_cfg.chains[chain]);
            auto planes = Configuration::array();
            for (size_t plane = 0; plane < m_face->nplanes(); ++plane) {
                planes.push_back(to_json(
                    measure_plane(found.image(m_face->channels(plane)), true_images[plane], *m_face, plane, aim, opt)));
            }
            m_found[chain].push_back({{"ident", m_event}, {"planes", planes}});
        }
        log->debug("point {} event {} of {}", point.name, m_event + 1, point.events.size());
    }

    Configuration ScanMeasures::geometry_of(const ScanMeasuresPointConfig& point) const
    {
        const auto aim = aim_of(point, point.events.front());
        const auto global = SPNG::angles_of({aim.direction.x(), aim.direction.y(), aim.direction.z()});
        Configuration out = {
            {"p0", json_of(aim.vertex)},         {"p1", json_of(aim.vertex + aim.direction * aim.length)},
            {"dir_glb", json_of(aim.direction)}, {"theta_y_glb", global.theta_y},
            {"theta_xz_glb", global.theta_xz},   {"plane_idx", point.plane}};
        for (size_t plane = 0; plane < m_face->nplanes(); ++plane) {
            const auto own = m_face->local(plane, aim.direction);
            const auto angles = SPNG::angles_of(own);
            out["dir_wps"].push_back(own);
            out["theta_y_wps"].push_back(angles.theta_y);
            out["theta_xz_wps"].push_back(angles.theta_xz);
        }
        return out;
    }

    void ScanMeasures::write_point(const ScanMeasuresPointConfig& point)
    {
        Configuration out = {{"_format", "spng-eval-point"},
                             {"version", 1},
                             {"name", point.name},
                             {"particle", point.particle},
                             {"energy", point.energy ? Configuration(*point.energy) : Configuration()},
                             {"plane", point.plane},
                             {"theta_xz", point.theta_xz},
                             {"theta_y", point.theta_y},
                             {"settings", m_cfg.settings},
                             {"params", geometry_of(point)},
                             {"chains", Configuration::object()}};
        for (size_t chain = 0; chain < m_cfg.chains.size(); ++chain)
            out["chains"][m_cfg.chains[chain]] = m_found[chain];
        AtomicFile file(m_cfg.folder + "/points/" + point.name + ".json");
        file.stream() << out.dump() << '\n';
        file.commit();
        log->info("point {} is done", point.name);
    }
}

WIRECELL_FACTORY(SPNGScanMeasures, WireCell::Eval::ScanMeasures, WireCell::IFrameFanin, WireCell::INamed,
                 WireCell::IConfigurable)
