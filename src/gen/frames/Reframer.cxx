#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellUtil/NamedFactory.h"
#include "sim/Bounds.h"

#include <algorithm>
#include <unordered_map>

namespace WireCell::Gen {
    struct ReframerConfig {
        std::string anode = "AnodePlane"; ///< The IAnodePlane whose channels the frame is to have
        std::vector<std::string> tags;    ///< Trace tags, each of which gives one set of traces; all traces if empty
        std::string frame_tag;            ///< A tag for the output frame; empty for none
        int tbin = 0;                     ///< [ticks] The input tick that becomes tick 0
        int nticks = 0;                   ///< [ticks] Length of the traces; 0 for as long as the input
        double toffset = 0;               ///< [time] Added to the time of the frame
        double fill = 0;                  ///< [sample] Value where the input has no samples
        bool ignore_tags = false;         ///< Take all traces whatever their tags, without a warning
        bool keep_masks = false;          ///< Pass the masks on
    };
    BOOST_DESCRIBE_STRUCT(ReframerConfig, (),
                          (anode, tags, frame_tag, tbin, nticks, toffset, fill, ignore_tags, keep_masks))

    /// Makes frames dense: one trace per channel of an anode, in the order of channel idents, from tick 0 and of one
    /// length.  Traces of one channel are added; those of other channels are left out.
    class Reframer : public Aux::Function<ReframerConfig, IFrameFilter> {
      public:
        Reframer()
          : Function("Reframer", "gen")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.ignore_tags || m_cfg.tags.empty(),
                          "{}: ignore_tags is true while tags are given. Try one or the other", who());
            SPNG_VALIDATE(m_cfg.nticks >= 0, "{}.nticks: got {} (want 0 or more)", who(), m_cfg.nticks);
            Sim::check_bounds(m_cfg.nticks, {0, Sim::most_ticks}, who(), "nticks");
            Sim::check_bounds(m_cfg.tbin, {-1e9, 1e9}, who(), "tbin");
            Sim::check_bounds(m_cfg.toffset, Sim::any_time, who(), "toffset");
            Sim::check_bounds(m_cfg.fill, Sim::any_scale, who(), "fill");
            m_channels = Factory::find_tn<IAnodePlane>(m_cfg.anode)->channels();
            std::sort(m_channels.begin(), m_channels.end());
            m_channels.erase(std::unique(m_channels.begin(), m_channels.end()), m_channels.end());
            m_rows.clear();
            for (size_t row = 0; row < m_channels.size(); ++row) m_rows[m_channels[row]] = row;
        }

        IFrame::pointer process(const input_pointer& in) override
        {
            if (m_cfg.tags.empty() && !m_cfg.ignore_tags && !in->trace_tags().empty()) {
                log->warn("call={} frame={}: trace tags are dropped and all traces added. Try tags or ignore_tags",
                          calls(), in->ident());
            }
            const auto out = reframed(in);
            log->debug("call={} frame={} {} traces to {}", calls(), in->ident(), in->traces()->size(),
                       out->traces()->size());
            return out;
        }

        IFrame::pointer reframed(const IFrame::pointer& in) const
        {
            const int nticks = m_cfg.nticks ? m_cfg.nticks : extent(*in);
            ITrace::vector traces;
            if (m_cfg.tags.empty()) append_dense(*in->traces(), nticks, traces);
            for (const auto& tag : m_cfg.tags) append_dense(Aux::tagged_traces(in, tag), nticks, traces);

            const double time = in->time() + m_cfg.toffset + m_cfg.tbin * in->tick();
            const auto masks = m_cfg.keep_masks ? shifted_masks(*in, nticks) : Waveform::ChannelMaskMap();
            auto out = std::make_shared<Aux::SimpleFrame>(in->ident(), time, traces, in->tick(), masks);
            if (!m_cfg.frame_tag.empty()) out->tag_frame(m_cfg.frame_tag);
            for (size_t ind = 0; ind < m_cfg.tags.size(); ++ind) tag(*in, ind, *out);
            return out;
        }

        /// How many ticks the traces reach beyond tbin.
        int extent(const IFrame& in) const { return std::max(0, Aux::tbin_range(*in.traces()).second - m_cfg.tbin); }

        void append_dense(const ITrace::vector& sparse, int nticks, ITrace::vector& traces) const
        {
            std::vector<ITrace::ChargeSequence> rows(m_channels.size(), ITrace::ChargeSequence(nticks, m_cfg.fill));
            for (const auto& trace : sparse) {
                const auto row = m_rows.find(trace->channel());
                if (row == m_rows.end()) continue;
                const auto& charge = trace->charge();
                const int first = trace->tbin() - m_cfg.tbin;
                const int end = std::min(nticks, first + static_cast<int>(charge.size()));
                for (int tick = std::max(0, first); tick < end; ++tick) rows[row->second][tick] += charge[tick - first];
            }
            for (size_t row = 0; row < rows.size(); ++row) {
                traces.push_back(std::make_shared<Aux::SimpleTrace>(m_channels[row], 0, std::move(rows[row])));
            }
        }

        /// Tag the dense traces that the tag with this index in the configuration gave.
        void tag(const IFrame& in, size_t which, Aux::SimpleFrame& out) const
        {
            const auto& name = m_cfg.tags[which];
            IFrame::trace_list_t indices(m_channels.size());
            for (size_t row = 0; row < indices.size(); ++row) indices[row] = which * m_channels.size() + row;
            const auto& summary = in.trace_summary(name);
            IFrame::trace_summary_t by_channel(summary.empty() ? 0 : m_channels.size(), 0.0);
            const auto& old = in.tagged_traces(name);
            for (size_t ind = 0; ind < std::min(old.size(), summary.size()); ++ind) {
                const auto row = m_rows.find(in.traces()->at(old[ind])->channel());
                if (row != m_rows.end()) by_channel[row->second] = summary[ind];
            }
            out.tag_traces(name, indices, by_channel);
        }

        /// The masks with ticks counted from the new tick 0, cut to the new length.
        Waveform::ChannelMaskMap shifted_masks(const IFrame& in, int nticks) const
        {
            Waveform::ChannelMaskMap shifted;
            for (const auto& [name, masks] : in.masks()) {
                auto& channels = shifted[name];
                for (const auto& [channel, ranges] : masks) {
                    if (!m_rows.count(channel)) continue;
                    for (const auto& [begin, end] : ranges) {
                        const int from = std::max(0, begin - m_cfg.tbin);
                        const int to = std::min(nticks, end - m_cfg.tbin);
                        if (from < to) channels[channel].emplace_back(from, to);
                    }
                }
            }
            return shifted;
        }

        std::vector<int> m_channels;
        std::unordered_map<int, size_t> m_rows;
    };
}

WIRECELL_FACTORY(Reframer, WireCell::Gen::Reframer, WireCell::IFrameFilter, WireCell::INamed, WireCell::IConfigurable)
