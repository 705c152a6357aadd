#pragma once
#include "ToyAnode.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Pimpos.h"
#include "WireCellUtil/Units.h"

#include <cmath>

/// An anode of one face, 2 m x 3 m x 1 m, whose planes have wires at -35.7, 35.7 and 0 degrees to the vertical.
namespace spng::test {
    using namespace WireCell;

    inline const double tau = 35.7 * units::degree;
    inline constexpr int nwires = 100;
    inline constexpr double pitch = 10; // mm

    /// A hundred wires 10 mm apart, the first at a pitch of 5 mm; plane p is at x = -5 p, and its channels are 1000 p + wire.
    class SpacedPlane : public Toy::Plane {
      public:
        SpacedPlane(int plane, double angle)
          : Toy::Plane(0, plane, {})
          , m_pimpos(nwires, pitch / 2, nwires * pitch - pitch / 2, Vector(0, std::cos(angle), -std::sin(angle)),
                     Vector(0, std::sin(angle), std::cos(angle)))
        {
            const WirePlaneId wpid(iplane2layer[plane], 0, 0);
            for (int wire = 0; wire < nwires; ++wire) {
                const Point at = Point(-5.0 * plane, 0, 0) + m_pimpos.axis(2) * (pitch * (wire + 0.5));
                m_wires.push_back(std::make_shared<Aux::SimpleWire>(wpid, wire, wire, 1000 * plane + wire,
                                                                    Ray(at, at + m_pimpos.axis(1))));
            }
        }
        const Pimpos* pimpos() const override { return &m_pimpos; }
        const IWire::vector& wires() const override { return m_wires; }

      private:
        Pimpos m_pimpos;
        IWire::vector m_wires;
    };

    class SpacedFace : public Toy::Face {
      public:
        using Toy::Face::Face;
        BoundingBox sensitive() const override { return BoundingBox(Ray(Point(0, 0, 0), Point(2000, 3000, 1000))); }
    };

    class SpacedAnode : public Toy::Anode {
      public:
        SpacedAnode()
        {
            IWirePlane::vector planes;
            for (int plane = 0; plane < 3; ++plane)
                planes.push_back(std::make_shared<SpacedPlane>(plane, std::vector<double>{-tau, tau, 0.0}[plane]));
            m_faces = {std::make_shared<SpacedFace>(0, planes)};
        }
        int ident() const override { return 7; }
        IAnodeFace::vector faces() const override { return m_faces; }

      private:
        IAnodeFace::vector m_faces;
    };
}

WIRECELL_FACTORY(SpacedAnode, spng::test::SpacedAnode, WireCell::IAnodePlane)
