#pragma once
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace WireCell::SPNG {

    /// A feature of a network's input.  It takes (q - offset) / scale of a charge q.
    struct CardFeature {
        std::string name;
        std::optional<double> scale; ///< [electrons] of one unit of its numbers; none: as the graph gives them
        double offset = 0;           ///< [electrons] what is 0 to the network
        double floor = 0;            ///< [electrons] a sample that does not exceed it is 0
        std::string transform;       ///< log1p: it takes log(x + 1) of all that; empty: nothing more
    };

    /// One input of a network.
    struct CardImage {
        std::string name;
        std::vector<std::string> axes; ///< dimensions after batch, slowest first; none: not told
        std::vector<CardFeature> features;
    };

    /// What the numbers of an output are.
    enum class OutputKind {
        probability, ///< from 0 to 1
        logit,       ///< of which the sigmoid is the probability
        value,       ///< any number
        softmax      ///< of which the softmax over classes is the probabilities
    };

    /// One output of a network.
    struct CardOutput {
        std::string name;
        std::optional<OutputKind> kind;
        std::vector<std::string> axes;    ///< dimensions after batch; none: those of the input
        std::vector<std::string> classes; ///< entries of its feature dimension
    };

    /// Ticks, and channels, that the network sees as one.
    struct CardRebin {
        int ticks = 1;
        int channels = 1;
        std::string norm; ///< what they are together: interpolation, maximum or integral; empty: not told
    };

    /// What images of a network for all views of an event must be.
    struct CardSize {
        int planes = 0;
        int ticks = 0, channels = 0; ///< [pixels]
    };

    /// [samples] Context that the network needs around a place, half its receptive field.
    struct CardHalo {
        int ticks = 0;
        int channels = 0;
    };

    /// What a network that tells which particle an image is of says of that (task "pid").
    struct CardParticles {
        std::vector<std::string> classes; ///< names, in the order of its logits; none: it tells no class
        bool energy = false;              ///< whether the logarithm of the kinetic energy in GeV follows them
        nlohmann::json image;             ///< keys of ParticleImageConfig, an object; null: not told
        std::string source;               ///< adc or signal: what its images are of; empty: not told
        int ticks = 0;                    ///< that are summed before floor and scale; 0: those of the image
        double floor = 0;                 ///< [electrons or counts] sums whose magnitude does not exceed it are 0
        double scale = 1;                 ///< [electrons or counts] of a sum that are 1
        std::string parameter;            ///< how it takes one: none, plane or dense; empty: none
    };

    /// What a network says of itself, in the member extra/spng.json of its file: docs/networks.md has the keys.  What it
    /// does not say is empty.
    struct ModelCard {
        int version = 1;
        std::string task;
        std::vector<CardImage> images; ///< one for each input
        std::vector<CardOutput> outputs;
        std::optional<CardRebin> rebin;
        std::string coincidence; ///< cellviews or crossviews, or osp: images of the traditional chain
        std::vector<std::string> planes;
        std::optional<double> threshold;
        std::optional<CardHalo> halo;
        std::optional<CardSize> size;
        int downsample = 0;          ///< how often images are halved after rebinning, by means of pixels
        std::optional<int> multiple; ///< [samples] of an image, its pooling factor
        std::string detector;
        std::optional<CardParticles> particles; ///< of the task pid, and only of that
        nlohmann::json training;                ///< how it was trained, an object; null if it does not say

        const CardOutput* output(const std::string& name) const;
    };

    /// In the metadata of what a network made, and of what was made of that: the threshold of its card.
    inline constexpr const char* score_threshold_key = "score_threshold";

    /// The names of what a card lists: images, features, outputs.
    template <class Item>
    std::vector<std::string> names_of(const std::vector<Item>& items)
    {
        std::vector<std::string> names;
        for (const auto& item : items) names.push_back(item.name);
        return names;
    }

    /// Read a card; an empty text is that of a file without one.  `model` is what errors call the file.  ValueError names
    /// it, the key, what came and what was wanted.  Keys that are not known are told in `warnings`.
    ModelCard parse_card(const std::string& text, const std::string& model, std::vector<std::string>& warnings);
}
