#include "WireCellAux/FrameTools.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/String.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <unordered_map>

namespace WireCell::Aux {
    namespace {
        ITrace::vector select(const ITrace::vector& traces, const IFrame::trace_list_t& indices)
        {
            ITrace::vector chosen;
            chosen.reserve(indices.size());
            for (const size_t index : indices) chosen.push_back(traces.at(index));
            return chosen;
        }

        double total_charge(const ITrace::vector& traces)
        {
            double sum = 0;
            for (const auto& trace : traces) {
                sum = std::accumulate(trace->charge().begin(), trace->charge().end(), sum);
            }
            return sum;
        }

        /// "tag:number", with ticks and charge when verbose.
        std::string describe(const std::string& tag, const ITrace::vector& traces, int verbosity)
        {
            auto text = fmt::format("{}:{}", tag, traces.size());
            if (verbosity > 0) {
                const auto [begin, end] = tbin_range(traces);
                text += fmt::format("(ticks {}-{}, charge {})", begin, end, total_charge(traces));
            }
            return text;
        }
    }

    std::string name(const IFrame::pointer& frame)
    {
        if (!frame) return "frame:null";
        return fmt::format("frame:{}[{}] {} traces", frame->ident(), shortlist(frame->frame_tags(), ","),
                           frame->traces()->size());
    }

    void dump_frame(IFrame::pointer frame, Log::logptr_t log)
    {
        if (!log) log = Log::logger("aux");
        if (!frame) {
            log->debug("frame: null");
            return;
        }
        log->debug("frame {}: time {}, tick {}, {} traces, {}", frame->ident(), frame->time(), frame->tick(),
                   frame->traces()->size(), taginfo(frame, 1));
        for (const auto& [mask, by_channel] : frame->masks()) {
            log->debug("frame {}: mask \"{}\" of {} channels", frame->ident(), mask, by_channel.size());
        }
    }

    std::string taginfo(const IFrame::pointer& frame, int verbosity)
    {
        if (!frame) return "null frame";
        std::vector<std::string> infos;
        for (const auto& tag : frame->trace_tags()) {
            infos.push_back(describe(tag, select(*frame->traces(), frame->tagged_traces(tag)), verbosity));
        }
        infos.push_back(describe("untagged", untagged_traces(frame), verbosity));
        return fmt::format("frame tags:[{}] trace tags:[{}]", shortlist(frame->frame_tags(), " "),
                           shortlist(infos, " "));
    }

    ITrace::vector untagged_traces(IFrame::pointer frame)
    {
        if (!frame) return {};
        const auto traces = frame->traces();
        std::vector<bool> tagged(traces->size(), false);
        for (const auto& tag : frame->trace_tags()) {
            for (const size_t index : frame->tagged_traces(tag)) tagged.at(index) = true;
        }
        ITrace::vector untagged;
        for (size_t index = 0; index < traces->size(); ++index) {
            if (!tagged[index]) untagged.push_back((*traces)[index]);
        }
        return untagged;
    }

    ITrace::vector tagged_traces(IFrame::pointer frame, IFrame::tag_t tag)
    {
        if (!frame) return {};
        if (tag.empty()) return untagged_traces(frame);
        if (String::has(frame->trace_tags(), tag)) return select(*frame->traces(), frame->tagged_traces(tag));
        if (String::has(frame->frame_tags(), tag)) return *frame->traces();
        return {};
    }

    channel_list channels(const ITrace::vector& traces, bool uniq)
    {
        channel_list list;
        list.reserve(traces.size());
        for (const auto& trace : traces) list.push_back(trace->channel());
        if (uniq) {
            std::sort(list.begin(), list.end());
            list.erase(std::unique(list.begin(), list.end()), list.end());
        }
        return list;
    }

    std::pair<int, int> tbin_range(const ITrace::vector& traces)
    {
        if (traces.empty()) return {0, 0};
        constexpr int64_t most = std::numeric_limits<int>::max();
        int64_t begin = most;
        int64_t end = -most;
        for (const auto& trace : traces) {
            const int64_t first = trace->tbin();
            begin = std::min(begin, first);
            end = std::max(end, first + static_cast<int64_t>(trace->charge().size()));
        }
        if (end > most || end - begin > most) {
            THROW(ValueError() << errmsg{
                      fmt::format("the traces span the ticks {} to {}, which can not be counted (want at "
                                  "most {})",
                                  begin, end, most)});
        }
        return {static_cast<int>(begin), static_cast<int>(end)};
    }

    void fill(Array::array_xxf& array, const ITrace::vector& traces, channel_list::iterator ch_begin,
              channel_list::iterator ch_end, int tbin)
    {
        const auto nrows = std::min<size_t>(array.rows(), std::distance(ch_begin, ch_end));
        const int64_t ncols = array.cols();
        std::unordered_map<int, size_t> rows;
        for (size_t row = 0; row < nrows; ++row) rows.emplace(*(ch_begin + row), row);
        for (const auto& trace : traces) {
            const auto it = rows.find(trace->channel());
            if (it == rows.end()) continue;
            const auto& charge = trace->charge();
            const int64_t first = static_cast<int64_t>(trace->tbin()) - tbin;
            const int64_t begin = std::max<int64_t>(0, first);
            const int64_t end = std::min(ncols, first + static_cast<int64_t>(charge.size()));
            for (int64_t col = begin; col < end; ++col) array(it->second, col) += charge[col - first];
        }
    }

    channel_list fill(Array::array_xxf& array, const ITrace::vector& traces)
    {
        auto chans = channels(traces, true);
        const auto [begin, end] = tbin_range(traces);
        array = Array::array_xxf::Zero(chans.size(), end - begin);
        fill(array, traces, chans.begin(), chans.end(), begin);
        return chans;
    }
}
