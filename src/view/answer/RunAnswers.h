#pragma once
#include "view/answer/Http.h"
#include "view/data/Catalogue.h"

/// Trainings and networks for the page.
namespace WireCell::View {

    /// The tables metrics.csv and loss-batch.csv, as far as they have grown, and run.json of the training f; and of which
    /// epochs and what there are images.
    Response run_answer(Catalogue& catalogue, const Request& request);

    /// An image of a training f, "what" being input, truth or score, number "image" of the validation, and for score after
    /// "epoch": uint32 rows and columns, float32 of what 0 and 255 stand for, little endian; then a byte for each pixel.
    Response run_image_answer(Catalogue& catalogue, const Request& request);

    /// The card of a network's file f, the code that it was saved with, and how many parameters it has.
    Response network_answer(Catalogue& catalogue, const Request& request);

    /// Samples of an image as run_image_answer() gives them.
    Response image_response(const Image& image, const std::string& what);

    /// A table of numbers as JSON: columns by name.  An empty field, and one that is no number, is null; a last line that is
    /// not complete is left out.
    Configuration table_of(const std::string& csv, size_t most_rows);
}
