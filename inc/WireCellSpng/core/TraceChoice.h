#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellSpng/core/Raster.h"

#include <string>
#include <vector>

namespace WireCell::SPNG {

    /// Traces of a frame, and the tag that they have in common; empty for none.
    struct TraceChoice {
        std::string tag;
        ITrace::vector traces;
    };

    /// The traces of a tag.  An empty tag means the traces that no tag names, or in a frame without such the only tag
    /// that has any channel of the groups.  ValueError lists the tags where there are several.
    TraceChoice choose_traces(const IFrame::pointer& frame, const std::string& tag,
                              const std::vector<RasterRows>& groups);

    /// Check that traces can be laid out as images with these rows.  ValueError: two traces of a channel have samples of
    /// one tick, or the ticks from the first to the last, of all rows, take more memory than `max_mb` [MB].
    void check_traces(const ITrace::vector& traces, const std::vector<RasterRows>& groups, double max_mb);
}
