#pragma once
#include "WireCellSpng/base/Config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace WireCell::Nets {

    enum class Normalization { none, batch, layer };
    BOOST_DESCRIBE_ENUM(Normalization, none, batch, layer)

    enum class Connections { none, sum, concat };
    BOOST_DESCRIBE_ENUM(Connections, none, sum, concat)

    enum class GrowthRate { additive, multiplicative };
    BOOST_DESCRIBE_ENUM(GrowthRate, additive, multiplicative)

    enum class Downsampling { max_pooling, convolutional };
    BOOST_DESCRIBE_ENUM(Downsampling, max_pooling, convolutional)

    enum class Upsampling { interpolation, convolutional };
    BOOST_DESCRIBE_ENUM(Upsampling, interpolation, convolutional)

    enum class ConvMode { conv_2D, conv_3D };
    BOOST_DESCRIBE_ENUM(ConvMode, conv_2D, conv_3D)

    /// Networks that tell what the pixels of an event's planes are of.  Keys are those of the public network.
    struct CosmicConfig {
        int planes = 3; ///< images of an event, which share all weights but the deepest
        std::vector<std::string> classes = {"background", "cosmic", "neutrino"}; ///< of a pixel
        int n_initial_filters = 16;                                              ///< channels of the first level
        int depth = 6;                                                           ///< how often images are halved
        GrowthRate growth_rate = GrowthRate::additive; ///< additive: by as many each level; multiplicative: doubled
        int blocks_per_layer = 2;                      ///< of a level, on the way down and up
        int blocks_deepest_layer = 5;                  ///< where planes are together
        int blocks_final = 5;                          ///< before the last convolution
        int filter_size_deepest = 5;                   ///< kernel there, odd
        int bottleneck_deepest = 256;                  ///< channels there; 0 for as many as the planes have together
        bool residual = true;                          ///< whether a block is two convolutions beside its input
        bool block_concat = false;                     ///< whether planes stay apart in the deepest level, too
        bool bias = true;                              ///< of convolutions
        Normalization normalization = Normalization::batch;    ///< behind convolutions; layer: over each image
        Connections connections = Connections::concat;         ///< of the ways down and up
        Downsampling downsampling = Downsampling::max_pooling; ///< or a convolution with a stride
        Upsampling upsampling = Upsampling::interpolation;     ///< or a transposed convolution
        ConvMode conv_mode = ConvMode::conv_2D; ///< plane after plane, or all as an image of three dimensions
        bool sparse = false;                    ///< whether only places with charge are computed
    };
    BOOST_DESCRIBE_STRUCT(CosmicConfig, (),
                          (planes, classes, n_initial_filters, depth, growth_rate, blocks_per_layer,
                           blocks_deepest_layer, blocks_final, filter_size_deepest, bottleneck_deepest, residual,
                           block_concat, bias, normalization, connections, downsampling, upsampling, conv_mode, sparse))

    /// Channels of each level, the deepest last.  ValueError that begins with `who` for options that do not go.
    std::vector<int64_t> widths_of(const CosmicConfig& config, const std::string& who);
}
