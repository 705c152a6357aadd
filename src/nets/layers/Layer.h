#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace WireCell::Nets {

    /// [batch, channel, height, width] of an image, [batch, token, channel] of a list of tokens.
    using Shape = std::vector<int64_t>;

    /// Which places of its input one place of a layer's output needs, along either axis of an image.
    struct Reach {
        enum class Kind {
            place,     ///< the same one
            window,    ///< `size` places from `step` times its own less `padding`
            enlarge,   ///< the one that it lies in, of places `step` times as large
            blend,     ///< the two nearest of places `step` times as large
            everywhere ///< all
        };
        Kind kind = Kind::place;
        int64_t size = 1;
        int64_t step = 1;
        int64_t padding = 0;
    };

    /// A step of a network's computation.
    struct Layer {
        std::string name;                ///< of the module that has its weights, else of the one that computes it
        std::string kind;                ///< what it does: "conv 3x3", "relu"
        std::string stage;               ///< the module of the network that it is in
        std::vector<size_t> inputs = {}; ///< numbers of the layers that it takes; none for the input of the network
        Shape shape = {};                ///< of its output
        int64_t parameters = 0;          ///< numbers that are trained
        int64_t multiply_adds = 0;       ///< of convolutions, linear layers and attention
        int64_t scale = 1;               ///< [samples of the network's input] of one of its places
        Reach reach = {};
        bool is_used = true; ///< by the outputs; what is not is not computed
    };

    /// How much of an image a layer's output needs, along either axis, in an image that is larger.
    struct ReceptiveField {
        int64_t size = 1;        ///< [samples] for one place at a multiple of multiple_of(); some others need more
        int64_t halo = 0;        ///< [samples] on either side of a piece that begins and ends at such multiples
        bool everywhere = false; ///< some layers need the whole image; size and halo are without these
    };

    /// Of layer number `layer`.
    ReceptiveField receptive_field(const std::vector<Layer>& layers, size_t layer);

    /// [samples] What the sizes of an image should be multiples of, so that no layer pads it: the largest scale.
    int64_t multiple_of(const std::vector<Layer>& layers);

    /// Whether the last of them has a number for each place of an image, and not for the image as a whole.
    bool gives_images(const std::vector<Layer>& layers);

    int64_t count_parameters(const std::vector<Layer>& layers);
    /// Of the layers that are computed.
    int64_t count_multiply_adds(const std::vector<Layer>& layers);
}
