#include "Resampling.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace WireCell::Aux {
    BOOST_DESCRIBE_ENUM(TimePad, zero, first, last, median, linear)

    enum class TimeSizing { duration, padded };
    BOOST_DESCRIBE_ENUM(TimeSizing, duration, padded)

    enum class SampleMeaning { interpolation, integral };
    BOOST_DESCRIBE_ENUM(SampleMeaning, interpolation, integral)

    struct ResamplerConfig {
        double period = 0;                ///< [time] The sampling period that frames are to have
        std::string dft = "FftwDFT";      ///< The IDFT
        TimePad time_pad = TimePad::zero; ///< What fills a trace up to a length that can be resampled: zero, the first,
                                          ///< last or median sample, or a line from the last to the first
        TimeSizing time_sizing = TimeSizing::duration; ///< duration: as long as before; padded: with what fills it up
        SampleMeaning norm = SampleMeaning::interpolation; ///< What stays: interpolation, the samples (voltages, ADC
                                                           ///< counts); integral, their sum (charge per tick)
    };
    BOOST_DESCRIBE_STRUCT(ResamplerConfig, (), (period, dft, time_pad, time_sizing, norm))

    /// Gives frames another sampling period, whose ratio to the old one must be one of whole numbers.  Time, ident, tags
    /// and summaries stay as they are; masks cover the same times.  A frame that has the period passes as it is.
    class Resampler : public Function<ResamplerConfig, IFrameFilter> {
      public:
        Resampler()
          : Function("Resampler", "aux")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.period > 0, "{}.period: got {} ns (want more than 0)", who(), m_cfg.period);
            m_dft = Factory::lookup_tn<IDFT>(m_cfg.dft);
        }

        IFrame::pointer process(const input_pointer& in) override
        {
            if (std::abs(in->tick() - m_cfg.period) <= 1e-6 * m_cfg.period) {
                log->debug("call={} frame={}: is sampled every {} ns already", calls(), in->ident(), m_cfg.period);
                return in;
            }
            const auto where = fmt::format("{}: frame {}", who(), in->ident());
            const auto out = resampled(*in, sample_ratio(in->tick(), m_cfg.period, where), where);
            log->debug("call={} frame={} {} traces from {} to {} ns", calls(), in->ident(), out->traces()->size(),
                       in->tick(), m_cfg.period);
            return out;
        }

        IFrame::pointer resampled(const IFrame& in, const SampleRatio& ratio, const std::string& where) const
        {
            ITrace::vector traces;
            for (const auto& trace : *in.traces()) traces.push_back(resampled(*trace, ratio, where));
            auto out =
                std::make_shared<SimpleFrame>(in.ident(), in.time(), traces, m_cfg.period, rescaled(in.masks(), ratio));
            for (const auto& tag : in.frame_tags()) out->tag_frame(tag);
            for (const auto& tag : in.trace_tags()) {
                out->tag_traces(tag, in.tagged_traces(tag), in.trace_summary(tag));
            }
            return out;
        }

        ITrace::pointer resampled(const ITrace& in, const SampleRatio& ratio, const std::string& where) const
        {
            // The first new tick that is not before the trace, and how far behind its beginning that is.
            const double begin = in.tbin() * ratio.value();
            const double tbin = std::ceil(begin - 1e-9 * (1 + std::abs(begin)));
            const double end = begin + static_cast<double>(in.charge().size()) * ratio.value();
            constexpr double limit = 1 << 30;
            SPNG_VALIDATE(std::abs(begin) < limit && end < limit,
                          "{}: channel {} would span ticks {:g} to {:g} (want less than {:g})", where, in.channel(),
                          begin, end, limit);
            if (in.charge().empty()) {
                return std::make_shared<SimpleTrace>(in.channel(), static_cast<int>(tbin), ITrace::ChargeSequence());
            }
            auto samples = in.charge();
            pad_to_multiple(samples, ratio.q, m_cfg.time_pad);
            samples = resample(*m_dft, std::move(samples), ratio, std::max(0.0, tbin - begin) / ratio.value());
            if (m_cfg.time_sizing == TimeSizing::duration) {
                const double room = std::max(0.0, std::floor(end - tbin + 1e-6));
                samples.resize(std::min(samples.size(), static_cast<size_t>(room)));
            }
            if (m_cfg.norm == SampleMeaning::integral) {
                for (auto& sample : samples) sample = static_cast<float>(sample / ratio.value());
            }
            return std::make_shared<SimpleTrace>(in.channel(), static_cast<int>(tbin), std::move(samples));
        }

        /// The new ticks that touch the old ranges.
        static Waveform::ChannelMaskMap rescaled(Waveform::ChannelMaskMap masks, const SampleRatio& ratio)
        {
            const auto tick = [&](double old, auto rounded) {
                constexpr double lowest = std::numeric_limits<int>::min(), highest = std::numeric_limits<int>::max();
                return static_cast<int>(std::clamp(rounded(old * ratio.value()), lowest, highest));
            };
            for (auto& [name, by_channel] : masks) {
                for (auto& [channel, ranges] : by_channel) {
                    for (auto& [begin, end] : ranges) {
                        begin = tick(begin, [](double x) { return std::floor(x + 1e-6); });
                        end = tick(end, [](double x) { return std::ceil(x - 1e-6); });
                    }
                    ranges = Waveform::merge(ranges);
                }
            }
            return masks;
        }

        IDFT::pointer m_dft;
    };
}

WIRECELL_FACTORY(Resampler, WireCell::Aux::Resampler, WireCell::IFrameFilter, WireCell::INamed, WireCell::IConfigurable)
