#pragma once
#include "WireCellAux/LarcvFiles.h"
#include "WireCellSpng/base/Config.h"
#include "train/data/Data.h"

/// What a network that tells cosmic rays from neutrinos is trained on: files in larcv3's layout (docs/cosmic.md).
namespace WireCell::Train {

    /// The classes of pixels, the numbers of the truth.
    enum CosmicClass : int64_t { background, cosmic, neutrino, cosmic_classes };

    struct CosmicDataConfig {
        std::vector<std::string> files;        ///< for training: names, or patterns like events-*.h5
        std::vector<std::string> validation;   ///< for validation; none: a fraction of the training's events
        double validation_fraction = 0.1;      ///< of events, drawn by the seed, where no validation files are given
        std::string image = "sbndwire";        ///< name of the images, of the group Data/sparse2d_NAME_group
        std::string labels = "sbnd_cosmicseg"; ///< name of their labels, likewise; inference goes without, too
        int downsample = 0; ///< how often images are halved: means of pixels, zeros included, and the largest label
        bool log = false;   ///< whether x becomes log(x + 1), after that
        int batch = 2;      ///< events in a batch, of all processes together
        int seed = 1;       ///< of the order of events, and of which are for validation
    };
    BOOST_DESCRIBE_STRUCT(CosmicDataConfig, (),
                          (files, validation, validation_fraction, image, labels, downsample, log, batch, seed))

    /// Whole events in the order of files, one a batch, the same in each epoch.  Where the data name no labels, batches have no truth.
    class CosmicEvents : public Batches {
      public:
        /// ValueError or IOError, with `where`, for what does not go.
        static std::unique_ptr<CosmicEvents> open(const std::vector<std::string>& files, const CosmicDataConfig& config,
                                                  const std::string& where);

        /// The images as files have them, to write something beside them.
        virtual Aux::LarcvEvent event(int64_t number) const = 0;

        /// What data say of themselves, as Data::features.
        virtual nlohmann::json card() const = 0;
    };

    /// Open files.  Batches are
    ///
    ///   features   float32 [batch, plane, row, column]   row: time, column: wire
    ///   truth      int64   [batch, plane, row, column]   a CosmicClass
    ///
    /// The validation's events are one a batch, and each process has all of them; training's are in another order each epoch.
    /// Data::features has for the network's card
    ///
    ///   axes       ["plane", "tick", "channel"]
    ///   size       {"planes", "ticks", "channels"}: what the network gets, after downsampling
    ///   features   [{"name": "charge", ...}], with "transform": "log1p" where log is set
    ///   and what the card of the files says of the images: detector, planes, rebin (with the downsampling), scale, truth.
    ///
    /// ValueError or IOError, which starts with `where` and names the file, event and plane: no such file, files that are
    /// truncated or of another layout, events that differ in their numbers of planes or sizes, sizes that halving does not
    /// divide, labels for other pixels than the image's or of no class, numbers that are not finite or, with `log`, below 0.
    /// A class that no event of an epoch has is told once, as a warning.
    Data make_cosmic_data(const CosmicDataConfig& config, const Share& share, const std::string& where);

    /// [row, column] after halvings.  ValueError if they do not divide the image.
    std::array<int64_t, 2> dense_sizes(const Aux::LarcvImage& image, int downsample);

    /// float32 [row, column] of pixels; those of blocks of 2^downsample each way averaged, and log(x + 1) of that if asked for, for
    /// which pixels must not be below 0.  The second one adds them to zeros.
    at::Tensor dense_image(const Aux::LarcvImage& image, int downsample, bool log = false);
    void put_image(const Aux::LarcvImage& image, int downsample, bool log, const at::Tensor& zeros);

    /// int64 [row, column] of labels; the largest of each block.
    at::Tensor dense_labels(const Aux::LarcvImage& labels, int downsample);
    void put_labels(const Aux::LarcvImage& labels, int downsample, const at::Tensor& zeros);

    /// What numbers [row, column] are at the pixels of an image, at its size or one that is smaller by a power of 2.
    Aux::LarcvImage sparse_values(const at::Tensor& numbers, const Aux::LarcvImage& like);

    /// The pixels of numbers [row, column] that are above a threshold, or where a mask of that shape is set.
    Aux::LarcvImage sparse_image(const at::Tensor& numbers, double threshold, uint64_t plane);
    Aux::LarcvImage sparse_image(const at::Tensor& numbers, const at::Tensor& mask, uint64_t plane);
}
