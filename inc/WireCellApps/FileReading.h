#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellIface/ITensorSet.h"
#include "WireCellUtil/Version.h"

#include <string>
#include <vector>

/// Whole archives in memory, in every format that the components FrameFileSource and TensorFileSource read.  All throw
/// an IOError that names the file.
namespace WireCell::Apps {

    /// The frames, in the order of the file, with the traces that have no tag and those with one of the tags given.
    std::vector<IFrame::pointer> read_frames(const std::string& path, const std::vector<std::string>& tags = {});

    /// Whether any of the frames has traces with any of the tags.
    bool has_any_tag(const std::vector<IFrame::pointer>& frames, const std::vector<std::string>& tags);

    /// The tensor sets, in the order of the file; none if what it holds is something else.
    std::vector<ITensorSet::pointer> read_tensor_sets(const std::string& path);

    /// How the archive was made; nothing where it does not say.
    About read_about(const std::string& path);
}
