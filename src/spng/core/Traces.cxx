#include "WireCellSpng/core/Traces.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/LateChecks.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::SPNG {

    template <class T>
    std::vector<T> concatenate(const ITorchTensor::vector& tensors)
    {
        std::vector<T> all;
        for (const auto& part : tensors) {
            const auto flat = to_host(part->tensor().to(c10::CppTypeToScalarType<T>::value)).contiguous();
            const T* data = flat.template const_data_ptr<T>();
            all.insert(all.end(), data, data + flat.numel());
        }
        return all;
    }
    template std::vector<int> concatenate<int>(const ITorchTensor::vector& tensors);
    template std::vector<double> concatenate<double>(const ITorchTensor::vector& tensors);

    TraceMaker::TraceMaker(std::vector<int> channels, std::vector<double> summaries, std::optional<int> gap)
      : m_channels(std::move(channels))
      , m_summaries(std::move(summaries))
      , m_gap(gap)
    {
        SPNG_VALIDATE(m_summaries.empty() || m_summaries.size() == m_channels.size(), "{} summaries for {} channels",
                      m_summaries.size(), m_channels.size());
    }

    void TraceMaker::add(const at::Tensor& image, int tbin)
    {
        SPNG_VALIDATE(image.dim() == 2, "traces have {} dimensions (want [channel, tick], no batch)", image.dim());
        const auto nrows = static_cast<size_t>(image.size(0));
        SPNG_VALIDATE(m_row + nrows <= m_channels.size(), "{} or more rows of traces for {} chids", m_row + nrows,
                      m_channels.size());
        const auto host = to_host(image.to(at::kFloat)).contiguous();
        const auto nticks = host.size(1);
        if (nticks == 0) {
            m_row += nrows;
            return;
        }
        const float* samples = host.const_data_ptr<float>();
        for (size_t row = 0; row < nrows; ++row, ++m_row) {
            add_row(samples + static_cast<int64_t>(row) * nticks, nticks, tbin);
        }
    }

    void TraceMaker::add_row(const float* samples, int64_t nticks, int tbin)
    {
        const float* end = samples + nticks;
        if (!m_gap) {
            add_trace(samples, end, tbin);
            return;
        }
        const auto charged = [](float sample) { return sample != 0; };
        const float* begin = std::find_if(samples, end, charged);
        while (begin != end) {
            const float* last = std::find_if_not(begin, end, charged);
            const float* next = std::find_if(last, end, charged);
            while (next != end && next - last <= *m_gap) {
                last = std::find_if_not(next, end, charged);
                next = std::find_if(last, end, charged);
            }
            add_trace(begin, last, tbin + static_cast<int>(begin - samples));
            begin = next;
        }
    }

    void TraceMaker::add_trace(const float* begin, const float* end, int tbin)
    {
        m_traces.push_back(
            std::make_shared<Aux::SimpleTrace>(m_channels[m_row], tbin, ITrace::ChargeSequence(begin, end)));
        if (!m_summaries.empty()) m_summary.push_back(m_summaries[m_row]);
    }

    IFrame::trace_list_t TraceMaker::finish(ITrace::vector& traces, IFrame::trace_summary_t& summary)
    {
        SPNG_VALIDATE(m_row == m_channels.size(), "{} rows of traces for {} chids", m_row, m_channels.size());
        IFrame::trace_list_t indices;
        for (auto& trace : m_traces) {
            indices.push_back(traces.size());
            traces.push_back(std::move(trace));
        }
        summary = std::move(m_summary);
        return indices;
    }

    Waveform::ChannelMaskMap channel_masks(const ITorchTensor::vector& tensors, double scale)
    {
        Waveform::ChannelMaskMap masks;
        for (const auto& item : tensors) {
            const auto table = item->tensor().to(at::kCPU, at::kInt).contiguous();
            SPNG_VALIDATE(table.dim() == 2 && table.size(1) == 4,
                          "a chmasks tensor has {} dimensions (want [range, 4])", table.dim());
            auto& mine = masks[item->metadata().value("label", "")];
            const int* row = table.const_data_ptr<int>();
            for (int64_t ind = 0; ind < table.size(0); ++ind, row += 4) {
                SPNG_VALIDATE(row[0] == 0, "a chmasks tensor has the batch {} (want no batch)", row[0]);
                mine[row[1]].emplace_back(static_cast<int>(std::floor(row[2] * scale)),
                                          static_cast<int>(std::ceil(row[3] * scale)));
            }
        }
        return masks;
    }
}
