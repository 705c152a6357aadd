#include "ScanFrames.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::Eval {

    ScanFrames::ScanFrames(const IFrame::pointer& frame, const std::string& tag, const IFrame::pointer& truth,
                           std::string name)
      : m_name(std::move(name))
    {
        const double tick = truth->tick();
        SPNG_VALIDATE(std::abs(frame->tick() - tick) < 1e-6 * tick, "{} is sampled every {} ns, the truth every {} ns",
                      m_name, frame->tick(), tick);
        const auto traces = Aux::tagged_traces(frame, tag);
        SPNG_VALIDATE(!traces.empty(), "{}: event {} has no traces with the tag '{}'", m_name, frame->ident(), tag);
        for (const auto& trace : traces) m_traces.emplace(trace->channel(), trace);
        const auto [begin, end] = Aux::tbin_range(*truth->traces());
        m_shift = std::lround((frame->time() - truth->time()) / tick) - begin;
        m_nticks = end - begin;
    }

    at::Tensor ScanFrames::image(const std::vector<int>& channels) const
    {
        auto image = at::zeros({static_cast<int64_t>(channels.size()), m_nticks}, at::kFloat);
        float* row = image.data_ptr<float>();
        bool has_any = false;
        for (const int channel : channels) {
            const auto [first, last] = m_traces.equal_range(channel);
            for (auto it = first; it != last; ++it) {
                has_any = true;
                const auto& charge = it->second->charge();
                const int64_t start = it->second->tbin() + m_shift;
                const int64_t begin = std::max<int64_t>(0, -start);
                const int64_t end = std::min<int64_t>(static_cast<int64_t>(charge.size()), m_nticks - start);
                for (int64_t ind = begin; ind < end; ++ind) row[start + ind] += charge[static_cast<size_t>(ind)];
            }
            row += m_nticks;
        }
        SPNG_VALIDATE(has_any, "{} has none of the channels from {} on", m_name, channels.empty() ? 0 : channels[0]);
        return image;
    }
}
