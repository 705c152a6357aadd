#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameJoiner.h"
#include "WireCellSpng/base/Config.h"
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
    class FrameSummer : public Aux::Logger, public IFrameJoiner, public IConfigurable {
      public:
        FrameSummer()
          : Logger("FrameSummer", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<FrameSummerConfig>(); }

        void configure(const Configuration& config) override
        {
            m_cfg = SPNG::config::parse<FrameSummerConfig>(config, who());
            m_count = 0;
        }

        bool operator()(const input_tuple_type& in, output_pointer& out) override
        {
            const auto call = m_count++;
            out = nullptr;
            const auto& [one, two] = in;
            if (!one || !two) {
                log->debug("EOS at call={}", call);
                return true;
            }
            out = sum(*one, *two);
            log->debug("call={} frame={} {} + {} traces", call, out->ident(), one->traces()->size(),
                       two->traces()->size());
            return true;
        }

      private:
        using Row = std::vector<std::pair<int, const ITrace::ChargeSequence*>>; ///< first tick and samples

        std::string who() const { return SPNG::config::who("FrameSummer", get_name()); }

        /// By how many ticks the second frame begins after the first.
        int delay(const IFrame& one, const IFrame& two) const
        {
            SPNG_VALIDATE(one.tick() > 0 && std::abs(one.tick() - two.tick()) < 1e-6 * one.tick(),
                          "{}: frames {} and {} are sampled every {} and {} ns (want the same). Try a Resampler", who(),
                          one.ident(), two.ident(), one.tick(), two.tick());
            const double time = (m_cfg.align ? one.time() : two.time()) + m_cfg.offset;
            const double ticks = std::round((time - one.time()) / one.tick());
            SPNG_VALIDATE(std::abs(ticks) < 1e6, "{}: frame {} begins {:g} ticks after frame {} (want less than 1e6)",
                          who(), two.ident(), ticks, one.ident());
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

        IFrame::pointer sum(const IFrame& one, const IFrame& two) const
        {
            const int late = delay(one, two);
            const int first = std::min(0, late);
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
            take(one, -first);
            take(two, late - first);
            ITrace::vector traces;
            for (const auto& [channel, row] : rows) traces.push_back(add(channel, row));
            return std::make_shared<Aux::SimpleFrame>(one.ident(), one.time() + first * one.tick(), traces, one.tick(),
                                                      masks);
        }

        FrameSummerConfig m_cfg;
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(FrameSummer, WireCell::Gen::FrameSummer, WireCell::IFrameJoiner, WireCell::INamed,
                 WireCell::IConfigurable)
