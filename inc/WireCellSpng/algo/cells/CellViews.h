#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

/// Coincidences between the three wire planes ("multi-plane", MP), on packed ticks (PackTicks.h).
///
///   | MP | target plane | some crossing pair of the other two planes both high |
///   | 0  | low          | no  |
///   | 1  | high         | no  |
///   | 2  | low          | yes |
///   | 3  | high         | yes |
namespace WireCell::SPNG {

    /// pack_ticks() of the masks of three planes, which may differ in channels only.  Throws ValueError if they do otherwise.
    std::array<at::Tensor, 3> pack_masks(const std::array<at::Tensor, 3>& masks);

    /// Pairs of rows of two images, grouped by a row of a third: group g holds pairs offsets[g] .. offsets[g+1]-1.
    struct RowPairs {
        at::Tensor first;        ///< int32 (npairs) rows of one image
        at::Tensor second;       ///< int32 (npairs) rows of the other
        at::Tensor offsets;      ///< int64 (ngroups + 1)
        int64_t longest = 0;     ///< pairs of the largest group
        int64_t first_rows = 0;  ///< rows that the first image must have at least
        int64_t second_rows = 0; ///< rows that the second image must have at least

        RowPairs to(at::Device device) const;
    };

    /// Sort pairs by group and drop repetitions.  All int64 (npairs), groups in [0, ngroups), rows not negative.
    RowPairs group_pairs(const at::Tensor& group, const at::Tensor& first, const at::Tensor& second, int64_t ngroups);

    /// For each group the OR over its pairs of (first & second).
    ///
    ///   a, b     int64 [..., rows, words] packed images
    ///   return   int64 [..., ngroups, words]
    ///
    /// On the CPU a loop over groups that skips words without activity; on a GPU one launch of our own kernel, or without
    /// its library, as on other devices, coincide_segments().
    at::Tensor coincide(const at::Tensor& a, const at::Tensor& b, const RowPairs& pairs);

    /// The formulation of coincide() in whole-tensor operations, over at most `chunk` bytes of pairs at a time.
    at::Tensor coincide_segments(const at::Tensor& a, const at::Tensor& b, const RowPairs& pairs,
                                 int64_t chunk = int64_t{1} << 28);

    /// What a feature image marks.
    enum class CellFeature { mp0, mp1, mp2, mp3 };

    /// Everything cell_views() needs for one target view, prepared once.
    struct CellViewsPlan {
        int view = 0;   ///< target plane: 0, 1, 2
        RowPairs pairs; ///< rows of planes (view+1)%3 and (view+2)%3 grouped by rows of the target

        CellViewsPlan to(at::Device device) const;
    };

    /// `cells` int64 (ncells, 3): rows of each plane's image, see channel_cells().  `nrows` is that of the target's image.
    CellViewsPlan plan_cell_views(const at::Tensor& cells, int view, int64_t nrows);

    /// Feature images of the target view.  In a detector of two planes always_active() stands for the third.
    ///
    ///   masks    three bool [..., rows, tick] of the planes U, V, W, with the same ticks and leading dimensions
    ///   return   bool [..., feature, target rows, tick], in the order of `features`
    ///
    /// Throws ValueError on shapes that do not fit together or to the plan.
    at::Tensor cell_views(const std::array<at::Tensor, 3>& masks, const CellViewsPlan& plan,
                          const std::vector<CellFeature>& features);

    /// The same for several target views, packing each mask once.
    std::vector<at::Tensor> cell_views(const std::array<at::Tensor, 3>& masks, const std::vector<CellViewsPlan>& plans,
                                       const std::vector<CellFeature>& features);
}
