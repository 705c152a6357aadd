#pragma once
#include "train/Trainer.h"
#include "train/data/CosmicData.h"

/// A trained tagger over files: figures and scores.
namespace WireCell::Train {

    struct CosmicScoresConfig {
        std::string model;          ///< network (.ts) or checkpoint (.ckpt) of a training
        CosmicDataConfig data;      ///< events; only its files, not those of `validation`
        std::string output;         ///< folder of what is written
        bool overwrite = false;     ///< whether scores that the folder has are replaced
        bool write_scores = true;   ///< whether scores.h5 is written, larcv images of probabilities and classes
        int gzip = 1;               ///< how hard it is compressed, 0 to 9
        std::string device = "cpu"; ///< "cpu", "gpu", "gpuN", "cuda" or "cuda:N"
        Precision precision = Precision::float32; ///< of the network's operations
        int resamples = 1000;                     ///< of events, for the errors of means
        int seed = 1;                             ///< of these
    };
    BOOST_DESCRIBE_STRUCT(CosmicScoresConfig, (),
                          (model, data, output, overwrite, write_scores, gzip, device, precision, resamples, seed))

    /// Run the network on all events.  The folder gets
    ///
    ///   scores.json   means of figures with errors, beside those of answers without a network (CosmicReport.h); images/s
    ///   scores.txt    the same as a table
    ///   figures.csv   figures of each event
    ///   scores.h5     the events with images NAME of what the network says: spng_cosmic and the like for the
    ///                 probability of each class, and spng_tag, the class
    ///
    /// and the table of means comes back, line by line.  Without labels there are images/s and scores.h5 alone.  ValueError or IOError, which starts with `where` or names a file.
    std::vector<std::string> score_events(const CosmicScoresConfig& config, const std::string& where);
}
