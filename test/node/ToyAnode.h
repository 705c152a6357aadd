#pragma once
#include "WireCellAux/SimpleChannel.h"
#include "WireCellAux/SimpleWire.h"
#include "WireCellIface/IAnodePlane.h"

/// An anode with six channels for tests of components that ask only for channels and planes.
namespace WireCell::Toy {
    class Plane : public IWirePlane {
      public:
        Plane(int face, int index, const std::vector<int>& idents)
        {
            const WirePlaneId wpid(iplane2layer[index], face, 0);
            for (size_t ind = 0; ind < idents.size(); ++ind) {
                m_wires.push_back(std::make_shared<Aux::SimpleWire>(wpid, ind, ind, idents[ind], Ray()));
                m_channels.push_back(
                    std::make_shared<Aux::SimpleChannel>(idents[ind], ind, IWire::vector{m_wires.back()}));
            }
        }
        int ident() const override { return planeid().index(); }
        const Pimpos* pimpos() const override { return nullptr; }
        const IWire::vector& wires() const override { return m_wires; }
        const IChannel::vector& channels() const override { return m_channels; }

      private:
        IWire::vector m_wires;
        IChannel::vector m_channels;
    };

    class Face : public IAnodeFace {
      public:
        Face(int which, IWirePlane::vector planes)
          : m_which(which)
          , m_planes(std::move(planes))
        {
        }
        int ident() const override { return m_which; }
        int which() const override { return m_which; }
        int dirx() const override { return 1; }
        int anode() const override { return 0; }
        int nplanes() const override { return m_planes.size(); }
        IWirePlane::pointer plane(int ident) const override { return m_planes.at(ident); }
        IWirePlane::vector planes() const override { return m_planes; }
        BoundingBox sensitive() const override { return {}; }
        const RayGrid::Coordinates& raygrid() const override { return m_raygrid; }

      private:
        int m_which;
        IWirePlane::vector m_planes;
        RayGrid::Coordinates m_raygrid;
    };

    /// Channels 0, 1 in U of face 0; 2, 3 in V; 4 in W; 5 in W of face 1.  One face is null.
    class Anode : public IAnodePlane {
      public:
        Anode()
        {
            const auto plane = [](int face, int index, const std::vector<int>& idents) {
                return std::make_shared<Plane>(face, index, idents);
            };
            m_faces = {std::make_shared<Face>(
                           0, IWirePlane::vector{plane(0, 0, {0, 1}), plane(0, 1, {3, 2}), plane(0, 2, {4})}),
                       nullptr, std::make_shared<Face>(1, IWirePlane::vector{plane(1, 2, {5})})};
        }
        int ident() const override { return 0; }
        int nfaces() const override { return m_faces.size(); }
        IAnodeFace::pointer face(int ident) const override { return m_faces.at(ident); }
        IAnodeFace::vector faces() const override { return m_faces; }
        WirePlaneId resolve(int) const override { return WirePlaneId(-1); }
        std::vector<int> channels() const override { return {0, 1, 2, 3, 4, 5}; }
        IChannel::pointer channel(int) const override { return nullptr; }
        IWire::vector wires(int) const override { return {}; }

      private:
        IAnodeFace::vector m_faces;
    };
}
