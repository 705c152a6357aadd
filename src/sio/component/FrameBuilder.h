#pragma once
#include "ArrayIO.h"
#include "MemberName.h"
#include "WireCellIface/IFrame.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace WireCell::Sio {

    class MemoryLimit;

    /// Which arrays make up frames.
    struct FrameChoice {
        std::set<std::string> tags; ///< tags to load; none: those without a tag, or else the only tag that there is
        bool untagged = true;       ///< whether arrays without a tag are loaded beside those of tags
        double tick = 0;            ///< used in place of the one read, if > 0
        int max_ticks = 0;          ///< most ticks that a frame may span; 0: any number
    };

    /// Collects the arrays of one frame and makes the frame of them.
    class FrameBuilder {
      public:
        /// The arrays are those of frame `ident`.  `where` names component and file in error messages.  The other two
        /// must outlive this object.
        FrameBuilder(int ident, const FrameChoice& choice, MemoryLimit& limit, const std::string& where);

        int ident() const { return m_ident; }

        /// Memory that the arrays take [bytes], to be given back to the limit with this object.
        size_t used() const { return m_used; }

        /// True if an array of this type and tag was added or skipped before.
        bool has(const MemberName& name) const;

        static bool is_known_type(const std::string& type);

        /// Read the current member as what its name says, if it is wanted.  IOError for an array of wrong shape or
        /// dtype.
        void add(const MemberName& name, ArchiveReader& member);

        /// After the last array: choose what to make the frame of.  ValueError: several tags, and none is chosen.
        void choose();

        /// Tags of the arrays that were left out, comma separated.
        std::string skipped_tags() const;

        bool has_traces() const { return !m_groups.empty(); }

        /// The frame, whose samples move out of this object and whose ident is the one given.
        /// IOError: a group lacks its channels or tickinfo, or its arrays contradict each other or those of another
        /// group, or a channel comes twice.  ValueError: a sample is not finite.
        IFrame::pointer build(const std::vector<std::string>& frame_tags, int ident);

      private:
        /// The arrays of one tag.
        struct Group {
            std::string tag;
            std::optional<Rows> frame;
            std::optional<std::vector<int>> channels;
            std::optional<std::vector<double>> tickinfo; ///< time, tick, tbin of the first column
            std::optional<std::vector<double>> summary;
        };

        bool is_wanted(const std::string& tag) const;
        Group& group(const std::string& tag);
        void check(const Group& group) const;
        void check_channels(const Group& group) const;
        void check_extent() const;
        double tick_of(const Group& group) const;
        void add_traces(Group& group, ITrace::vector& traces, IFrame::trace_list_t& indices) const;
        void add_mask(const std::string& tag, ArchiveReader& member);
        [[noreturn]] void fail(const Group& group, const std::string& why) const;

        int m_ident;
        const FrameChoice* m_choice;
        MemoryLimit* m_limit;
        std::string m_where;
        size_t m_used = 0;           ///< memory taken [bytes]
        std::vector<Group> m_groups; ///< in the order of appearance
        Waveform::ChannelMaskMap m_masks;
        std::set<std::string> m_seen, m_skipped_tags;
    };
}
