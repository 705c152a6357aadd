#pragma once
#include "train/LearningRate.h"

#include <c10/core/Device.h>
#include <string>

namespace torch::jit {
    struct Module;
}

/// The state of a training between two steps, from which it goes on as if it had not stopped.
namespace WireCell::Train {

    class Optimiser;

    /// How far a training is.
    struct Progress {
        int64_t epoch = 0;   ///< that is being trained
        int64_t batch = 0;   ///< the next one of it
        int64_t steps = 0;   ///< of the optimiser, in all
        double loss_sum = 0; ///< over the batches of this epoch so far
        BestSoFar figure;    ///< what training stops by: the loss of the validation, or 1 less a figure of it
        LearningRate::State schedule;
    };
    BOOST_DESCRIBE_STRUCT(Progress, (), (epoch, batch, steps, loss_sum, figure, schedule))

    /// Where a network's parameters are; the CPU for one that has none.
    c10::Device device_of(const torch::jit::Module& network);

    /// What a checkpoint says of itself.
    struct CheckpointNote {
        nlohmann::json settings; ///< that training can go on with
        nlohmann::json card;     ///< of the network; null if it has none
    };

    /// Write a checkpoint: parameters, buffers, the optimiser, the random numbers of LibTorch on the CPU, progress, and the note.
    /// It is complete or not there at all; an IOError leaves the file of before as it was.
    void save_checkpoint(const std::string& path, const torch::jit::Module& network, const Optimiser& optimiser,
                         const Progress& progress, const CheckpointNote& note);

    /// The card of one.  IOError for a file that is none.
    nlohmann::json read_card(const std::string& path);

    /// Take up the parameters and buffers of one, and nothing else.  IOError for a file that is none, ValueError for one of
    /// another network.
    void load_weights(const std::string& path, const torch::jit::Module& network);

    /// Take one up.  IOError for a file that is none, ValueError for one of another network or of other settings: it names both.
    Progress load_checkpoint(const std::string& path, const torch::jit::Module& network, Optimiser& optimiser,
                             const nlohmann::json& settings);
}
