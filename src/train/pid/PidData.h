#pragma once
#include "WireCellSpng/net/ParticleFit.h"
#include "train/data/Data.h"
#include "train/larcv/LarcvPlaces.h"

#include <functional>

/// What a network that tells particles is trained on: files in larcv3's layout, an event of a single particle each (docs/pid-training.md).
namespace WireCell::Train {

    enum class PidBalance {
        none,     ///< each event once an epoch
        sampling, ///< events of each class as often as those of any other
        weights   ///< each event once, and in the loss weights that make classes count alike
    };
    BOOST_DESCRIBE_ENUM(PidBalance, none, sampling, weights)

    struct PidDataConfig {
        std::vector<std::string> files;      ///< for training: names, or patterns like pid-*.h5
        std::vector<std::string> validation; ///< for validation; none: a fraction of the training's events
        double validation_fraction = 0.1;    ///< of events, drawn by the seed, where no validation files are given
        std::string images = "wires";        ///< name of the images, of the group Data/sparse2d_NAME_group
        std::string particles = "particles"; ///< name of the particles, of which the first says what an event is
        std::vector<std::string> classes = {"electron", "photon", "muon", "pion",
                                            "proton"}; ///< words of particles; none: their energies are learnt alone
        bool others = false;             ///< whether events of other particles are left out; they are an error if not
        std::vector<int> planes;         ///< which of the file's planes, from 0 on; none: all
        SPNG::ParticleImageConfig image; ///< how an event becomes an image; its ticks are those of the detector
        int shift = 0;                   ///< [bins] most by which windows of the training are moved, either way
        bool turn =
            false; ///< whether half of the training's events are turned by 180 degrees about the drift: all wires reversed
        std::string parameter; ///< key of the files' card or record, such as noise, whose number is one more plane
        PidBalance balance = PidBalance::sampling; ///< what makes up for classes of different numbers
        double wrong_weight = 1;                   ///< how much oftener events come that a former network got wrong
        int batch = 16;                            ///< events in a batch, of all processes together
        int seed = 1;                              ///< of order, shifts, turns, and of which events are for validation
    };
    BOOST_DESCRIBE_STRUCT(PidDataConfig, (),
                          (files, validation, validation_fraction, images, particles, classes, others, planes, image,
                           shift, turn, parameter, balance, wrong_weight, batch, seed))

    /// What an event is, beside its image.
    struct PidTruth {
        int64_t particle = -1;  ///< number of the class; -1 where there are none
        double energy = 0;      ///< ln of the kinetic energy in GeV
        bool interacts = false; ///< whether an interaction of the particle left visible energy
        bool decays = false;    ///< whether an electron of a decay did
        double parameter = 0;
        Aux::LarcvEventId id;
    };

    /// [MeV] Less, left by all that an interaction or a decay made, is not visible.
    inline constexpr double visible_energy = 5;

    /// Events in the order of files, the same in each epoch, without anything random.
    class PidEvents : public Batches {
      public:
        /// ValueError or IOError, with `where`, for what does not go.
        static std::unique_ptr<PidEvents> open(const std::vector<std::string>& files, const PidDataConfig& config,
                                               const std::string& where);

        virtual const std::vector<PidTruth>& truth() const = 0;

        /// What data say of themselves, as Data::features.
        virtual nlohmann::json card() const = 0;
    };

    /// What a former network says of events: whether it is right, in their order.
    using PidJudge = std::function<std::vector<bool>(PidEvents&)>;

    /// Open files.  Batches are
    ///
    ///   features   float32 [batch, plane, wire, bin]   images (ParticleImage.h), and one constant plane of the parameter
    ///   truth      double  [batch, 2]                  number of the class, ln of the kinetic energy in GeV
    ///
    /// Each process has all of the validation's events, `batch` at a time.  Data::features has for the network's card
    ///
    ///   axes       ["plane", "wire", "tick"]
    ///   size       {"planes", "ticks", "channels"} of images
    ///   image      keys of ParticleImageConfig
    ///   and what the card of the files says: detector, planes, source, ticks, floor, scale.
    ///
    /// Data::record has the number of training events of each class as "classes".  `former` says of which events it is right, where
    /// wrong_weight is not 1.
    ///
    /// ValueError or IOError, which starts with `where` or names the file and event: no such file or plane, an unknown word or a class without
    /// an event, a particle of no class, an energy that is not above 0, images that differ in size, are empty or not finite, ticks of files that do not
    /// divide those of images.
    Data make_pid_data(const PidDataConfig& config, const Share& share, const std::string& where,
                       const PidJudge& former = {});
}
