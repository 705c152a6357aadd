#pragma once
#include "train/job/TrainingJob.h"
#include "train/pid/PidData.h"
#include "train/pid/PidTask.h"

namespace WireCell::Train {

    struct PidTrainingConfig : TrainingBase {
        PidDataConfig data;  ///< what the network is trained on
        PidTaskConfig task;  ///< what is learnt
        bool energy = false; ///< whether the network tells energies, too
        std::string
            former; ///< network (.ts) or checkpoint (.ckpt) whose mistakes come oftener, by data.wrong_weight; none: no
    };
    BOOST_DESCRIBE_STRUCT(PidTrainingConfig, (TrainingBase), (data, task, energy, former))

    /// Train a network that tells which particle an event is, or its energy.
    void run_training(const PidTrainingConfig& config, Team& team, const std::string& where);

    /// A trained network, and what its card says.
    struct PidNetwork {
        torch::jit::Module module;
        nlohmann::json card;
        std::vector<std::string> classes;
        bool energy = false;
    };

    /// Of a file (.ts) or a checkpoint (.ckpt), in evaluation mode.  ValueError, with `where`, for one of another task.
    PidNetwork load_pid(const std::string& path, at::Device device, const std::string& where);

    /// Make data as a network wants them: classes, planes, images and parameter are those of its card.
    PidDataConfig data_for(const PidNetwork& network, PidDataConfig config, const std::string& where);

    /// Refuse data that are of another detector, plane, source or scale than a network's.
    void check_data_fit(const PidNetwork& network, const nlohmann::json& features, const std::string& where);

    /// The numbers of the network's first head for each event.  ValueError, with `where`, for what is not finite.
    std::vector<std::vector<double>> answers_of(PidNetwork& network, PidEvents& events, Precision precision,
                                                const std::string& where);
}
