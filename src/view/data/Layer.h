#pragma once
#include "view/data/Image.h"
#include "view/data/Pyramid.h"

#include <string>
#include <vector>

namespace WireCell::View {

    /// A plane of wires as it is shown: rows are channels.
    struct PlaneChannels {
        std::string name;          ///< U, V, W, or another word
        int anode = -1;            ///< its ident; -1 where no detector is known
        std::vector<int> channels; ///< ascending
    };

    /// The part of an image that belongs to one plane.
    struct LayerPlane {
        std::string name;
        int anode = -1;
        int first = 0;             ///< channel, or number, of row 0 where rows count up
        std::vector<int> channels; ///< of the rows; empty where they count up
        Pyramid pyramid;
        ValueRange range;
    };

    /// An image, ready to be shown.
    struct Layer {
        double start = 0;     ///< [ns] of the first column
        double tick = 0;      ///< [ns], 0 where it is not known
        bool is_flat = false; ///< the median of each row was taken away
        std::vector<LayerPlane> planes;
        ValueRange range; ///< of all planes
        size_t nbytes = 0;
    };

    /// Sort rows into planes.  A plane of which the image has any channel gets all its rows, NaN where the image has none.
    /// What belongs to none of them, or all if none are given, makes up a plane "rows", by channel if the channels are close
    /// together and else in the order of the file.
    Layer make_layer(const Image& image, const std::vector<PlaneChannels>& planes);
}
