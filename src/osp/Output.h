#pragma once
#include "OmnibusSigProcConfig.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellSpng/algo/osp/Ranges.h"
#include "WireCellSpng/algo/osp/RowPainter.h"

#include <map>

/// From images to the traces of a frame.
namespace WireCell::SPNG::OSP {

    /// One image of a plane on its way to a tag.
    struct Picture {
        RowPainter rows;            ///< gives its samples
        bool keep_negative = false; ///< else negative samples become zero
        bool clear_bad = false;     ///< whether samples that are masked as bad become zero
        std::vector<float> summary; ///< one number for each row, or none
    };

    class Output {
      public:
        /// first: tick of the images' first column; nticks: how many they have
        Output(int first, int64_t nticks, bool sparse)
          : m_first(first)
          , m_nticks(nticks)
          , m_sparse(sparse)
        {
        }

        /// The tag is there even if no trace will have it; not if it is empty.
        void announce(const std::string& tag);

        /// Append traces with a tag that is announced.
        void save(const std::string& tag, const std::vector<int>& channels, const RowRanges& bad,
                  const Picture& picture);

        bool wants(const std::string& tag) const { return m_tagged.count(tag) > 0; }

        IFrame::pointer frame(const IFrame& in, const std::string& frame_tag);

      private:
        struct Tagged {
            IFrame::trace_list_t indices;
            IFrame::trace_summary_t summary;
        };

        void save_pieces(Tagged& tagged, int channel, const std::vector<float>& row, const double* number);
        void append(Tagged& tagged, int channel, int64_t tbin, std::vector<float>&& samples, const double* number);

        int m_first;
        int64_t m_nticks;
        bool m_sparse;
        ITrace::vector m_traces;
        std::map<std::string, Tagged> m_tagged;
    };
}
