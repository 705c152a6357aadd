#pragma once
#include "WireCellSpng/algo/score/TruthLabels.h"
#include "WireCellSpng/base/Config.h"
#include "train/Batches.h"

namespace WireCell::SPNG {
    BOOST_DESCRIBE_ENUM(TruthReduce, mean, sum)
    BOOST_DESCRIBE_ENUM(PaddingSide, both, left, right)
    BOOST_DESCRIBE_ENUM(PaddingOrder, start, padded)
}

/// What a network that finds regions of interest is trained on: images and true charge, from files or straight from a graph.
namespace WireCell::Train {

    enum class LabelKind {
        mask,  ///< where the true charge is above the threshold
        charge ///< the true charge itself, in the unit of the dense image, for the hurdle loss
    };
    BOOST_DESCRIBE_ENUM(LabelKind, mask, charge)

    struct LabelConfig {
        LabelKind kind = LabelKind::mask;                   ///< what the network is to say: "mask" or "charge"
        double threshold = 100;                             ///< [electrons] of a bin, above which it is labelled
        SPNG::TruthReduce reduce = SPNG::TruthReduce::mean; ///< charge of a bin: "mean" of its ticks, or "sum"
        int padding = 0;                                    ///< [bins] that runs of labels are widened by on a side
        int min_run = 2;                                    ///< [bins] shorter runs are not widened
        SPNG::PaddingSide side = SPNG::PaddingSide::both;   ///< where they are widened: "both", "left", "right"
        bool avoid_merge = true;                            ///< whether widened runs stay apart
        int min_gap = 1;                                    ///< [bins] between them, where there were as many
        SPNG::PaddingOrder order =
            SPNG::PaddingOrder::start; ///< in which runs give way; "padded" as public code has it
    };
    BOOST_DESCRIBE_STRUCT(LabelConfig, (),
                          (kind, threshold, reduce, padding, min_run, side, avoid_merge, min_gap, order))

    struct CropConfig {
        int channels = 0;                ///< [channels] of a crop; 0 for all
        int bins = 0;                    ///< [bins] of a crop at the network's rate; 0 for all
        double signal_probability = 0.5; ///< that a crop is around a labelled pixel; others are anywhere
        int per_event = 1;               ///< crops of each image in an epoch
    };
    BOOST_DESCRIBE_STRUCT(CropConfig, (), (channels, bins, signal_probability, per_event))

    struct AugmentConfig {
        double dead = 0;                            ///< mean share of channels without features and truth
        double noisy = 0;                           ///< mean share of channels with noise only, and no truth
        std::vector<double> noise_factor = {2, 15}; ///< range of that noise over the width of the channel's own
        std::vector<double> charge_scale = {1, 1};  ///< range of a factor on charge, of features and truth alike
    };
    BOOST_DESCRIBE_STRUCT(AugmentConfig, (), (dead, noisy, noise_factor, charge_scale))

    struct DataConfig {
        std::vector<std::string> files;      ///< shards for training: names, or patterns like data-*.h5
        std::vector<std::string> validation; ///< shards for validation; none: a fraction of the training's events
        double validation_fraction = 0.1;    ///< of events, drawn by the seed, where no validation shards are given
        std::string queue;                   ///< type:name of an SPNGExampleQueue in place of files, for live events
        int validation_events = 4;           ///< of live events, the first, which are kept for validation
        int epoch_events = 16;               ///< live events that are an epoch
        std::vector<int> planes; ///< 0, 1, 2 for U, V, W: the views that are taken; none: all that there are
        int batch = 1;           ///< crops in a batch, of all processes together
        int seed = 1;            ///< of what is random in data: order, crops, augmentation, validation events
        CropConfig crop;         ///< the part of an image that the network sees
        LabelConfig labels;      ///< how true charge becomes labels
        AugmentConfig augment;   ///< what is done to the training's images, never to the validation's
    };
    BOOST_DESCRIBE_STRUCT(DataConfig, (),
                          (files, validation, validation_fraction, queue, validation_events, epoch_events, planes,
                           batch, seed, crop, labels, augment))

    /// What of a batch a process of several takes: an equal share of its rows, those from rank * rows on.
    struct Share {
        int rank = 0, count = 1;
    };

    struct Data {
        std::unique_ptr<Batches> training, validation;

        /// What data decide of a network's card, by the card's own keys (docs/networks.md): images with features, scales and
        /// axes, rebin, coincidence, planes, detector; and "truth" {threshold, reduce, unit, smear_long, smear_tran}.
        nlohmann::json features;

        /// For the record of a run: files or queue, numbers of events and images, seeds of the simulation, and what made them.
        nlohmann::json record;
    };

    /// Open data.  Features and truth of batches are [batch, feature, channel, bin] and [batch, 1, channel, bin], float32 and
    /// bool, or float32 for labels of charge.  The validation's images are whole, one a batch, and not augmented, and each
    /// process has all of them.  ValueError or IOError, which starts with `where` and names key or file, for what does not go.
    ///
    /// With a queue this waits for the events of the validation, which another thread must be making (ExampleQueue.h).
    Data make_data(const DataConfig& config, const Share& share, const std::string& where);

    /// Refuse data whose features differ from others, such as those of a checkpoint or a card: ValueError that starts with
    /// `where` and names the key, what data have, and what was wanted.  Keys that one of them lacks are not compared.
    void check_same_features(const nlohmann::json& data, const nlohmann::json& wanted, const std::string& where);
}
