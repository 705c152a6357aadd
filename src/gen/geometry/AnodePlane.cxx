#include "WireCellAux/Component.h"
#include "WireCellAux/SimpleChannel.h"
#include "WireCellAux/SimpleWire.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IWireSchema.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/Units.h"
#include "geometry/AnodeFace.h"
#include "geometry/WirePlane.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

namespace WireCell::Gen {

    struct AnodePlaneConfig {
        int ident = 0;                                          ///< ident of the anode in the wires file
        std::string wire_schema;                                ///< type:name of the component with the wire geometry
        int nimpacts = 10;                                      ///< impact positions per wire region
        std::vector<nlohmann::json> faces = {nullptr, nullptr}; ///< per face null, or {anode, response, cathode}:
                                                                ///< positions along x [length]; cathode may be
                                                                ///< {x: [positions]}
    };
    BOOST_DESCRIBE_STRUCT(AnodePlaneConfig, (), (ident, wire_schema, nimpacts, faces))

    namespace {
        constexpr double most_x = 1e8; // 100 km
        constexpr int most_impacts = 1000;
        /// Experiments call one of the wire planes, or a grid or shield before them, the anode plane.
        const double most_apart = 30 * units::mm;

        /// Where things are along X, in front of a sensitive face.
        struct FaceX {
            double anode, response, cathode;
        };

        double read_x(const Configuration& face, const std::string& key, const std::string& where)
        {
            const auto it = face.find(key);
            SPNG_VALIDATE(it != face.end(), "{}: {} is missing (want a position along x)", where, key);
            SPNG_VALIDATE(it->is_number(), "{}: {} is {} (want a position along x)", where, key, printable(it->dump()));
            const auto x = it->get<double>();
            SPNG_VALIDATE(std::abs(x) <= most_x, "{}: {} is {} (want a position along x of at most {})", where, key, x,
                          most_x);
            return x;
        }

        /// A cathode that is not flat gives the part of it that is farthest from the response plane.
        double read_cathode(const Configuration& face, double response, const std::string& where)
        {
            const auto it = face.find("cathode");
            if (it == face.end() || !it->is_object()) return read_x(face, "cathode", where);
            const auto xs = it->find("x");
            const bool ok = xs != it->end() && xs->is_array() && !xs->empty() &&
                            std::all_of(xs->begin(), xs->end(), [](const auto& x) { return x.is_number(); });
            SPNG_VALIDATE(ok, "{}: cathode is {} (want a number or {{x: [numbers]}})", where, printable(it->dump()));
            const auto [lo, hi] = std::minmax_element(xs->begin(), xs->end());
            return lo->get<double>() < response ? lo->get<double>() : hi->get<double>();
        }

        std::optional<FaceX> read_face(const Configuration& face, const std::string& where)
        {
            if (face.is_null()) return std::nullopt;
            SPNG_VALIDATE(face.is_object(), "{}: got {} (want null or an object)", where, printable(face.dump()));
            FaceX out;
            out.anode = read_x(face, "anode", where);
            out.response = read_x(face, "response", where);
            out.cathode = read_cathode(face, out.response, where);
            SPNG_VALIDATE(std::abs(out.cathode) <= most_x, "{}: cathode is {} (want a position along x of at most {})",
                          where, out.cathode, most_x);
            const bool in_order = (out.response - out.anode) * (out.cathode - out.response) >= 0;
            SPNG_VALIDATE(in_order && out.anode != out.cathode,
                          "{}: anode {}, response {}, cathode {} (want the response plane between the two others)",
                          where, out.anode, out.response, out.cathode);
            return out;
        }

        /// A wire plane before it knows its channels.
        struct PlaneWires {
            WireSchema::Plane schema;
            IWire::vector wires;
        };
    }

    /// An anode: its faces, planes, wires and channels.
    class AnodePlane : public Aux::Component<AnodePlaneConfig>, public IAnodePlane {
      public:
        AnodePlane()
          : Component("AnodePlane", "gen")
        {
        }

        int ident() const override { return m_cfg.ident; }
        int nfaces() const override { return static_cast<int>(m_faces.size()); }
        IAnodeFace::pointer face(int ident) const override;
        IAnodeFace::vector faces() const override { return m_faces; }
        WirePlaneId resolve(int channel) const override;
        std::vector<int> channels() const override { return m_channel_idents; }
        IChannel::pointer channel(int chident) const override;
        IWire::vector wires(int chident) const override;

      private:
        void configured() override;
        void reset();
        WireSchema::Store find_store() const;
        WireSchema::Anode find_anode(const WireSchema::Store& store) const;
        std::optional<FaceX> face_x(size_t which) const;
        PlaneWires make_wires(const WireSchema::Store& store, const WireSchema::Plane& plane, WirePlaneId wpid);
        std::vector<PlaneWires> make_face_wires(const WireSchema::Store& store, const WireSchema::Face& face,
                                                size_t which);
        void sort_channels();
        IChannel::vector make_channels(const IWire::vector& wires);
        IAnodeFace::pointer make_face(const WireSchema::Store& store, const WireSchema::Face& face, size_t which,
                                      const std::vector<PlaneWires>& planes);
        void compare_x(const WireSchema::Store& store, const std::vector<PlaneWires>& planes, size_t which,
                       const FaceX& x) const;
        Pimpos make_pimpos(const WireSchema::Store& store, const PlaneWires& plane,
                           const std::optional<FaceX>& x) const;

        IAnodeFace::vector m_faces;
        std::unordered_map<int, IWire::vector> m_wires;        // by channel, sorted by segment
        std::unordered_map<int, IChannel::pointer> m_channels; // by ident
        std::vector<int> m_channel_idents;                     // sorted
    };

    void AnodePlane::reset()
    {
        m_faces.clear();
        m_wires.clear();
        m_channels.clear();
        m_channel_idents.clear();
    }

    void AnodePlane::configured()
    {
        reset();
        SPNG_VALIDATE(m_cfg.nimpacts > 0 && m_cfg.nimpacts <= most_impacts, "{}: nimpacts is {} (want 1 to {})", who(),
                      m_cfg.nimpacts, most_impacts);

        const auto store = find_store();
        const auto faces = store.faces(find_anode(store));
        std::vector<std::vector<PlaneWires>> planes;
        bool sensitive = false;
        for (size_t which = 0; which < faces.size(); ++which) {
            sensitive = sensitive || face_x(which);
            planes.push_back(make_face_wires(store, faces[which], which));
        }
        SPNG_VALIDATE(sensitive,
                      "{}: faces gives no sensitive face (want {{anode, response, cathode}} for at least one)", who());
        sort_channels();
        for (size_t which = 0; which < faces.size(); ++which) {
            m_faces.push_back(make_face(store, faces[which], which, planes[which]));
        }
        log->debug("anode {}: {} faces, {} channels", m_cfg.ident, m_faces.size(), m_channel_idents.size());
    }

    WireSchema::Store AnodePlane::find_store() const
    {
        SPNG_VALIDATE(!m_cfg.wire_schema.empty(), "{}: wire_schema is not given (want type:name of a component)",
                      who());
        try {
            return Factory::find_tn<IWireSchema>(m_cfg.wire_schema)->wire_schema_store();
        }
        catch (const FactoryException& err) {
            THROW(ValueError() << errmsg{fmt::format("{}: wire_schema: {}", who(), err.what())});
        }
    }

    WireSchema::Anode AnodePlane::find_anode(const WireSchema::Store& store) const
    {
        try {
            return store.anode(m_cfg.ident);
        }
        catch (const KeyError& err) {
            THROW(KeyError() << errmsg{fmt::format("{}: ident: {}", who(), err.what())});
        }
    }

    std::optional<FaceX> AnodePlane::face_x(size_t which) const
    {
        if (which >= m_cfg.faces.size()) return std::nullopt;
        return read_face(m_cfg.faces[which], fmt::format("{}: faces[{}]", who(), which));
    }

    PlaneWires AnodePlane::make_wires(const WireSchema::Store& store, const WireSchema::Plane& plane, WirePlaneId wpid)
    {
        SPNG_VALIDATE(plane.wires.size() >= 2, "{}: plane {} in the wires file {} has {} wires (want at least 2)",
                      who(), plane.ident, store.file(), plane.wires.size());
        const auto ray = [&](int index) { return Ray(store.wires()[index].tail, store.wires()[index].head); };
        const double distance = ray_length(ray_pitch(ray(plane.wires[0]), ray(plane.wires[1])));
        const double least = 1e-3 * units::mm;
        SPNG_VALIDATE(distance >= least,
                      "{}: the first two wires of plane {} in the wires file {} are {} mm apart (want {} or more)",
                      who(), plane.ident, store.file(), distance / units::mm, least / units::mm);
        PlaneWires out{plane, {}};
        for (const int number : plane.wires) {
            const auto& wire = store.wires()[number];
            const int index = static_cast<int>(out.wires.size());
            out.wires.push_back(std::make_shared<Aux::SimpleWire>(wpid, wire.ident, index, wire.channel,
                                                                  Ray(wire.tail, wire.head), wire.segment));
            m_wires[wire.channel].push_back(out.wires.back());
        }
        return out;
    }

    std::vector<PlaneWires> AnodePlane::make_face_wires(const WireSchema::Store& store, const WireSchema::Face& face,
                                                        size_t which)
    {
        const auto planes = store.planes(face);
        // Views are told by their place in the list: were one missing, the next would be taken for it.
        std::vector<int> idents;
        for (const auto& plane : planes) idents.push_back(plane.ident);
        SPNG_VALIDATE(
            planes.size() == 3 || idents == std::vector<int>({0, 1}),
            "{}: face {} of anode {} in the wires file {} has {} planes, of idents {} (want 3: U, V, W; or 2 of "
            "idents 0, 1)",
            who(), face.ident, m_cfg.ident, store.file(), planes.size(), shortlist(idents));
        std::vector<PlaneWires> out;
        for (size_t ind = 0; ind < planes.size(); ++ind) {
            const WirePlaneId wpid(iplane2layer[ind], static_cast<int>(which), m_cfg.ident);
            out.push_back(make_wires(store, planes[ind], wpid));
        }
        return out;
    }

    /// With all wires known, put those of each channel in the order from the electronics.
    void AnodePlane::sort_channels()
    {
        const auto nearer = [](const auto& a, const auto& b) { return a->segment() < b->segment(); };
        for (auto& [channel, wires] : m_wires) {
            std::stable_sort(wires.begin(), wires.end(), nearer);
            m_channel_idents.push_back(channel);
        }
        std::sort(m_channel_idents.begin(), m_channel_idents.end());
    }

    /// The channels of a plane are those of its wires that reach the electronics, in the order of these wires.
    IChannel::vector AnodePlane::make_channels(const IWire::vector& wires)
    {
        IChannel::vector out;
        for (const auto& wire : wires) {
            if (wire->segment() != 0) continue;
            const int ident = wire->channel();
            const int index = static_cast<int>(out.size());
            out.push_back(std::make_shared<Aux::SimpleChannel>(ident, index, m_wires[ident]));
            m_channels.try_emplace(ident, out.back());
        }
        return out;
    }

    Pimpos AnodePlane::make_pimpos(const WireSchema::Store& store, const PlaneWires& plane,
                                   const std::optional<FaceX>& x) const
    {
        const auto [wire_dir, pitch_dir] = store.wire_pitch(plane.schema);
        Point origin = store.bounding_box(plane.schema).center();
        if (x) origin.x(x->response);
        const double first = pitch_dir.dot(plane.wires.front()->center() - origin);
        const double last = pitch_dir.dot(plane.wires.back()->center() - origin);
        return Pimpos(static_cast<int>(plane.wires.size()), first, last, wire_dir, pitch_dir, origin, m_cfg.nimpacts);
    }

    IAnodeFace::pointer AnodePlane::make_face(const WireSchema::Store& store, const WireSchema::Face& face,
                                              size_t which, const std::vector<PlaneWires>& planes)
    {
        const auto x = face_x(which);
        BoundingBox area, sensitive;
        IWirePlane::vector made;
        for (const auto& plane : planes) {
            auto box = store.bounding_box(plane.schema, true).bounds();
            // The planes of a face differ in X, which is no matter of the area.
            box.first.x(x ? std::min(x->anode, x->cathode) : 0.0);
            box.second.x(x ? std::max(x->anode, x->cathode) : 0.0);
            area = made.empty() ? BoundingBox(box) : area.intersect(box);
            made.push_back(std::make_shared<WirePlane>(plane.schema.ident, make_pimpos(store, plane, x), plane.wires,
                                                       make_channels(plane.wires)));
        }
        const Vector extent = area.empty() ? Vector() : ray_vector(area.bounds());
        SPNG_VALIDATE(extent.y() > 0 && extent.z() > 0,
                      "{}: the planes of face {} in the wires file {} have no common area", who(), face.ident,
                      store.file());
        if (x) {
            sensitive = area;
            compare_x(store, planes, which, *x);
        }
        const int dirx = x && x->response > x->anode ? 1 : -1;
        return std::make_shared<AnodeFace>(face.ident, static_cast<int>(which), m_cfg.ident, dirx, made, sensitive,
                                           area);
    }

    /// Wires that are elsewhere are likely those of another detector.
    void AnodePlane::compare_x(const WireSchema::Store& store, const std::vector<PlaneWires>& planes, size_t which,
                               const FaceX& x) const
    {
        const auto x_of = [&](const PlaneWires& plane) { return store.bounding_box(plane.schema).center().x(); };
        const auto [lo, hi] = std::minmax(x_of(planes.front()), x_of(planes.back()));
        if (x.anode >= lo - most_apart && x.anode <= hi + most_apart) return;
        log->warn(
            "{}: faces[{}].anode is at x={:.1f} mm, but the wires in the file {} are at x={:.1f} mm to {:.1f} mm: "
            "is it of another detector?",
            who(), which, x.anode / units::mm, store.file(), lo / units::mm, hi / units::mm);
    }

    IAnodeFace::pointer AnodePlane::face(int ident) const
    {
        for (const auto& face : m_faces) {
            if (face->ident() == ident) return face;
        }
        return nullptr;
    }

    WirePlaneId AnodePlane::resolve(int channel) const
    {
        const auto it = m_wires.find(channel);
        return it == m_wires.end() ? WirePlaneId(-1) : it->second.front()->planeid();
    }

    IChannel::pointer AnodePlane::channel(int chident) const
    {
        const auto it = m_channels.find(chident);
        return it == m_channels.end() ? nullptr : it->second;
    }

    IWire::vector AnodePlane::wires(int chident) const
    {
        const auto it = m_wires.find(chident);
        return it == m_wires.end() ? IWire::vector() : it->second;
    }
}

WIRECELL_FACTORY(AnodePlane, WireCell::Gen::AnodePlane, WireCell::IAnodePlane, WireCell::INamed,
                 WireCell::IConfigurable)
