#pragma once
#include "WireCellAux/SimpleChannel.h"
#include "WireCellAux/SimpleWire.h"
#include "WireCellIface/IAnodeFace.h"

#include <cmath>
#include <numbers>

/// A face at x = 0 that looks to positive x over 1 m of drift, with 1 m x 1 m of wires 5 mm apart.
namespace spng::test {

    inline constexpr int nwires = 200;
    inline constexpr double wire_pitch = 5;

    /// Parallel wires that lean by an angle [degree] from the vertical, the middle one through the middle of the face.
    /// Channels are those of the plane's first one on, in the order of the wires.
    class FlatPlane : public WireCell::IWirePlane {
      public:
        FlatPlane(int index, double lean, int first_channel)
          : m_index(index)
          , m_wire(0, std::cos(lean * std::numbers::pi / 180), -std::sin(lean * std::numbers::pi / 180))
          , m_pitch(0, std::sin(lean * std::numbers::pi / 180), std::cos(lean * std::numbers::pi / 180))
          , m_pimpos(nwires, -0.5 * (nwires - 1) * wire_pitch, 0.5 * (nwires - 1) * wire_pitch, m_wire, m_pitch,
                     WireCell::Point(0, 500, 500))
        {
            using namespace WireCell;
            const WirePlaneId wpid(iplane2layer[index], 0, 0);
            for (int wire = 0; wire < nwires; ++wire) {
                const int channel = first_channel + wire;
                m_wires.push_back(std::make_shared<Aux::SimpleWire>(wpid, channel, wire, channel, Ray()));
            }
        }
        int ident() const override { return m_index; }
        const WireCell::Pimpos* pimpos() const override { return &m_pimpos; }
        const WireCell::IWire::vector& wires() const override { return m_wires; }
        const WireCell::IChannel::vector& channels() const override { return m_channels; }

      private:
        int m_index;
        WireCell::Vector m_wire, m_pitch;
        WireCell::Pimpos m_pimpos;
        WireCell::IWire::vector m_wires;
        WireCell::IChannel::vector m_channels;
    };

    class FlatFace : public WireCell::IAnodeFace {
      public:
        FlatFace()
        {
            const double leans[] = {-35.7, 35.7, 0};
            for (int plane = 0; plane < 3; ++plane)
                m_planes.push_back(std::make_shared<FlatPlane>(plane, leans[plane], 1000 * plane));
        }
        int ident() const override { return 0; }
        int which() const override { return 0; }
        int dirx() const override { return 1; }
        int anode() const override { return 0; }
        int nplanes() const override { return 3; }
        WireCell::IWirePlane::pointer plane(int ident) const override
        {
            return m_planes.at(static_cast<size_t>(ident));
        }
        WireCell::IWirePlane::vector planes() const override { return m_planes; }
        WireCell::BoundingBox sensitive() const override
        {
            WireCell::BoundingBox box;
            box(WireCell::Point(0, 0, 0));
            box(WireCell::Point(1000, 1000, 1000));
            return box;
        }
        const WireCell::RayGrid::Coordinates& raygrid() const override { return m_raygrid; }

      private:
        WireCell::IWirePlane::vector m_planes;
        WireCell::RayGrid::Coordinates m_raygrid;
    };
}
