#pragma once
#include "MakeComponent.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IChannelSpectrum.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Units.h"

#include <gtest/gtest.h>

#include <cmath>

/// What tests of nodes that add noise have in common.
namespace spng::test {
    using namespace WireCell;

    constexpr int stretch = 50;

    /// White noise with spectra of 50 bins; odd channels have twice as much as even ones.
    class ToySpectrum : public IChannelSpectrum {
      public:
        const amplitude_t& channel_spectrum(int channel) const override
        {
            if (channel == 100666) return m_short;
            return channel % 2 ? m_odd : m_even;
        }

      private:
        amplitude_t m_even = amplitude_t(stretch, 1), m_odd = amplitude_t(stretch, 2), m_short = amplitude_t(3, 1);
    };

    inline std::shared_ptr<IFrameFilter> adder(const std::string& type, const std::string& name,
                                               const Configuration& cfg = {})
    {
        make<INamed>("Random", "noise");
        Factory::lookup<IChannelSpectrum>("ToySpectrum");
        Configuration full{{"model", "ToySpectrum"}, {"rng", "Random:noise"}};
        return make<IFrameFilter>(type, name, update(full, cfg));
    }

    inline ITrace::pointer trace(int channel, int tbin, int size, float value = 0)
    {
        return std::make_shared<Aux::SimpleTrace>(channel, tbin, ITrace::ChargeSequence(size, value));
    }

    inline ITrace::vector dense(int nchannels, int nticks = stretch)
    {
        ITrace::vector traces;
        for (int channel = 0; channel < nchannels; ++channel) traces.push_back(trace(channel, 0, nticks));
        return traces;
    }

    using Samples = std::vector<ITrace::ChargeSequence>;

    inline Samples run(IFrameFilter& node, const ITrace::vector& traces)
    {
        IFrame::pointer out;
        EXPECT_TRUE(node(std::make_shared<Aux::SimpleFrame>(3, 70.0, traces, 500.0), out));
        Samples samples;
        for (const auto& one : *out->traces()) samples.push_back(one->charge());
        return samples;
    }

    inline double rms(const Samples& samples, int parity)
    {
        double sum = 0, count = 0;
        for (size_t ind = parity; ind < samples.size(); ind += 2) {
            for (const float sample : samples[ind]) sum += sample * sample;
            count += samples[ind].size();
        }
        return std::sqrt(sum / count);
    }

    inline double correlation(const ITrace::ChargeSequence& one, const ITrace::ChargeSequence& other)
    {
        double cross = 0, one2 = 0, other2 = 0;
        for (size_t ind = 0; ind < one.size(); ++ind) {
            cross += one[ind] * other[ind];
            one2 += one[ind] * one[ind];
            other2 += other[ind] * other[ind];
        }
        return cross / std::sqrt(one2 * other2);
    }

    /// Of white noise with unit amplitude in every bin: <|X|^2> is 4/pi times the mean amplitude squared.
    const double unit_rms = std::sqrt(4 / units::pi / stretch);
}
