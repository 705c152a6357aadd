#pragma once
#include "TensorCheck.h"
#include "WireCellSpng/algo/osp/Rois.h"

#include <ATen/ATen.h>

#include <ostream>

namespace WireCell::SPNG::OSP {
    inline void PrintTo(const Range& range, std::ostream* out)
    {
        *out << '[' << range.start << ", " << range.end << ']';
    }
}

/// Planes of hand-made ROIs.
namespace spng::test {
    using namespace WireCell::SPNG::OSP;

    inline at::Tensor rows_of(const std::vector<std::vector<float>>& rows)
    {
        std::vector<at::Tensor> all;
        for (const auto& row : rows) all.push_back(at::tensor(row, at::kFloat));
        return at::stack(all);
    }

    /// An induction plane without ROIs.
    inline PlaneRois empty_plane(size_t nrows, float rms = 100)
    {
        PlaneRois plane;
        plane.tight.rows.resize(nrows);
        plane.loose.rows.resize(nrows);
        plane.rms.assign(nrows, rms);
        return plane;
    }

    /// Add an ROI with this content; all of it `height` if that is empty.  Returns which one it is.
    inline int add(RoiSet& set, int row, Range range, std::vector<float> content = {}, float height = 1000)
    {
        Roi roi;
        roi.row = row;
        roi.start = range.start;
        roi.end = range.end;
        roi.extended = range;
        roi.content = content.empty() ? std::vector<float>(range.length(), height) : std::move(content);
        set.rows[row].push_back(static_cast<int>(set.rois.size()));
        set.rois.push_back(std::move(roi));
        return static_cast<int>(set.rois.size()) - 1;
    }

    /// The ROIs of a row, in the order of its list.
    inline Ranges ranges_in(const RoiSet& set, int row)
    {
        Ranges list;
        for (const int which : set.rows[row]) list.push_back(set.rois[which]);
        return list;
    }
}
