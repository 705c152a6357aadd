#pragma once
#include "train/job/TrainingJob.h"
#include "train/roi/RoiTask.h"

namespace WireCell::Train {

    struct TrainingConfig : TrainingBase {
        RoiTaskConfig task; ///< what is learnt
    };
    BOOST_DESCRIBE_STRUCT(TrainingConfig, (TrainingBase), (task))

    /// Train a region finder.  Of the data's features the network sees those that its options name, by default all.
    void run_training(const TrainingConfig& config, const Data& all, Team& team, const std::string& where);

    /// Data with the features that a network's options name, in their order; they live as long as `all`.
    Data seen_data(const Data& all, const nlohmann::json& options, const std::string& where);

    /// What a region finder learns from images that data describe as a card does.
    Subject roi_subject(const TrainingConfig& config, const nlohmann::json& features);
}
