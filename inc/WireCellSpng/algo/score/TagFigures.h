#pragma once
#include <ATen/core/Tensor.h>

#include <array>

/// How well pixels are told to be background (0), cosmic (1) or neutrino (2).
namespace WireCell::SPNG {

    /// The figures of tag_figures(), in their order.
    inline constexpr std::array tag_figure_names{
        "accuracy",          ///< pixels whose class is right, of all
        "nonbkg_accuracy",   ///< of those that are not background
        "neutrino_accuracy", ///< of those that are neutrino
        "cosmic_iou",        ///< pixels that are cosmic and are told so, of those that are or are told so
        "neutrino_iou",      ///< the same of neutrino
        "miou",              ///< the mean of these two
    };

    /// Figures of each image.
    ///
    ///   predicted, labels  int64   [..., row, column]
    ///   return             double  [..., figure], on the CPU
    ///
    /// NaN where there are no such pixels; where nothing is of a class nor told so, its IoU is 1.  ValueError for two shapes.
    /// Acciarri et al., arXiv:2012.01301, section 5.
    at::Tensor tag_figures(const at::Tensor& predicted, const at::Tensor& labels);
}
