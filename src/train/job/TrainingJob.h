#pragma once
#include "nets/Network.h"
#include "train/Team.h"
#include "train/Trainer.h"
#include "train/data/Data.h"

/// Training of a network as a job: from names and data to a network's file.
namespace WireCell::Train {

    /// What all trainings can be told.
    struct TrainingBase {
        std::string
            network; ///< name of the network, as spng-net lists them; empty for that of `weights`, or else the usual one
        nlohmann::json options = nlohmann::json::object(); ///< of the network, such as {"width": 16}
        int network_seed = 1;                              ///< of its initial weights
        std::string weights; ///< file to begin with in place of random numbers: a network (.ts) or a checkpoint (.ckpt)
        std::string output;  ///< folder of what the training writes
        std::string name = "network"; ///< of the best network's file in it, without its ending .ts
        bool resume = false;          ///< whether to go on from the folder's last.ckpt, where there is one
        bool overwrite = false;       ///< whether a training that the folder has is begun anew
        std::string device = "cpu";   ///< "cpu", "gpu", "gpuN", "cuda" or "cuda:N"
        TrainerConfig trainer;        ///< how
    };
    BOOST_DESCRIBE_STRUCT(TrainingBase, (),
                          (network, options, network_seed, weights, output, name, resume, overwrite, device, trainer))

    /// What a network is to learn.
    struct Subject {
        std::string task;                  ///< the word of its card
        std::string network;               ///< where none is told
        nlohmann::json options = {};       ///< of the network, where not told otherwise
        std::vector<std::string> features; ///< of the data, empty words where they have no names
        Nets::ImageSize image = {};        ///< that the network is made for
        nlohmann::json settings = {};      ///< of what is learnt, for card and record
        nlohmann::json card = {};          ///< more keys of the network's card
        nlohmann::json record = {};        ///< more keys of run.json
    };

    /// Train, in all processes of a team.  The folder gets what Trainer writes, and NAME.ts, the best network with its card.
    /// ValueError, IOError or RuntimeError, which starts with `where`, or names a file.
    void train_network(const TrainingBase& config, const Subject& subject, const Task& task, const Data& data,
                       Team& team, const std::string& where);

    /// Refuse weights that were trained on other images than data are.  Views and detectors may be others.
    void check_weights_fit(const nlohmann::json& features, const nlohmann::json& card, const std::string& where);

    /// The network that a training begins with, for images that data describe as a card does.
    Nets::Network starting_network(const TrainingBase& config, const Subject& subject, const nlohmann::json& features,
                                   const std::string& where);

    /// What the file of a network says that is being trained.
    nlohmann::json card_of_training(const Nets::Network& network, const TrainingBase& config, const Subject& subject,
                                    const Data& data);
}
