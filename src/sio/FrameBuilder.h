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

    /// Collects the arrays of one frame and makes the frame of them.
    class FrameBuilder {
      public:
        /// The arrays are those of frame `ident`.  A tick > 0 is used in place of the one read.
        /// `where` names component and file in error messages.
        FrameBuilder(int ident, double tick, const std::string& where);

        int ident() const { return m_ident; }

        /// True if an array of this type and tag was added or skipped before.
        bool has(const MemberName& name) const;

        static bool is_known_type(const std::string& type);

        /// Read the current member as what its name says.  IOError for an array of wrong shape or dtype.
        void add(const MemberName& name, ArchiveReader& member);

        /// Note that an array is not wanted.
        void skip(const MemberName& name);

        /// Tags of the arrays that were skipped, comma separated.
        std::string skipped_tags() const;

        bool has_traces() const { return !m_groups.empty(); }

        /// The frame, whose samples move out of this object and whose ident is the one given.
        /// IOError: a group lacks its channels or tickinfo, or its arrays contradict each other or those of another
        /// group.  ValueError: a sample is not finite.
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

        Group& group(const std::string& tag);
        void check(const Group& group) const;
        double tick_of(const Group& group) const;
        void add_traces(Group& group, ITrace::vector& traces, IFrame::trace_list_t& indices) const;
        void add_mask(const std::string& tag, ArchiveReader& member);
        [[noreturn]] void fail(const Group& group, const std::string& why) const;

        int m_ident;
        double m_tick;
        std::string m_where;
        std::vector<Group> m_groups; ///< in the order of appearance
        Waveform::ChannelMaskMap m_masks;
        std::set<std::string> m_seen, m_skipped_tags;
    };
}
