#pragma once
#include "WireCellUtil/IComponent.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// Files in the sparse layout of larcv3: images of wire planes as lists of pixels, event by event (docs/cosmic.md).
namespace WireCell::Aux {

    struct LarcvEventId {
        int64_t run = 0, subrun = 0, event = 0;
        bool operator==(const LarcvEventId&) const = default;
    };

    /// The image of a plane.  A pixel of row y (time) and column x (wire) has the number x * rows + y.
    struct LarcvImage {
        uint64_t plane = 0;
        uint64_t rows = 0, columns = 0;
        std::array<double, 2> size = {}, origin = {}; ///< of columns and rows, in units of the file's maker
        std::vector<uint64_t> ids;                    ///< ascending, each once, below rows * columns
        std::vector<float> values;                    ///< of the pixels with these numbers; others are 0
    };

    /// A particle that an event is of.
    struct LarcvParticle {
        int pdg = 0;
        std::array<double, 3> momentum = {}; ///< [MeV/c]
        std::array<double, 4> vertex = {};   ///< x, y, z [mm], t [ns]
        double energy = 0;                   ///< [MeV] at its start, kinetic energy and mass together
        std::array<double, 4> end = {};      ///< where and when it ended, as vertex; zeros in files that do not tell
        double deposited = 0;                ///< [MeV] left in the detector; likewise
        uint32_t track = 0, parent = 0;      ///< its number in the event, and that of what it comes from, 0 for none
        std::string process;                 ///< that made it, up to 63 characters; empty in files that do not tell
        bool operator==(const LarcvParticle&) const = default;
    };

    /// What an event has: images, a list for each name, and particles likewise.
    struct LarcvEvent {
        struct Images {
            std::string name; ///< as in "sbndwire", of the group Data/sparse2d_sbndwire_group
            std::vector<LarcvImage> planes;
        };
        struct Particles {
            std::string name;
            std::vector<LarcvParticle> list;
        };
        LarcvEventId id;
        std::vector<Images> images;
        std::vector<Particles> particles;
    };

    /// A file that is read.  Errors are IOErrors which name the file, and where in it something is wrong.  Any thread.
    class LarcvReader {
      public:
        virtual ~LarcvReader() = default;

        virtual size_t events() const = 0;
        virtual LarcvEventId id(size_t event) const = 0;

        /// The names of lists of images, and of particles.
        virtual std::vector<std::string> image_names() const = 0;
        virtual std::vector<std::string> particle_names() const = 0;

        /// An event's images of that name, those of a plane each.
        virtual std::vector<LarcvImage> images(const std::string& name, size_t event) const = 0;
        virtual std::vector<LarcvParticle> particles(const std::string& name, size_t event) const = 0;

        /// What the maker of the file says of it, JSON; empty where it says nothing, as in others' files.
        virtual std::string card() const = 0;
    };

    /// A file that is written.  It appears under its name with commit(), or not at all.
    class LarcvWriter {
      public:
        virtual ~LarcvWriter() = default;

        /// All events have images and particles of the same names.  ValueError for images that are not as LarcvImage says; IOError if it
        /// can not be written.
        virtual void add(const LarcvEvent& event) = 0;
        virtual void commit() = 0;
    };

    class ILarcvFiles : public IComponent<ILarcvFiles> {
      public:
        virtual ~ILarcvFiles();
        virtual std::unique_ptr<LarcvReader> open(const std::string& path, const std::string& where) = 0;

        /// gzip: how hard lists are compressed, 0 (not at all) to 9.  card: JSON that the file says of itself; may be empty.
        virtual std::unique_ptr<LarcvWriter> create(const std::string& path, int gzip, const std::string& card,
                                                    const std::string& where) = 0;
    };

    /// Those of HDF5, in a library of their own.  IOError that starts with `where` if this was built without it.
    std::shared_ptr<ILarcvFiles> larcv_files(const std::string& where);
}
