#include "ArchiveSequence.h"
#include "FrameBuilder.h"
#include "WireCellAux/Logger.h"
#include "WireCellAux/Progress.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameSource.h"
#include "WireCellSpng/core/Config.h"
#include "WireCellUtil/NamedFactory.h"

#include <memory>

namespace WireCell::Sio {

    struct FrameFileSourceConfig {
        nlohmann::json inname =
            ""; ///< archives to read (.npz, .zip, .tar, .tar.gz, ...): a name or an array of names, with
                ///< patterns like run-*.npz, read one after another in the order of their numbers.
                ///< An event whose ident an earlier archive had gets a new one, with a warning
        std::vector<std::string> tags;       ///< trace tags to load; arrays with tag "" or "*" always load
        std::vector<std::string> frame_tags; ///< tags that every frame gets
        double tick = 0;                     ///< [time] sample period in place of the one read, if > 0
    };
    BOOST_DESCRIBE_STRUCT(FrameFileSourceConfig, (), (inname, tags, frame_tags, tick))

    /// Frames from the npy members of an archive, in the order of the file: a change of ident starts a new frame.
    class FrameFileSource : public Aux::Logger, public IFrameSource, public IConfigurable {
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
            m_files = std::make_unique<ArchiveSequence>(m_cfg.inname, who, log);
            m_next.reset();
            m_is_done = false;
            m_calls = 0;
            open_archive();
        }

        bool operator()(output_pointer& out) override
        {
            out = nullptr;
            if (m_is_done) return false;
            out = load_frame();
            m_is_done = !out;
            Aux::report_input_read(m_files->part_read());
            if (out) {
                log->debug("call={} frame {} with {} traces from '{}'", m_calls, out->ident(), out->traces()->size(),
                           m_files->path());
            }
            else {
                log->debug("EOS at call={}", m_calls);
                m_files->close();
            }
            ++m_calls;
            return true;
        }

      private:
        FrameFileSourceConfig m_cfg;
        std::unique_ptr<ArchiveSequence> m_files;
        std::optional<MemberName> m_next; ///< the member that the archive is at, not yet read
        bool m_is_done = true;
        size_t m_calls = 0;

        void open_archive()
        {
            if (!next_member()) log->warn("file '{}' has no members: no frame will come of it", m_files->path());
        }

        /// Go to the next array of a known type in this archive.
        bool next_member()
        {
            m_next.reset();
            auto& archive = m_files->archive();
            while (archive.next()) {
                m_next = parse_member_name(archive.name());
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

        bool is_wanted(const MemberName& name) const
        {
            return name.type == "chanmask" || name.tag.empty() || name.tag == "*" ||
                   std::find(m_cfg.tags.begin(), m_cfg.tags.end(), name.tag) != m_cfg.tags.end();
        }

        /// The next frame with any wanted traces; null at the end of the last archive.
        IFrame::pointer load_frame()
        {
            while (true) {
                if (const auto frame = load_from_archive()) return frame;
                if (!m_files->next_archive()) return nullptr;
                open_archive();
            }
        }

        /// The next such frame of this archive.
        IFrame::pointer load_from_archive()
        {
            while (m_next) {
                FrameBuilder builder(m_next->ident, m_cfg.tick, m_files->where());
                // A repeated array starts a new frame too: archives may hold several with one ident.
                while (m_next && m_next->ident == builder.ident() && !builder.has(*m_next)) {
                    if (is_wanted(*m_next))
                        builder.add(*m_next, m_files->archive());
                    else
                        builder.skip(*m_next);
                    next_member();
                }
                if (builder.has_traces()) {
                    return builder.build(m_cfg.frame_tags, m_files->unique_ident(builder.ident()));
                }
                const auto tags = builder.skipped_tags();
                log->warn("skipping frame {} of '{}': {}", builder.ident(), m_files->path(),
                          tags.empty() ? "it has no samples" : "'tags' lists none of its tags (" + tags + ")");
            }
            return nullptr;
        }
    };
}

WIRECELL_FACTORY(FrameFileSource, WireCell::Sio::FrameFileSource, WireCell::INamed, WireCell::IFrameSource,
                 WireCell::IConfigurable)
