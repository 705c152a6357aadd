#pragma once
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/NamedFactory.h"

#include <cmath>

/// A small field response and electronics response, without files.
namespace spng::test {

    /// Five wires of ten paths, with 20 samples of 99.999 ns; the current falls off with the distance to the wire.
    class ToyFieldResponse : public WireCell::IFieldResponse, public WireCell::IConfigurable {
      public:
        ToyFieldResponse()
        {
            m_response.period = 99.999;
            WireCell::Response::Schema::PlaneResponse plane;
            plane.planeid = 2;
            plane.pitch = 5;
            for (int path = -25; path <= 25; ++path) {
                WireCell::Response::Schema::PathResponse one;
                one.pitchpos = 0.5 * path;
                for (int tick = 0; tick < 20; ++tick) {
                    one.current.push_back(-std::exp(-0.1 * std::abs(path) - 0.3 * std::abs(tick - 10)));
                }
                plane.paths.push_back(one);
            }
            m_response.planes = {plane};
        }
        void configure(const WireCell::Configuration&) override {}
        const WireCell::Response::Schema::FieldResponse& field_response() const override { return m_response; }

      private:
        WireCell::Response::Schema::FieldResponse m_response;
    };

    /// t exp(-t/200 ns) from t = 0.
    class ToyElecResponse : public WireCell::IWaveform, public WireCell::IConfigurable {
      public:
        void configure(const WireCell::Configuration&) override {}
        double waveform_start() const override { return 0; }
        double waveform_period() const override { return 100; }
        const sequence_type& waveform_samples() const override { return m_samples; }
        sequence_type waveform_samples(const WireCell::Binning& tbins) const override
        {
            sequence_type samples;
            for (int ind = 0; ind < tbins.nbins(); ++ind) {
                const double time = tbins.center(ind);
                samples.push_back(static_cast<float>(time > 0 ? time / 200 * std::exp(-time / 200) : 0));
            }
            return samples;
        }

      private:
        sequence_type m_samples;
    };
}

WIRECELL_FACTORY(ToyFieldResponse, spng::test::ToyFieldResponse, WireCell::IFieldResponse, WireCell::IConfigurable)
WIRECELL_FACTORY(ToyElecResponse, spng::test::ToyElecResponse, WireCell::IWaveform, WireCell::IConfigurable)
