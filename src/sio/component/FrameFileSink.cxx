#include "ArrayIO.h"
#include "MemberName.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellIface/IFrameSink.h"
#include "WireCellUtil/NamedFactory.h"
#include "component/FileSink.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

namespace WireCell::Sio {

    struct FrameRangeConfig {
        int chbeg = 0; ///< first channel
        int chend = 0; ///< one past the last channel
        int tbbeg = 0; ///< first tick
        int tbend = 0; ///< one past the last tick
    };
    BOOST_DESCRIBE_STRUCT(FrameRangeConfig, (), (chbeg, chend, tbbeg, tbend))

    struct FrameFileSinkConfig : FileSinkConfig {
        std::vector<std::string> tags;         ///< traces to write: trace or frame tags, "" untagged, "*" (default) all
        bool digitize = false;                 ///< write int16, with fractions cut off, else float32
        double baseline = 0;                   ///< added to the samples first [unit of the samples]
        double scale = 1;                      ///< multiplies the samples with their baseline
        double offset = 0;                     ///< added last [unit of the output]
        bool masks = true;                     ///< write the channel masks
        std::optional<FrameRangeConfig> dense; ///< channels and ticks to write in place of those that have samples
    };
    BOOST_DESCRIBE_STRUCT(FrameFileSinkConfig, (FileSinkConfig),
                          (tags, digitize, baseline, scale, offset, masks, dense))

    namespace {
        /// The rows and columns of one array to write, with the traces that add up to each row.
        struct Layout {
            std::vector<int> channels; ///< of the rows
            std::vector<std::vector<const ITrace*>> row_traces;
            int tbin = 0; ///< tick of the first column
            size_t nticks = 0;
        };

        std::vector<int> row_channels(const ITrace::vector& traces, const std::optional<FrameRangeConfig>& dense)
        {
            if (!dense) return Aux::channels(traces, true);
            std::vector<int> channels(dense->chend - dense->chbeg);
            std::iota(channels.begin(), channels.end(), dense->chbeg);
            return channels;
        }

        Layout make_layout(const ITrace::vector& traces, const std::optional<FrameRangeConfig>& dense)
        {
            Layout layout;
            layout.channels = row_channels(traces, dense);
            const auto range = dense ? std::pair(dense->tbbeg, dense->tbend) : Aux::tbin_range(traces);
            layout.tbin = range.first;
            layout.nticks = range.second - range.first;
            layout.row_traces.resize(layout.channels.size());
            for (const auto& trace : traces) {
                const auto it = std::lower_bound(layout.channels.begin(), layout.channels.end(), trace->channel());
                if (it == layout.channels.end() || *it != trace->channel()) continue;
                layout.row_traces[it - layout.channels.begin()].push_back(trace.get());
            }
            return layout;
        }

        /// Add a trace to a row that starts at tick tbin, leaving out what lies outside.
        void add_trace(const ITrace& trace, int tbin, std::vector<float>& row)
        {
            const auto& charge = trace.charge();
            const int64_t shift = static_cast<int64_t>(trace.tbin()) - tbin;
            const int64_t begin = std::max<int64_t>(0, -shift);
            const int64_t end =
                std::min<int64_t>(static_cast<int64_t>(charge.size()), static_cast<int64_t>(row.size()) - shift);
            for (int64_t ind = begin; ind < end; ++ind) row[ind + shift] += charge[ind];
        }

        /// The integer part of each value; what does not fit becomes the nearest that does, NaN zero.
        /// Returns the number of those.
        size_t to_int16(const std::vector<float>& from, std::vector<int16_t>& to)
        {
            constexpr float lowest = -32768;
            constexpr float highest = 32767;
            size_t misfits = 0;
            for (size_t ind = 0; ind < from.size(); ++ind) {
                const float value = from[ind];
                const bool fits = value > lowest - 1 && value < highest + 1;
                misfits += !fits;
                const float inside = value < lowest ? lowest : (value > highest ? highest : value);
                to[ind] = value == value ? static_cast<int16_t>(inside) : int16_t{0};
            }
            return misfits;
        }
    }

    /// Writes frames as npy members of an archive: per tag the samples, channels and tick info, and the channel masks.
    class FrameFileSink : public FileSink<FrameFileSinkConfig, IFrameSink> {
      public:
        FrameFileSink()
          : FileSink("FrameFileSink", "frame", "a frame")
        {
        }

      private:
        void check() override
        {
            if (m_cfg.tags.empty()) m_cfg.tags = {"*"};
            if (const auto& dense = m_cfg.dense) {
                SPNG_VALIDATE(dense->chbeg < dense->chend && dense->tbbeg < dense->tbend,
                              "{}.dense: channels {} to {}, ticks {} to {} (want chbeg < chend and tbbeg < tbend)",
                              who(), dense->chbeg, dense->chend, dense->tbbeg, dense->tbend);
            }
        }

        void write(ArchiveWriter& archive, const input_pointer& frame, int ident) override
        {
            m_ident = ident;
            for (const auto& tag : m_cfg.tags) write_tag(archive, frame, tag);
            if (m_cfg.masks) write_masks(archive, *frame);
        }

        void write_tag(ArchiveWriter& archive, const IFrame::pointer& frame, const std::string& tag)
        {
            const auto traces = tag == "*" ? *frame->traces() : Aux::tagged_traces(frame, tag);
            if (traces.empty()) {
                log->warn("frame {} has no traces for tag '{}': nothing of it goes to '{}'", frame->ident(), tag,
                          m_cfg.outname);
                return;
            }
            const auto layout = make_layout(traces, m_cfg.dense);
            write_samples(archive, layout, member_name("frame", tag, m_ident));
            write_array(archive, member_name("channels", tag, m_ident), {layout.channels.size()}, layout.channels);
            write_array<double>(archive, member_name("tickinfo", tag, m_ident), {3},
                                {frame->time(), frame->tick(), static_cast<double>(layout.tbin)});
            write_summary(archive, *frame, tag, traces, layout);
        }

        /// Row by row, so that the array never exists as a whole.
        void write_samples(ArchiveWriter& archive, const Layout& layout, const std::string& member)
        {
            const std::string code = m_cfg.digitize ? "i2" : "f4";
            begin_array(archive, member, {code, false, false, {layout.channels.size(), layout.nticks}});
            size_t misfits = 0;
            std::vector<float> row(layout.nticks);
            std::vector<int16_t> digits(m_cfg.digitize ? layout.nticks : 0);
            for (size_t ind = 0; ind < layout.row_traces.size(); ++ind) {
                std::fill(row.begin(), row.end(), 0.0F);
                for (const auto* trace : layout.row_traces[ind]) add_trace(*trace, layout.tbin, row);
                transform(row);
                if (m_cfg.digitize) {
                    misfits += to_int16(row, digits);
                    archive.write(digits.data(), digits.size() * sizeof(int16_t));
                }
                else {
                    check_finite(row, member, layout.channels[ind], layout.tbin);
                    archive.write(row.data(), row.size() * sizeof(float));
                }
            }
            if (misfits > 0) {
                log->warn("{} samples of '{}' do not fit into 16 bits: they were clipped, and NaN became 0", misfits,
                          member);
            }
        }

        void check_finite(const std::vector<float>& row, const std::string& member, int channel, int tbin) const
        {
            const auto bad = std::find_if(row.begin(), row.end(), [](float value) { return !std::isfinite(value); });
            if (bad == row.end()) return;
            THROW(ValueError() << errmsg{
                      fmt::format("{}: '{}', member '{}': channel {}, tick {} is {} (want finite samples)", who(),
                                  m_cfg.outname, member, channel, tbin + (bad - row.begin()), *bad)});
        }

        void transform(std::vector<float>& row) const
        {
            if (m_cfg.baseline == 0 && m_cfg.scale == 1 && m_cfg.offset == 0) return;
            const auto baseline = static_cast<float>(m_cfg.baseline);
            const auto scale = static_cast<float>(m_cfg.scale);
            const auto offset = static_cast<float>(m_cfg.offset);
            for (float& value : row) value = (value + baseline) * scale + offset;
        }

        /// One value a row.  Where a channel has several traces the last one's value stays.
        void write_summary(ArchiveWriter& archive, const IFrame& frame, const std::string& tag,
                           const ITrace::vector& traces, const Layout& layout)
        {
            const auto& summary = frame.trace_summary(tag);
            if (summary.empty()) return;
            if (summary.size() != traces.size()) {
                log->warn("frame {}, tag '{}': leaving out a summary of {} values for {} traces", frame.ident(), tag,
                          summary.size(), traces.size());
                return;
            }
            std::vector<double> by_row(layout.channels.size(), 0.0);
            for (size_t ind = 0; ind < traces.size(); ++ind) {
                const int channel = traces[ind]->channel();
                const auto it = std::lower_bound(layout.channels.begin(), layout.channels.end(), channel);
                if (it != layout.channels.end() && *it == channel) by_row[it - layout.channels.begin()] = summary[ind];
            }
            write_array(archive, member_name("summary", tag, m_ident), {by_row.size()}, by_row);
        }

        void write_masks(ArchiveWriter& archive, const IFrame& frame)
        {
            for (const auto& [name, mask] : frame.masks()) {
                std::vector<int> table;
                for (const auto& [channel, ranges] : mask) {
                    for (const auto& [begin, end] : ranges) table.insert(table.end(), {channel, begin, end});
                }
                write_array(archive, member_name("chanmask", name, m_ident), {table.size() / 3, 3}, table);
            }
        }

        int m_ident = 0; ///< of the event that is being written, in its file
    };
}

WIRECELL_FACTORY(FrameFileSink, WireCell::Sio::FrameFileSink, WireCell::IFrameSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
