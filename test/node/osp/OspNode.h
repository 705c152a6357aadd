#pragma once
#include "MakeComponent.h"
#include "TensorCheck.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IFrameFilter.h"
#include "WiredAnode.h"

/// The component of the traditional signal processing on a small anode.
namespace spng::test {
    using namespace WireCell;

    /// Five wires of each plane, with 50 samples of 100 ns.
    class ThreePlanes : public IFieldResponse, public IConfigurable {
      public:
        ThreePlanes()
        {
            m_response.period = 100;
            m_response.origin = 10;
            m_response.speed = 0.01;
            for (int ident = 0; ident < 3; ++ident) {
                Response::Schema::PlaneResponse plane;
                plane.planeid = ident;
                plane.pitch = 5;
                for (int path = -25; path <= 25; ++path) {
                    Response::Schema::PathResponse one;
                    one.pitchpos = 0.5 * path;
                    for (int tick = 0; tick < 50; ++tick) {
                        one.current.push_back(-1e-3F * std::exp(-0.1F * std::abs(path) - 0.3F * std::abs(tick - 25)));
                    }
                    plane.paths.push_back(one);
                }
                m_response.planes.push_back(plane);
            }
        }
        void configure(const Configuration&) override {}
        const Response::Schema::FieldResponse& field_response() const override { return m_response; }

      private:
        Response::Schema::FieldResponse m_response;
    };

    inline constexpr int nticks = 600;
    inline constexpr double tick = 500;

    /// A component with filters and services of its own.
    inline std::shared_ptr<IFrameFilter> sigproc(const std::string& name, const std::string& keys = "{}")
    {
        load({"WireCellGen", "WireCellSigProc"});
        Factory::lookup<IAnodePlane>("WiredAnode", "osp");
        Factory::lookup<IFieldResponse>("OspFieldResponse", "osp");
        configure("ColdElecResponse", "osp");
        for (const auto* one : {"Wire_ind", "Wire_col"}) {
            configure("HfFilter", one, Configuration::parse(R"({"max_freq": 1, "sigma": 5, "flag": false})"));
        }
        for (const auto* one : {"Gaus_wide", "Wiener_tight_U", "Wiener_tight_V", "Wiener_tight_W", "Wiener_wide_U",
                                "Wiener_wide_V", "Wiener_wide_W"}) {
            configure("HfFilter", one, Configuration::parse(R"({"sigma": 0.00012})"));
        }
        for (const auto* one : {"ROI_tight_lf", "ROI_tighter_lf", "ROI_loose_lf"}) configure("LfFilter", one);
        auto all = Configuration::parse(R"({"anode": "WiredAnode:osp", "field_response": "OspFieldResponse:osp",
            "elecresponse": "ColdElecResponse:osp", "per_chan_resp": "", "ctoffset": 0})");
        configure("OmnibusSigProc", name, update(all, Configuration::parse(keys)));
        return Factory::find<IFrameFilter>("OmnibusSigProc", name);
    }

    /// The samples of a channel: a pedestal with something like a pulse.
    inline std::vector<float> samples_of(int channel)
    {
        std::vector<float> samples(nticks, 900);
        for (int i = 0; i < 20; ++i) samples[200 + channel % 10 + i] += 2000 * std::exp(-0.1F * (i - 10) * (i - 10));
        return samples;
    }

    using Traces = ITrace::vector;

    inline Traces traces_of(const std::vector<int>& planes, int tbin = 0)
    {
        Traces traces;
        const auto anode = Factory::lookup<IAnodePlane>("WiredAnode", "osp");
        for (const auto& face : anode->faces()) {
            for (const int plane : planes) {
                for (const auto& channel : face->planes()[plane]->channels()) {
                    traces.push_back(
                        std::make_shared<Aux::SimpleTrace>(channel->ident(), tbin, samples_of(channel->ident())));
                }
            }
        }
        return traces;
    }

    inline IFrame::pointer frame_of(Traces traces, const Waveform::ChannelMaskMap& masks = {}, double period = tick)
    {
        return std::make_shared<Aux::SimpleFrame>(7, 1000.0, std::move(traces), period, masks);
    }

    inline IFrame::pointer run(IFrameFilter& node, const IFrame::pointer& in)
    {
        IFrame::pointer out;
        EXPECT_TRUE(node(in, out));
        return out;
    }

    inline std::string complaint(const std::function<void()>& work)
    {
        try {
            work();
        }
        catch (const Exception& err) {
            return err.what();
        }
        return "none";
    }

    inline void expect_refused(const std::string& name, const std::string& keys, const IFrame::pointer& in,
                               const std::vector<std::string>& words)
    {
        const auto text = complaint([&] {
            const auto node = sigproc(name, keys);
            if (in) run(*node, in);
        });
        for (const auto& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
        EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    }

    inline ITrace::pointer trace_of(const IFrame& frame, const std::string& tag, int channel)
    {
        for (const auto index : frame.tagged_traces(tag)) {
            if (frame.traces()->at(index)->channel() == channel) return frame.traces()->at(index);
        }
        return nullptr;
    }
}

WIRECELL_FACTORY(OspFieldResponse, spng::test::ThreePlanes, WireCell::IFieldResponse, WireCell::IConfigurable)
