#include "PlaneTraces.h"

#include "WireCellAux/FrameTools.h"
#include "WireCellAux/PlaneTools.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/String.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <unordered_set>

namespace WireCell::Pytorch {

    SPNG::RasterRows plane_rows(const DNNROIFindingConfig& cfg)
    {
        std::vector<int> channels;
        std::unordered_set<int> known;
        for (const auto& channel : Aux::plane_channels(Factory::find_tn<IAnodePlane>(cfg.anode), cfg.plane)) {
            if (known.insert(channel->ident()).second) channels.push_back(channel->ident());
        }
        SPNG_VALIDATE(!channels.empty(), "plane {} of {} has no channels", cfg.plane, cfg.anode);
        if (cfg.sort_chanids) std::sort(channels.begin(), channels.end());
        return SPNG::RasterRows(std::move(channels));
    }

    PlaneTraces::PlaneTraces(const IFrame::pointer& frame, const SPNG::RasterRows& rows, const DNNROIFindingConfig& cfg)
      : m_frame(frame)
      , m_rows(rows)
      , m_first(cfg.tick0)
    {
        for (const auto& tag : cfg.intags) take(tag);
        take(cfg.decon_charge_tag);
        check_channels(cfg);
        measure(cfg);
        if (!cfg.summary_tag.empty()) take(cfg.summary_tag);
    }

    void PlaneTraces::take(const std::string& tag)
    {
        const auto trace_tags = m_frame->trace_tags();
        SPNG_VALIDATE(m_frame->traces()->empty() || String::has(trace_tags, tag) ||
                          String::has(m_frame->frame_tags(), tag),
                      "frame {} has no traces of the tag {} (it has those of {})", m_frame->ident(), printable(tag),
                      trace_tags.empty() ? "none" : shortlist(trace_tags));
        m_traces[tag] = Aux::tagged_traces(m_frame, tag);
    }

    void PlaneTraces::check_channels(const DNNROIFindingConfig& cfg) const
    {
        if (m_frame->traces()->empty()) return;
        const auto is_ours = [this](const auto& trace) { return m_rows.row(trace->channel()) >= 0; };
        const auto has_ours = [&](const auto& entry) {
            return std::any_of(entry.second.begin(), entry.second.end(), is_ours);
        };
        SPNG_VALIDATE(std::any_of(m_traces.begin(), m_traces.end(), has_ours),
                      "frame {} has no trace of the tags {} and {} on the {} channels of plane {} of {}",
                      m_frame->ident(), shortlist(cfg.intags), printable(cfg.decon_charge_tag),
                      m_rows.channels().size(), cfg.plane, cfg.anode);
    }

    void PlaneTraces::measure(const DNNROIFindingConfig& cfg)
    {
        for (const auto& [tag, traces] : m_traces) {
            m_nticks = std::max(m_nticks, SPNG::tick_range(traces).end - m_first);
        }
        if (m_nticks <= 0) m_nticks = cfg.nticks;
        const int64_t unit = cfg.tick_pad_multiple > 0 ? cfg.tick_pad_multiple : cfg.tick_per_slice;
        m_padded = (m_nticks + unit - 1) / unit * unit;
        const auto nrows = m_rows.channels().size();
        const double size = static_cast<double>(nrows) * static_cast<double>(m_padded) * sizeof(float) / (1 << 20);
        SPNG_VALIDATE(size <= cfg.max_mb,
                      "frame {}: {} channels over {} ticks are {:.0f} MB of samples (want at most {} MB, key 'max_mb')",
                      m_frame->ident(), nrows, m_padded, size, cfg.max_mb);
    }

    at::Tensor PlaneTraces::image(const std::string& tag) const
    {
        return m_rows.raster(traces(tag), {m_first, m_first + m_padded});
    }

    std::vector<double> PlaneTraces::summary(const std::string& tag) const
    {
        std::vector<double> numbers(m_rows.channels().size(), 0.0);
        if (tag.empty() || m_frame->traces()->empty()) return numbers;
        const auto& summary = m_frame->trace_summary(tag);
        const auto& chosen = traces(tag);
        SPNG_VALIDATE(summary.size() == chosen.size(),
                      "frame {}: the tag {} has a summary of {} numbers for {} traces (want one each)",
                      m_frame->ident(), printable(tag), summary.size(), chosen.size());
        for (size_t ind = 0; ind < chosen.size(); ++ind) {
            const auto row = m_rows.row(chosen[ind]->channel());
            if (row >= 0) numbers[static_cast<size_t>(row)] = summary[ind];
        }
        return numbers;
    }
}
