#include "WireCellAux/FrameTools.h"
#include "WireCellAux/PlaneTools.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/NamedFactory.h"
#include "sim/Bounds.h"
#include "sim/Digitize.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <unordered_map>

namespace WireCell::Gen {

    struct DigitizerConfig {
        std::string anode = "AnodePlane";                     ///< The IAnodePlane whose channels are digitised
        int resolution = 12;                                  ///< [bits] of the converter, at most 24
        double gain = 1;                                      ///< Scales the input voltage
        std::vector<double> fullscale = {0, 2 * units::volt}; ///< [voltage] of the first and the last count
        std::vector<double> baselines = {900 * units::mV, 900 * units::mV, 200 * units::mV}; ///< [voltage] of U, V, W
        bool round = false;    ///< To the nearest count, else down
        std::string frame_tag; ///< A tag for the output frame; empty for none
    };
    BOOST_DESCRIBE_STRUCT(DigitizerConfig, (), (anode, resolution, gain, fullscale, baselines, round, frame_tag))

    /// Turns voltages into counts.  The output has one trace per channel, sorted, all over the same ticks, with
    /// integers as samples; traces of one channel are added.  Masks are kept, trace tags are not.
    class Digitizer : public SPNG::FunctionNode<DigitizerConfig, IFrame, IFrame, IFrameFilter> {
      public:
        Digitizer()
          : FunctionNode("Digitizer", SPNG::Gate::none, "gen")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.resolution >= 1 && m_cfg.resolution <= 24, "{}.resolution: got {} (want 1 to 24 bits)",
                          who(), m_cfg.resolution);
            SPNG_VALIDATE(m_cfg.fullscale.size() == 2 && m_cfg.fullscale[0] < m_cfg.fullscale[1],
                          "{}.fullscale: got {} (want two voltages, the lower first)", who(),
                          SPNG::config::to_json(m_cfg.fullscale).dump());
            Sim::check_bounds(m_cfg.gain, Sim::any_scale, who(), "gain");
            for (const double voltage : m_cfg.fullscale) {
                Sim::check_bounds(voltage, Sim::any_scale, who(), "fullscale");
            }
            for (const double voltage : m_cfg.baselines) {
                Sim::check_bounds(voltage, Sim::any_scale, who(), "baselines");
            }
            m_scale = {m_cfg.gain, m_cfg.fullscale[0], m_cfg.fullscale[1], (1 << m_cfg.resolution) - 1, m_cfg.round};
            m_anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
            const auto nplanes = Aux::count_planes(*m_anode);
            SPNG_VALIDATE(m_cfg.baselines.size() == nplanes,
                          "{}.baselines: got {} (want one voltage for each of {} planes of {})", who(),
                          SPNG::config::to_json(m_cfg.baselines).dump(), nplanes, m_cfg.anode);
        }

        std::string summary(const IFrame::pointer& in) const override
        {
            return fmt::format("frame {} of {} traces", in->ident(), in->traces()->size());
        }

        IFrame::pointer process(const IFrame::pointer& in) override
        {
            if (in->traces()->empty()) log->warn("call={} frame={}: no traces", calls(), in->ident());
            const auto rows = make_rows(*in->traces());
            auto digitized = std::make_shared<Aux::SimpleFrame>(in->ident(), in->time(), convert(*in, rows), in->tick(),
                                                                in->masks());
            if (!m_cfg.frame_tag.empty()) digitized->tag_frame(m_cfg.frame_tag);
            return digitized;
        }

        /// A channel with its traces.
        struct Row {
            int channel;
            float baseline; // single precision like the samples, by which counts are those of the reference
            std::vector<const ITrace*> traces;
        };

        /// Sorted by channel.  Channels that the anode does not have are left out.
        std::vector<Row> make_rows(const ITrace::vector& traces) const
        {
            std::unordered_map<int, std::vector<const ITrace*>> by_channel;
            for (const auto& trace : traces) by_channel[trace->channel()].push_back(trace.get());
            std::vector<Row> rows;
            size_t foreign = 0;
            for (auto& [channel, of_channel] : by_channel) {
                const int plane = m_anode->resolve(channel).index();
                foreign += plane < 0;
                if (plane < 0) continue;
                rows.push_back({channel, static_cast<float>(m_cfg.baselines[plane]), std::move(of_channel)});
            }
            if (foreign) log->debug("{} channels are not of the anode {} and left out", foreign, m_cfg.anode);
            std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.channel < b.channel; });
            return rows;
        }

        ITrace::vector convert(const IFrame& in, const std::vector<Row>& rows) const
        {
            const auto [begin, end] = Aux::tbin_range(*in.traces());
            const int tbin = begin;
            const size_t nticks = end - begin;
            ITrace::vector traces(rows.size());
            std::atomic<size_t> saturated = 0;
            at::parallel_for(0, static_cast<int64_t>(rows.size()), 16, [&](int64_t first, int64_t last) {
                size_t count = 0;
                for (int64_t ind = first; ind < last; ++ind) {
                    auto samples = sum(rows[ind], tbin, nticks);
                    count += m_scale.convert(samples.data(), nticks, rows[ind].baseline);
                    traces[ind] = std::make_shared<Aux::SimpleTrace>(rows[ind].channel, tbin, std::move(samples));
                }
                saturated += count;
            });
            if (saturated) {
                log->info("frame={}: {} of {} samples are at an end of the scale", in.ident(), saturated.load(),
                          rows.size() * nticks);
            }
            return traces;
        }

        ITrace::ChargeSequence sum(const Row& row, int tbin, size_t nticks) const
        {
            for (const auto* trace : row.traces) check_finite(*trace);
            const auto& front = row.traces.front()->charge();
            if (row.traces.size() == 1 && front.size() == nticks) return front;
            ITrace::ChargeSequence samples(nticks, 0);
            for (const auto* trace : row.traces) {
                float* to = samples.data() + (trace->tbin() - tbin);
                for (const float sample : trace->charge()) *to++ += sample;
            }
            return samples;
        }

        void check_finite(const ITrace& trace) const
        {
            const auto& samples = trace.charge();
            const auto bad = Sim::first_not_finite(samples.data(), samples.size());
            SPNG_VALIDATE(!bad, "channel {} has the sample {} at tick {} (want finite numbers)", trace.channel(),
                          samples[*bad], trace.tbin() + static_cast<int>(*bad));
        }

        Sim::AdcScale m_scale{};
        IAnodePlane::pointer m_anode;
    };
}

WIRECELL_FACTORY(Digitizer, WireCell::Gen::Digitizer, WireCell::IFrameFilter, WireCell::INamed, WireCell::IConfigurable)
