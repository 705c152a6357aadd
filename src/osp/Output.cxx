#include "Output.h"

#include "WireCellAux/SimpleTrace.h"

#include <ATen/Parallel.h>

namespace WireCell::SPNG::OSP {

    namespace {
        constexpr int64_t rows_together = 16;

        std::vector<float> samples_of(const Picture& picture, int64_t row, int64_t nticks, const Ranges& bad)
        {
            std::vector<float> samples(static_cast<size_t>(nticks));
            picture.rows(row, samples.data());
            if (!picture.keep_negative) {
                for (auto& v : samples) v = v > 0 ? v : 0;
            }
            if (picture.clear_bad) {
                for_ticks(bad, nticks, [&](int64_t tick) { samples[tick] = 0; });
            }
            return samples;
        }
    }

    void Output::announce(const std::string& tag)
    {
        if (!tag.empty()) m_tagged[tag];
    }

    void Output::append(Tagged& tagged, int channel, int64_t tbin, std::vector<float>&& samples, const double* number)
    {
        tagged.indices.push_back(m_traces.size());
        if (number) tagged.summary.push_back(*number);
        m_traces.push_back(
            std::make_shared<Aux::SimpleTrace>(channel, m_first + static_cast<int>(tbin), std::move(samples)));
    }

    /// Pieces start at a positive sample and end before the next that is zero.
    void Output::save_pieces(Tagged& tagged, int channel, const std::vector<float>& row, const double* number)
    {
        auto begin = row.begin();
        while (true) {
            begin = std::find_if(begin, row.end(), [](float v) { return v > 0; });
            if (begin == row.end()) return;
            const auto end = std::find(begin, row.end(), 0.0F);
            append(tagged, channel, begin - row.begin(), {begin, end}, number);
            begin = end;
        }
    }

    void Output::save(const std::string& tag, const std::vector<int>& channels, const RowRanges& bad,
                      const Picture& picture)
    {
        const auto it = m_tagged.find(tag);
        if (it == m_tagged.end()) return;
        const auto nrows = static_cast<int64_t>(channels.size());
        std::vector<std::vector<float>> rows(channels.size());
        at::parallel_for(0, nrows, rows_together, [&](int64_t begin, int64_t end) {
            for (auto row = begin; row < end; ++row)
                rows[row] = samples_of(picture, row, m_nticks, ranges_of(bad, row));
        });
        for (size_t row = 0; row < rows.size(); ++row) {
            const double number = picture.summary.empty() ? 0 : picture.summary[row];
            const auto* given = picture.summary.empty() ? nullptr : &number;
            if (m_sparse) { save_pieces(it->second, channels[row], rows[row], given); }
            else {
                append(it->second, channels[row], 0, std::move(rows[row]), given);
            }
        }
    }

    IFrame::pointer Output::frame(const IFrame& in, const std::string& frame_tag)
    {
        auto out =
            std::make_shared<Aux::SimpleFrame>(in.ident(), in.time(), std::move(m_traces), in.tick(), in.masks());
        if (!frame_tag.empty()) out->tag_frame(frame_tag);
        for (const auto& [tag, tagged] : m_tagged) out->tag_traces(tag, tagged.indices, tagged.summary);
        return out;
    }
}
