#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellUtil/Array.h"

#include <string>

namespace WireCell::Aux {
    typedef std::vector<int> channel_list;

    std::string taginfo(const IFrame::pointer& frame, int verbosity = 0);
    ITrace::vector untagged_traces(IFrame::pointer frame);
    ITrace::vector tagged_traces(IFrame::pointer frame, IFrame::tag_t tag);
}
