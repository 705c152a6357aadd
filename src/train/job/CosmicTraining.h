#pragma once
#include "train/cosmic/CosmicTask.h"
#include "train/job/TrainingJob.h"

namespace WireCell::Train {

    struct CosmicTrainingConfig : TrainingBase {
        CosmicTaskConfig task; ///< what is learnt
    };
    BOOST_DESCRIBE_STRUCT(CosmicTrainingConfig, (TrainingBase), (task))

    /// Train a network that tells cosmic, neutrino and background pixels apart, on data of CosmicData.h.  run.json has the
    /// figures of answers without a network on the validation, and its numbers of images and of those with neutrinos.
    void run_training(const CosmicTrainingConfig& config, const Data& data, Team& team, const std::string& where);

    /// What a tagger learns from images that data describe as a card does.
    Subject cosmic_subject(const CosmicTrainingConfig& config, const nlohmann::json& features);
}
