#include "ArchiveSequence.h"
#include "EventIndex.h"
#include "WireCellAux/Logger.h"
#include "WireCellFlow/Progress.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameSource.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"
#include "component/FrameBuilder.h"

#include <algorithm>
#include <memory>
#include <type_traits>

namespace WireCell::Sio {

    struct FrameFileSourceConfig : ArchiveSourceConfig {
        std::vector<std::string> tags; ///< trace tags to load, beside arrays with tag "" or "*"; none: the latter,
                                       ///< or in a frame without them the only tag that it has
        bool untagged = true;          ///< whether arrays with tag "" or "*" are loaded where 'tags' names others
        std::vector<std::string> frame_tags; ///< tags that every frame gets
        double tick = 0;                     ///< [time] sample period in place of the one read, if > 0
        int max_ticks = 0;                   ///< most ticks that a frame may span; 0: any number within max_mb
    };
    BOOST_DESCRIBE_STRUCT(FrameFileSourceConfig, (ArchiveSourceConfig), (tags, untagged, frame_tags, tick, max_ticks))

    /// Frames from the npy members of an archive, as they become complete.  Where arrays are sorted by frame, which takes
    /// the least memory, that is the order of the file.  An array that comes again starts another frame of its ident.
    class FrameFileSource : public Aux::Logger, public IFrameSource, public IConfigurable, public ITerminal {
      public:
        FrameFileSource()
          : Aux::Logger("FrameFileSource", "io")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<FrameFileSourceConfig>(); }

        void configure(const Configuration& cfg) override
        {
            const auto who = SPNG::config::who("FrameFileSource", get_name());
            m_cfg = SPNG::config::parse<FrameFileSourceConfig>(cfg, who);
            m_choice = {{m_cfg.tags.begin(), m_cfg.tags.end()}, m_cfg.untagged, m_cfg.tick, m_cfg.max_ticks};
            for (const auto* any : {"", "*"}) m_choice.tags.erase(any);
            forget();
            m_files.reset();
            m_files = std::make_unique<ArchiveSequence>(m_cfg, who, log);
            m_skips = 0;
            m_sampled = 0;
            m_is_done = false;
            m_calls = 0;
            read([this] { open_archive(); });
        }

        bool operator()(output_pointer& out) override
        {
            out = nullptr;
            if (m_is_done) return false;
            do {
                out = read([this] { return load_frame(); });
            } while (out && !m_files->is_wanted(out->ident()));
            m_is_done = !out;
            Flow::report_input_read(m_files->part_read());
            if (out) {
                if (has_samples(*out)) ++m_sampled;
                log->debug("call={} frame {} with {} traces from '{}'", m_calls, out->ident(), out->traces()->size(),
                           m_files->path());
            }
            else {
                if (m_sampled == 0 && !m_cfg.allow_empty && m_files->left_out() == 0) complain();
                log->debug("EOS at call={}", m_calls);
                m_files->close();
            }
            ++m_calls;
            return true;
        }

        void finalize() override
        {
            if (m_files) m_files->report_bad();
        }

      private:
        FrameFileSourceConfig m_cfg;
        FrameChoice m_choice;
        std::unique_ptr<ArchiveSequence> m_files;
        std::optional<MemberName> m_next;    ///< the member that the archive is at, not yet read
        std::vector<FrameBuilder> m_open;    ///< frames that are not complete, in the order of their first arrays
        std::unique_ptr<EventIndex> m_index; ///< of this archive
        size_t m_skips = 0;                  ///< frames without wanted traces
        std::string m_skip_reason;           ///< of the first of them
        size_t m_sampled = 0;                ///< frames with at least one sample
        bool m_is_done = true;
        size_t m_calls = 0;

        static bool has_samples(const IFrame& frame)
        {
            const auto& traces = *frame.traces();
            return std::any_of(traces.begin(), traces.end(), [](const auto& one) { return !one->charge().empty(); });
        }

        template <class Call>
        std::invoke_result_t<Call> read(Call call)
        {
            return m_files->reading(call, [this] { forget(); });
        }

        /// Drop what has been read of an archive.
        void forget()
        {
            m_next.reset();
            m_open.clear();
        }

        void open_archive()
        {
            if (!m_files->is_open()) return;
            m_index = std::make_unique<EventIndex>(m_files->path(), &m_files->limit(),
                                                   [](const std::string& text) -> std::optional<int> {
                                                       const auto name = parse_member_name(text, "");
                                                       if (!name || !FrameBuilder::is_known_type(name->type)) return {};
                                                       return name->ident;
                                                   });
            if (!next_member()) log->warn("file '{}' has no members: no frame will come of it", m_files->path());
        }

        /// Go to the next array of a known type in this archive.
        bool next_member()
        {
            m_next.reset();
            auto& archive = m_files->archive();
            while (archive.next()) {
                m_next = parse_member_name(archive.name(), archive.where());
                if (!m_next) {
                    THROW(IOError() << errmsg{archive.where() + ": is no array of a frame (want a name like "
                                                                "<type>_<tag>_<ident>.npy)"});
                }
                if (FrameBuilder::is_known_type(m_next->type)) return true;
                log->warn("skipping member '{}' of unknown type '{}' in '{}'", archive.name(), m_next->type,
                          m_files->path());
                m_next.reset();
            }
            return false;
        }

        /// The next frame with any wanted traces; null at the end of the last archive.
        IFrame::pointer load_frame()
        {
            while (true) {
                while (const auto over = next_over()) {
                    if (const auto frame = finish(*over)) return frame;
                }
                if (!m_files->next_file()) return nullptr;
                open_archive();
            }
        }

        /// Read on until a frame is complete; its place among those that are open.  Nothing at the end of the archive.
        std::optional<size_t> next_over()
        {
            while (m_next) {
                const auto same = [&](const FrameBuilder& one) { return one.ident() == m_next->ident; };
                const auto open = std::find_if(m_open.begin(), m_open.end(), same);
                const auto place = static_cast<size_t>(open - m_open.begin());
                if (open != m_open.end() && open->has(*m_next)) return place;
                if (open == m_open.end()) {
                    for (size_t ind = 0; ind < m_open.size(); ++ind) {
                        if (m_index->is_over(m_open[ind].ident())) return ind;
                    }
                    m_open.emplace_back(m_next->ident, m_choice, m_files->limit(), m_files->where());
                }
                m_open[place].add(*m_next, m_files->archive());
                m_index->count(m_next->ident);
                next_member();
                if (m_index->is_known() && m_index->is_over(m_open[place].ident())) return place;
            }
            return m_open.empty() ? std::nullopt : std::optional<size_t>(0);
        }

        /// Make the frame of all that came for it; null if that is nothing.
        IFrame::pointer finish(size_t place)
        {
            auto builder = std::move(m_open[place]);
            m_open.erase(m_open.begin() + static_cast<ptrdiff_t>(place));
            m_files->limit().give_back(builder.used());
            m_index->close(builder.ident());
            builder.choose();
            if (builder.has_traces()) return builder.build(m_cfg.frame_tags, m_files->unique_ident(builder.ident()));
            const auto tags = builder.skipped_tags();
            const auto reason = tags.empty() ? "it has no samples" : "'tags' lists none of its tags (" + tags + ")";
            log->warn("skipping frame {} of '{}': {}", builder.ident(), m_files->path(), reason);
            if (m_skips++ == 0) m_skip_reason = fmt::format("frame {}: {}", builder.ident(), reason);
            return nullptr;
        }

        [[noreturn]] void complain() const
        {
            m_files->report_bad();
            if (m_calls > 0) {
                THROW(IOError() << errmsg{
                          fmt::format("{}: none of the frames read has a single sample", m_files->where())});
            }
            const auto text = m_skips == 0
                                  ? "has no frames"
                                  : fmt::format("no frame is wanted; of the {} that were skipped the first is {}",
                                                m_skips, m_skip_reason);
            THROW(IOError() << errmsg{m_files->where() + ": " + text});
        }
    };
}

WIRECELL_FACTORY(FrameFileSource, WireCell::Sio::FrameFileSource, WireCell::INamed, WireCell::IFrameSource,
                 WireCell::IConfigurable, WireCell::ITerminal)
