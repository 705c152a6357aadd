#pragma once
#include "train/Trainer.h"
#include "train/pid/PidData.h"

/// A trained network that tells particles over files: figures and scores.
namespace WireCell::Train {

    struct PidScoresConfig {
        std::string model; ///< network (.ts) or checkpoint (.ckpt) of a training
        PidDataConfig
            data; ///< events: of it files, images, particles, others, batch; what an image is the network's card says
        std::vector<std::string>
            seen;           ///< files that the network was trained on, for the gap between them and the events; or none
        std::string output; ///< folder of what is written
        bool overwrite = false;                   ///< whether scores that the folder has are replaced
        std::string device = "cpu";               ///< "cpu", "gpu", "gpuN", "cuda" or "cuda:N"
        Precision precision = Precision::float32; ///< of the network's operations
        int resamples = 200;                      ///< of events, for the errors of figures
        int seed = 1;                             ///< of these
        int points = 200;                         ///< most of each curve in roc.csv
    };
    BOOST_DESCRIBE_STRUCT(PidScoresConfig, (),
                          (model, data, seen, output, overwrite, device, precision, resamples, seed, points))

    /// Run the network on all events.  The folder gets
    ///
    ///   scores.json   figures with errors (PidReport.h), and events/s
    ///   scores.txt    the same as tables
    ///   figures.csv   each event: what it is, what it is told to be, probabilities, energies
    ///   roc.csv       curves of all pairs of classes, and of each against all others
    ///
    /// and the tables come back, line by line.  ValueError or IOError, which starts with `where` or names a file.
    std::vector<std::string> score_particles(const PidScoresConfig& config, const std::string& where);
}
