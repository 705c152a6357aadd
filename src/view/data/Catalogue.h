#pragma once
#include "view/data/DataFile.h"
#include "view/data/Detector.h"
#include "view/data/Layer.h"

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace WireCell::View {

    /// What is asked for on the command line.
    struct CatalogueOptions {
        std::vector<std::string> paths; ///< files and folders
        std::string detector;           ///< whose planes these are; else what each file tells
        std::vector<int> edges;         ///< first channel of each plane, and the end, in place of a detector
        double max_mb = 4000;           ///< most memory for what was read
    };

    /// One image of one event of one file.
    struct ImagePlace {
        size_t file = 0, event = 0, image = 0;
    };

    /// What is to be shown of it.
    struct LayerChoice {
        /// Whether the median of each row is taken away: automatic where rows stand on pedestals.
        enum class Flat { no, yes, automatic };

        ImagePlace place;
        Flat flat = Flat::no;
        std::optional<ImagePlace> minus; ///< the difference to another image
    };

    /// The files that may be shown, and no others, and what was read of them.  For several threads.
    class Catalogue {
      public:
        enum class Kind { data, run, network, trace };
        struct Entry {
            std::string path;
            Kind kind = Kind::data;
        };

        /// IOError: a path does not exist.
        explicit Catalogue(CatalogueOptions options);

        /// The most memory that anything may take.
        double max_mb() const { return m_options.max_mb; }

        /// Files given, and those of the folders given, in which new ones may have appeared.  Numbers stay what they were.
        std::vector<Entry> entries();

        /// IndexError: no such file.
        Entry entry(size_t file) const;

        /// Changes whenever the file does.  IOError: it is not there any more.
        std::string stamp(size_t file) const;

        /// As it is now.  IOError, ValueError: it can not be read.
        std::shared_ptr<const DataFile> file(size_t file);

        /// IndexError: no such image.
        std::shared_ptr<const Layer> layer(const LayerChoice& choice);

        /// The detector of a file, which it tells, or the others here if they agree; nothing where none is known, or it can not
        /// be had, of which `remark` then tells.
        std::shared_ptr<const Detector> detector(size_t file, std::string* remark = nullptr);

        /// The planes that its rows are sorted into.
        std::vector<PlaneChannels> planes(size_t file);

      private:
        struct Opened {
            std::string stamp;
            std::shared_ptr<const DataFile> file;
        };
        struct Kept {
            std::string key;
            std::shared_ptr<const Layer> layer;
        };

        std::string told_detector();
        void add_path(const std::string& path);
        void add_entry(const std::string& path, Kind kind);
        Image read_image(const ImagePlace& place);
        std::shared_ptr<const Layer> find_kept(const std::string& key);
        void keep(const std::string& key, const std::shared_ptr<const Layer>& layer);

        CatalogueOptions m_options;
        mutable std::mutex m_lists; ///< guards entries, opened files and what is kept
        std::mutex m_reading;       ///< one file is read at a time, so that memory stays what was allowed
        std::mutex m_detecting;     ///< guards detectors
        std::mutex m_telling;       ///< guards what files tell of detectors
        std::vector<Entry> m_entries;
        std::map<size_t, Opened> m_opened;
        std::map<std::string, std::shared_ptr<const Detector>> m_detectors; ///< null for one that can not be had
        std::map<std::string, std::string> m_troubles;                      ///< why, by name
        std::set<std::string> m_told;                                       ///< detectors that files tell
        size_t m_ntold = 0;                                                 ///< files that were asked for them
        std::list<Kept> m_kept;                                             ///< the latest first
    };
}
