#pragma once
#include "WireCellAux/ArrayFiles.h"
#include "view/data/DataFile.h"

namespace WireCell::View {

    /// HDF5: shards of training data, whose images are features and truth of a view, and any other arrays of two or three
    /// dimensions.
    class HdfFile : public DataFile {
      public:
        /// IOError: it can not be read, or this was built without HDF5.
        HdfFile(const std::string& path, double max_mb);

        Image read(size_t event, size_t image) const override;

      private:
        /// Images are parts of arrays.
        struct Part {
            std::string path;
            Aux::ArrayShape shape;
            size_t slice = 0;
            bool is_transposed = false; ///< [tick, channel]
            std::string channels, tickinfo;
        };

        void look(const std::string& group, size_t depth);
        void add_array(const std::string& group, const std::string& name);
        size_t event_of(const std::string& group);

        std::unique_ptr<Aux::ArrayFileReader> m_file;
        std::string m_path;
        double m_max_mb;
        std::vector<std::vector<Part>> m_parts; ///< by event and image
    };
}
