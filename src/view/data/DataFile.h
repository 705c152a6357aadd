#pragma once
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Version.h"
#include "view/data/Image.h"

#include <memory>
#include <string>
#include <vector>

namespace WireCell::View {

    /// What is known of an image before its samples are read.
    struct ImageInfo {
        std::string name; ///< its tag, and what else tells it from the event's others
        std::string kind; ///< frame, tensor or array
        size_t nrows = 0, ncolumns = 0;
    };

    /// Samples of a channel that are marked, say as bad.
    struct MaskRange {
        std::string label;
        int channel = 0, begin = 0, end = 0; ///< ticks, half open
    };

    /// Deposits of charge, a number each.
    struct DepoTable {
        std::vector<float> time, charge, x, y, z; ///< [ns], positrons, [mm]
    };

    struct EventInfo {
        int ident = 0;
        std::vector<ImageInfo> images;
        std::vector<MaskRange> masks;
        size_t ndepos = 0;
    };

    /// A file whose images can be shown.  Errors are IOErrors and ValueErrors that name the file.
    class DataFile {
      public:
        virtual ~DataFile() = default;

        const std::vector<EventInfo>& events() const { return m_events; }
        /// How it was made, as far as it tells.
        const About& about() const { return m_about; }
        /// What was left out, and why.
        const std::vector<std::string>& remarks() const { return m_remarks; }

        virtual Image read(size_t event, size_t image) const = 0;
        virtual DepoTable read_depos(size_t event) const;

      protected:
        std::vector<EventInfo> m_events;
        About m_about;
        std::vector<std::string> m_remarks;
    };

    /// Open a file of any of the kinds that are known: an archive of arrays or tensors, HDF5, or a pickle of ours.
    /// max_mb: the most memory that reading may take.
    std::unique_ptr<DataFile> open_data_file(const std::string& path, double max_mb);

    /// Whether a name looks like one of these files.
    bool is_data_file_name(const std::string& name);
}
