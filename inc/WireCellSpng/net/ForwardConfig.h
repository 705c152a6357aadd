#pragma once
#include "WireCellSpng/device/NodeBase.h"

#include <map>
#include <optional>

namespace WireCell::SPNG {

    /// What the graph around a model is set to, for a look at the model's card.  What is empty or 0 is not told.
    struct ForwardChain {
        int rebin = 0;                        ///< ticks that are one sample
        std::string rebin_norm;               ///< what such a sample holds: interpolation, maximum or integral
        std::string coincidence;              ///< how coincidences of planes are found: cellviews or crossviews
        std::vector<std::string> planes;      ///< of the images: u, v or w
        std::string detector;                 ///< its name
        std::map<std::string, double> scales; ///< [electrons] of one unit of each feature that has one, by its name
    };
    BOOST_DESCRIBE_STRUCT(ForwardChain, (), (rebin, rebin_norm, coincidence, planes, detector, scales))

    /// Keys of a node that runs a net.
    struct ForwardConfig {
        std::string forward; ///< type:name of the ITensorForward, required
        int nbatch = 0;      ///< largest batch given to the model; 0: all, and an unbatched input stays unbatched
        std::vector<std::string> input_axes; ///< dimensions of the input after batch; none: they lie as the model wants
        std::vector<std::string>
            features;               ///< entries of its feature dimension, of which the model's are picked by name
        ForwardChain chain;         ///< what the graph is set to, compared with the model's card
        std::string output;         ///< which of the model's outputs; empty: the only one, or that called roi
        std::string output_class;   ///< the class of the output to pass on alone, where it has classes; empty: all
        bool probability = false;   ///< true: an image of probabilities is wanted, and others are errors
        int nchunks = 1;            ///< pieces along chunk_dim, to bound memory
        int chunk_dim = -2;         ///< dimension of the input that is cut into pieces, from the end
        std::optional<int> overlap; ///< [samples] context around a piece; null: the halo of the card, or else 16
        std::optional<int>
            chunk_multiple;    ///< [samples] pieces begin at its multiples; null: that of the card, or else 16
        bool activity = false; ///< run the model only where there is activity; elsewhere as for an image of zeros
        int tile = 64;         ///< [samples] edge of the tiles in which activity is looked for
        double activity_threshold = 0; ///< what the absolute value of a feature must exceed to be activity
    };
    BOOST_DESCRIBE_STRUCT(ForwardConfig, (),
                          (forward, nbatch, input_axes, features, chain, output, output_class, probability, nchunks,
                           chunk_dim, overlap, chunk_multiple, activity, tile, activity_threshold))
}
