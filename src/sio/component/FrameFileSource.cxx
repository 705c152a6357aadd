#include "EventIndex.h"
#include "WireCellIface/IFrameSource.h"
#include "WireCellUtil/NamedFactory.h"
#include "component/FileSource.h"
#include "component/FrameBuilder.h"

#include <algorithm>
#include <memory>
#include <set>

namespace WireCell::Sio {

    struct FrameFileSourceConfig : ArchiveSourceConfig {
        std::vector<std::string> tags; ///< trace tags to load, beside arrays with tag "" or "*"; none: the latter,
                                       ///< or in a frame without them the only tag that it has
        bool untagged = true;          ///< whether arrays with tag "" or "*" are loaded where 'tags' names others
        std::vector<std::string> frame_tags; ///< tags that every frame gets
        double tick = 0;                     ///< [time] sample period in place of the one read, if > 0
        int max_ticks = 0;                   ///< most ticks that a frame may span; 0: any number within max_mb
        int threads =
            0; ///< 1: a frame is read when it is asked for; else in a thread of its own, while the graph works on
               ///< the one before.  The option -t sets it
    };
    BOOST_DESCRIBE_STRUCT(FrameFileSourceConfig, (ArchiveSourceConfig),
                          (tags, untagged, frame_tags, tick, max_ticks, threads))

    /// Frames from the npy members of an archive, as they become complete.  Where arrays are sorted by frame, which takes
    /// the least memory, that is the order of the file.  An array that comes again starts another frame of its ident.
    class FrameFileSource : public FileSource<FrameFileSourceConfig, IFrameSource> {
      public:
        FrameFileSource()
          : FileSource("FrameFileSource")
        {
        }
        ~FrameFileSource() override { stop_reading_ahead(); }

      private:
        bool reads_ahead() const override { return m_cfg.threads != 1; }

        void configured() override
        {
            stop_reading_ahead();
            m_choice = {{m_cfg.tags.begin(), m_cfg.tags.end()}, m_cfg.untagged, m_cfg.tick, m_cfg.max_ticks};
            for (const auto* any : {"", "*"}) m_choice.tags.erase(any);
            begin_files<ArchiveSequence>(m_cfg, who(), log);
            m_unknown.clear();
            m_skips = 0;
            m_sampled = 0;
            read([this] { open_archive(); });
        }

        IFrame::pointer load() override
        {
            auto frame = load_frame();
            if (frame && has_samples(*frame)) ++m_sampled;
            return frame;
        }

        std::string describe(const IFrame& frame) const override
        {
            return fmt::format("frame {} with {} traces", frame.ident(), frame.traces()->size());
        }

        bool is_empty() const override { return m_sampled == 0; }

        static bool has_samples(const IFrame& frame)
        {
            const auto& traces = *frame.traces();
            return std::any_of(traces.begin(), traces.end(),
                               [](const auto& trace) { return !trace->charge().empty(); });
        }

        void forget() override
        {
            m_next.reset();
            m_open.clear();
        }

        void open_archive()
        {
            if (!files().is_open()) return;
            m_index = std::make_unique<EventIndex>(files().path(), &files().limit(),
                                                   [](const std::string& text) -> std::optional<int> {
                                                       const auto name = parse_member_name(text, "");
                                                       if (!name || !FrameBuilder::is_known_type(name->type)) return {};
                                                       return name->ident;
                                                   });
            m_has_members = false;
            if (!next_member()) {
                log->warn("file '{}' has no {}: no frame will come of it", files().path(),
                          m_has_members ? "arrays of frames" : "members");
            }
        }

        /// Go to the next array of a known type in this archive.
        bool next_member()
        {
            m_next.reset();
            auto& archive = files().archive();
            while (archive.next()) {
                m_has_members = true;
                m_next = parse_member_name(archive.name(), archive.where());
                if (!m_next) {
                    THROW(IOError() << errmsg{archive.where() + ": is no array of a frame (want a name like "
                                                                "<type>_<tag>_<ident>.npy)"});
                }
                if (FrameBuilder::is_known_type(m_next->type)) return true;
                // Once for each type: files of other things have many members.
                if (m_unknown.insert(m_next->type).second) {
                    log->warn("skipping member '{}' of unknown type '{}' in '{}', and all of its type", archive.name(),
                              m_next->type, files().path());
                }
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
                if (!files().next_file()) return nullptr;
                open_archive();
            }
        }

        /// Read on until a frame is complete; its place among those that are open.  Nothing at the end of the archive.
        std::optional<size_t> next_over()
        {
            while (m_next) {
                const auto same = [&](const FrameBuilder& frame) { return frame.ident() == m_next->ident; };
                const auto open = std::find_if(m_open.begin(), m_open.end(), same);
                const auto place = static_cast<size_t>(open - m_open.begin());
                if (open != m_open.end() && open->has(*m_next)) return place;
                if (open == m_open.end()) {
                    for (size_t ind = 0; ind < m_open.size(); ++ind) {
                        if (m_index->is_over(m_open[ind].ident())) return ind;
                    }
                    m_open.emplace_back(m_next->ident, m_choice, files().limit(), files().where());
                }
                m_open[place].add(*m_next, files().archive());
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
            files().limit().give_back(builder.used());
            m_index->close(builder.ident());
            builder.choose();
            if (builder.has_traces()) return builder.build(m_cfg.frame_tags, files().unique_ident(builder.ident()));
            const auto tags = builder.skipped_tags();
            const auto reason = tags.empty() ? "it has no samples" : "'tags' lists none of its tags (" + tags + ")";
            log->warn("skipping frame {} of '{}': {}", builder.ident(), files().path(), reason);
            if (m_skips++ == 0) m_skip_reason = fmt::format("frame {}: {}", builder.ident(), reason);
            return nullptr;
        }

        std::string why_empty() const override
        {
            if (calls() > 0) return "none of the frames read has a single sample";
            if (m_skips == 0 && m_unknown.count("depo") > 0) {
                return "has deposits and no frames. Try simulate.jsonnet, which takes them";
            }
            if (m_skips == 0) return "has no frames";
            return fmt::format("no frame is wanted; of the {} that were skipped the first is {}", m_skips,
                               m_skip_reason);
        }

        FrameChoice m_choice;
        std::optional<MemberName> m_next;    ///< the member that the archive is at, not yet read
        std::vector<FrameBuilder> m_open;    ///< frames that are not complete, in the order of their first arrays
        std::unique_ptr<EventIndex> m_index; ///< of this archive
        std::set<std::string> m_unknown;     ///< types of members that were skipped
        bool m_has_members = false;          ///< whether any came of this archive
        size_t m_skips = 0;                  ///< frames without wanted traces
        std::string m_skip_reason;           ///< of the first of them
        size_t m_sampled = 0;                ///< frames with at least one sample
    };
}

WIRECELL_FACTORY(FrameFileSource, WireCell::Sio::FrameFileSource, WireCell::IFrameSource, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
