#pragma once
#include "nets/Network.h"
#include "train/RoiTask.h"
#include "train/Team.h"
#include "train/Trainer.h"
#include "train/data/Data.h"

/// Training of a region finder as a job: from names and files to a network's file.
namespace WireCell::Train {

    struct TrainingConfig {
        std::string
            network; ///< name of the network, as spng-net lists them; empty for that of `weights`, or else "unet"
        nlohmann::json options = nlohmann::json::object(); ///< of the network, such as {"width": 16}
        int network_seed = 1;                              ///< of its initial weights
        std::string weights; ///< file to begin with in place of random numbers: a network (.ts) or a checkpoint (.ckpt)
        std::string output;  ///< folder of what the training writes
        std::string name = "network"; ///< of the best network's file in it, without its ending .ts
        bool resume = false;          ///< whether to go on from the folder's last.ckpt, where there is one
        bool overwrite = false;       ///< whether a training that the folder has is begun anew
        std::string device = "cpu";   ///< "cpu", "gpu", "gpuN", "cuda" or "cuda:N"
        RoiTaskConfig task;           ///< what is learnt
        TrainerConfig trainer;        ///< how
    };
    BOOST_DESCRIBE_STRUCT(TrainingConfig, (),
                          (network, options, network_seed, weights, output, name, resume, overwrite, device, task,
                           trainer))

    /// Train, in all processes of a team.  Of the data's features the network sees those that its options name, by default all.  The folder gets what Trainer writes, and NAME.ts, the best network with its card.
    /// ValueError, IOError or RuntimeError, which starts with `where`, or names a file.
    void run_training(const TrainingConfig& config, const Data& all, Team& team, const std::string& where);

    /// Data with the features that a network's options name, in their order; they live as long as `all`.
    Data seen_data(const Data& all, const nlohmann::json& options, const std::string& where);

    /// The network that a training begins with, for images that data describe as a card does.
    Nets::Network starting_network(const TrainingConfig& config, const nlohmann::json& features,
                                   const std::string& where);

    /// What the file of a network says that is being trained.
    nlohmann::json card_of_training(const Nets::Network& network, const TrainingConfig& config, const Data& data);
}
