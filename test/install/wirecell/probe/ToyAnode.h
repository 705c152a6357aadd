#pragma once
#include "WireCellIface/IAnodePlane.h"

/// An anode with one face of one plane with four wires, a channel each, numbered from 100.
namespace Toy {
    using namespace WireCell;

    constexpr int first_channel = 100, nchannels = 4;

    struct Wire : IWire {
        int m_index;
        explicit Wire(int index)
          : m_index(index)
        {
        }
        int ident() const override { return m_index; }
        WirePlaneId planeid() const override { return WirePlaneId(kWlayer, 0, 0); }
        int index() const override { return m_index; }
        int channel() const override { return first_channel + m_index; }
        int segment() const override { return 0; }
        Ray ray() const override { return Ray(Point(0, 0, 5. * m_index), Point(0, 100, 5. * m_index)); }
    };

    struct Channel : IChannel {
        int m_index;
        IWire::vector m_wires;
        explicit Channel(int index)
          : m_index(index)
          , m_wires{std::make_shared<Wire>(index)}
        {
        }
        int ident() const override { return first_channel + m_index; }
        int index() const override { return m_index; }
        const IWire::vector& wires() const override { return m_wires; }
    };

    struct Plane : IWirePlane {
        IWire::vector m_wires;
        IChannel::vector m_channels;
        Plane()
        {
            for (int index = 0; index < nchannels; ++index) {
                m_channels.push_back(std::make_shared<Channel>(index));
                m_wires.push_back(m_channels.back()->wires().front());
            }
        }
        int ident() const override { return 2; }
        const Pimpos* pimpos() const override { return nullptr; }
        const IWire::vector& wires() const override { return m_wires; }
        const IChannel::vector& channels() const override { return m_channels; }
    };

    struct Face : IAnodeFace {
        IWirePlane::pointer m_plane = std::make_shared<Plane>();
        RayGrid::Coordinates m_raygrid;
        int ident() const override { return 0; }
        int which() const override { return 0; }
        int dirx() const override { return 1; }
        int anode() const override { return 0; }
        int nplanes() const override { return 1; }
        IWirePlane::pointer plane(int) const override { return m_plane; }
        IWirePlane::vector planes() const override { return {m_plane}; }
        BoundingBox sensitive() const override { return BoundingBox(); }
        const RayGrid::Coordinates& raygrid() const override { return m_raygrid; }
    };

    struct Anode : IAnodePlane {
        IAnodeFace::pointer m_face = std::make_shared<Face>();
        int ident() const override { return 0; }
        int nfaces() const override { return 1; }
        IAnodeFace::pointer face(int) const override { return m_face; }
        IAnodeFace::vector faces() const override { return {m_face}; }
        WirePlaneId resolve(int) const override { return WirePlaneId(kWlayer, 0, 0); }
        std::vector<int> channels() const override { return {100, 101, 102, 103}; }
        IChannel::pointer channel(int chident) const override
        {
            return m_face->planes().front()->channels().at(static_cast<size_t>(chident - first_channel));
        }
        IWire::vector wires(int chident) const override { return channel(chident)->wires(); }
    };
}
