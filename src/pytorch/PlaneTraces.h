#pragma once
#include "DNNROIFindingConfig.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IFrame.h"
#include "WireCellSpng/core/Raster.h"

#include <map>
#include <string>

namespace WireCell::Pytorch {

    /// The channels of a plane of an anode, face after face, by wire attachment in each, or sorted.
    /// ValueError: the anode has none.
    SPNG::RasterRows plane_rows(const DNNROIFindingConfig& cfg);

    /// The traces of a frame that a network's input and its result are made of, and the ticks of the images of them.
    class PlaneTraces {
      public:
        /// ValueError names what the frame lacks: a tag, channels of the plane; and a range of ticks that takes too much
        /// memory.  A frame without any traces needs no tags.
        PlaneTraces(const IFrame::pointer& frame, const SPNG::RasterRows& rows, const DNNROIFindingConfig& cfg);

        const ITrace::vector& traces(const std::string& tag) const { return m_traces.at(tag); }

        /// The image of a tag: float32 [channel, tick], padded with zeros; traces of a channel are added.
        at::Tensor image(const std::string& tag) const;

        int64_t nticks() const { return m_nticks; } ///< of what traces have
        int64_t padded() const { return m_padded; } ///< of the images

        /// The summary of a tag by channel, in the order of the rows, 0 where it has none.
        std::vector<double> summary(const std::string& tag) const;

      private:
        void take(const std::string& tag);
        void measure(const DNNROIFindingConfig& cfg);
        void check_channels(const DNNROIFindingConfig& cfg) const;

        IFrame::pointer m_frame;
        const SPNG::RasterRows& m_rows;
        std::map<std::string, ITrace::vector> m_traces; // by tag
        int64_t m_first, m_nticks = 0, m_padded = 0;
    };
}
