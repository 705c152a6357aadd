#pragma once
#include "WireCellAux/LarcvFiles.h"

#include <nlohmann/json.hpp>

namespace WireCell::Train {

    /// Figures of an image and its labels, by name:
    ///
    ///   plane, voxels, nonzero, sum, sum_of_squares, max, min_nonzero, log1p_sum (of log(1 + value))
    ///   column_range, row_range, sum_value_times_column, sum_value_times_row: an exchanged axis shows in them
    ///   label_ids_equal_wire_ids, labels_of_voxels, label_pixels_dense: of each class, of the list's pixels and of all
    ///   label1_sum_column, label1_sum_row, label2_...: of the numbers of columns and rows of the pixels of a class
    ///   half_resolution: shape, image_sum, image_nonzero, image_max, label_pixels, after halving both once
    ///
    /// What an image without pixels has not is null.  ValueError: labels are of no class.
    nlohmann::json image_figures(const Aux::LarcvImage& image, const Aux::LarcvImage& labels);

    /// Of the images and labels of those names of a file: "planes", a list of the above with their "event", "totals" (voxels, labels, max,
    /// min_nonzero), "particles_per_event" and "particles_per_pdg".
    nlohmann::json file_figures(const Aux::LarcvReader& reader, const std::string& image, const std::string& labels);
}
