#pragma once
#include "WireCellAux/LarcvFiles.h"
#include "train/data/Card.h"

#include <memory>
#include <string>
#include <vector>

/// Events of files in larcv3's layout, as trainings take them.
namespace WireCell::Train {

    struct LarcvFile {
        std::string path;
        std::unique_ptr<Aux::LarcvReader> reader;
        DataAbout about; ///< nulls where the file says nothing of itself
    };

    /// An event of a file.
    struct LarcvPlace {
        std::shared_ptr<const LarcvFile> file;
        size_t number = 0;

        /// Which it is, for errors.
        std::string origin() const;
    };

    /// All events of files, given by names or patterns, sorted by file.  ValueError or IOError, with `where`: no such file, no event, cards
    /// that differ in more than the keys `apart`.
    std::vector<LarcvPlace> larcv_places(const std::vector<std::string>& patterns, const std::string& where,
                                         const std::vector<std::string>& apart = {"anode"});

    /// Refuse a file whose card differs from another's in more than some keys.
    void check_like(const LarcvFile& file, const LarcvFile& first, const std::string& where,
                    const std::vector<std::string>& apart = {"anode"});

    /// The files of events, each once.
    std::vector<std::string> paths_of(const std::vector<LarcvPlace>& places);

    /// What made the files, each once: a list.
    nlohmann::json records_of(const std::vector<LarcvPlace>& places);
}
