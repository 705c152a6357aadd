#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameJoiner.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace WireCell::Gen {
    struct FrameSummerConfig {
        bool align = false; ///< Take the second frame to begin when the first does
        double offset = 0;  ///< [time] Added to the time of the second frame
    };
    BOOST_DESCRIBE_STRUCT(FrameSummerConfig, (), (align, offset))

    /// Adds two frames, each sample to the one of the same channel and time: one trace per channel, sorted.  The sum
    /// begins with the earlier frame and has the ident of the first.  Masks are merged, tags are dropped.
    class FrameSummer : public Aux::Join<FrameSummerConfig, IFrameJoiner> {
      public:
        FrameSummer()
          : Join("FrameSummer", "gen")
        {
        }

      private:
        using Row = std::vector<std::pair<int, const ITrace::ChargeSequence*>>; ///< first tick and samples

        IFrame::pointer join(const input_tuple_type& in) override
        {
            const auto& [first, second] = in;
            const auto out = sum(*first, *second);
            log->debug("call={} frame={} {} + {} traces", calls(), out->ident(), first->traces()->size(),
                       second->traces()->size());
            return out;
        }

        /// By how many ticks the second frame begins after the first.
        int delay(const IFrame& first, const IFrame& second) const
        {
            SPNG_VALIDATE(first.tick() > 0 && std::abs(first.tick() - second.tick()) < 1e-6 * first.tick(),
                          "{}: frames {} and {} are sampled every {} and {} ns (want the same). Try a Resampler", who(),
                          first.ident(), second.ident(), first.tick(), second.tick());
            const double time = (m_cfg.align ? first.time() : second.time()) + m_cfg.offset;
            const double ticks = std::round((time - first.time()) / first.tick());
            SPNG_VALIDATE(std::abs(ticks) < 1e6, "{}: frame {} begins {:g} ticks after frame {} (want less than 1e6)",
                          who(), second.ident(), ticks, first.ident());
            return static_cast<int>(ticks);
        }

        static ITrace::pointer add(int channel, const Row& row)
        {
            int begin = row.front().first, end = begin;
            for (const auto& [tbin, charge] : row) {
                begin = std::min(begin, tbin);
                end = std::max(end, tbin + static_cast<int>(charge->size()));
            }
            ITrace::ChargeSequence total(end - begin);
            for (const auto& [tbin, charge] : row) {
                for (size_t ind = 0; ind < charge->size(); ++ind) total[tbin - begin + ind] += (*charge)[ind];
            }
            return std::make_shared<Aux::SimpleTrace>(channel, begin, std::move(total));
        }

        IFrame::pointer sum(const IFrame& first, const IFrame& second) const
        {
            const int late = delay(first, second);
            const int begin = std::min(0, late);
            std::map<int, Row> rows;
            Waveform::ChannelMaskMap masks;
            const auto take = [&](const IFrame& frame, int shift) {
                for (const auto& trace : *frame.traces()) {
                    rows[trace->channel()].emplace_back(trace->tbin() + shift, &trace->charge());
                }
                for (auto [name, by_channel] : frame.masks()) {
                    for (auto& [channel, ranges] : by_channel) {
                        for (auto& range : ranges) range = {range.first + shift, range.second + shift};
                    }
                    masks[name] = Waveform::merge(masks[name], by_channel);
                }
            };
            take(first, -begin);
            take(second, late - begin);
            ITrace::vector traces;
            for (const auto& [channel, row] : rows) traces.push_back(add(channel, row));
            return std::make_shared<Aux::SimpleFrame>(first.ident(), first.time() + begin * first.tick(), traces,
                                                      first.tick(), masks);
        }
    };
}

WIRECELL_FACTORY(FrameSummer, WireCell::Gen::FrameSummer, WireCell::IFrameJoiner, WireCell::INamed,
                 WireCell::IConfigurable)
