#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellUtil/Array.h"
#include "WireCellUtil/Logging.h"

#include <string>
#include <utility>
#include <vector>

namespace WireCell::Aux {
    using channel_list = std::vector<int>;

    /// A short name of the frame for log lines: ident, frame tags and number of traces.
    std::string name(const IFrame::pointer& frame);

    /// Log the content at debug, by default on logger "aux".
    void dump_frame(IFrame::pointer frame, Log::logptr_t log = nullptr);

    /// The frame and trace tags with the number of traces each in one line; verbosity 1 adds tick ranges and charges.
    std::string taginfo(const IFrame::pointer& frame, int verbosity = 0);

    /// The traces that no tag names.
    ITrace::vector untagged_traces(IFrame::pointer frame);

    /// The traces with the tag.  An empty tag means the untagged traces; a tag of the frame, when no trace has it, all
    /// traces.  A null frame gives none.
    ITrace::vector tagged_traces(IFrame::pointer frame, IFrame::tag_t tag);

    /// The channel of each trace; with uniq sorted and each once.
    channel_list channels(const ITrace::vector& traces, bool uniq = false);

    /// The range of ticks that the traces span, half open; (0, 0) for no traces.  ValueError: it can not be
    /// counted in an int.
    std::pair<int, int> tbin_range(const ITrace::vector& traces);

    /// Add the samples to an array [channel, tick] with rows in the order of the channels and columns from tick tbin.
    /// What falls outside is left out.
    void fill(Array::array_xxf& array, const ITrace::vector& traces, channel_list::iterator ch_begin,
              channel_list::iterator ch_end, int tbin = 0);

    /// Make the array as large as the traces need: a row per channel in ascending order, which is returned, and the
    /// columns of tbin_range().
    channel_list fill(Array::array_xxf& array, const ITrace::vector& traces);
}
