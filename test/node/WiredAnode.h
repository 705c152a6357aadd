#pragma once
#include "ToyAnode.h"
#include "ToyFace.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellUtil/NamedFactory.h"

/// An anode with two faces whose wires really cross.
namespace spng::test {

    inline int channel_of(int face, int plane, int wire) { return 1000 * face + 100 * plane + wire; }

    /// A plane of one wire per channel.
    class WiredPlane : public WireCell::IWirePlane {
      public:
        WiredPlane(int face, int plane, const at::Tensor& ends)
        {
            using namespace WireCell;
            const WirePlaneId wpid(iplane2layer[plane], face, 0);
            for (int64_t wire = 0; wire < ends.size(0); ++wire) {
                const auto point = [&](int end) {
                    return Point(0, ends[wire][end][1].item<double>(), ends[wire][end][0].item<double>());
                };
                const int number = static_cast<int>(wire);
                const int channel = channel_of(face, plane, number);
                m_wires.push_back(
                    std::make_shared<Aux::SimpleWire>(wpid, channel, number, channel, Ray(point(0), point(1))));
                m_channels.push_back(
                    std::make_shared<Aux::SimpleChannel>(channel, number, IWire::vector{m_wires.back()}));
            }
        }
        int ident() const override { return planeid().index(); }
        const WireCell::Pimpos* pimpos() const override { return nullptr; }
        const WireCell::IWire::vector& wires() const override { return m_wires; }
        const WireCell::IChannel::vector& channels() const override { return m_channels; }

      private:
        WireCell::IWire::vector m_wires;
        WireCell::IChannel::vector m_channels;
    };

    class WiredAnode : public WireCell::Toy::Anode, public WireCell::IConfigurable {
      public:
        WiredAnode()
        {
            const auto wires = toy_face();
            for (int face = 0; face < 2; ++face) {
                WireCell::IWirePlane::vector planes;
                for (int plane = 0; plane < 3; ++plane) {
                    planes.push_back(std::make_shared<WiredPlane>(face, plane, wires[static_cast<size_t>(plane)]));
                }
                m_faces.push_back(std::make_shared<WireCell::Toy::Face>(face, planes));
            }
        }
        void configure(const WireCell::Configuration&) override {}
        WireCell::IAnodeFace::pointer face(int ident) const override
        {
            return ident == 0 || ident == 1 ? m_faces[static_cast<size_t>(ident)] : nullptr;
        }
        WireCell::IAnodeFace::vector faces() const override { return m_faces; }

      private:
        WireCell::IAnodeFace::vector m_faces;
    };
}

WIRECELL_FACTORY(WiredAnode, spng::test::WiredAnode, WireCell::IAnodePlane, WireCell::IConfigurable)
