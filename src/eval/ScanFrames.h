#pragma once
#include "WireCellIface/IFrame.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <unordered_map>
#include <vector>

namespace WireCell::Eval {

    /// The charge of a frame over the ticks of the truth's.
    class ScanFrames {
      public:
        /// Takes the traces with the tag, or for an empty one those without.  ValueError, with the name in front: there are none, or
        /// the two frames are sampled at different periods.
        ScanFrames(const IFrame::pointer& frame, const std::string& tag, const IFrame::pointer& truth,
                   std::string name);

        /// Charge [channel, tick] of float32 in the order of these channels; 0 where the frame has none.  ValueError if the frame
        /// has none of the channels.
        at::Tensor image(const std::vector<int>& channels) const;

      private:
        std::string m_name;
        std::unordered_multimap<int, ITrace::pointer> m_traces;
        int64_t m_shift = 0, m_nticks = 0; ///< from the frame's ticks to columns of the image
    };
}
