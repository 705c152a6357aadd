#pragma once
#include "view/data/DataFile.h"
#include "view/data/TensorPickle.h"

#include <map>

namespace WireCell::Sio {
    class ArchiveReader;
    struct NpyHeader;
}

namespace WireCell::View {

    /// Frames, deposits, sets of tensors and any other arrays in an archive, zip or tar; and pickles of tensors, as our sink
    /// and the debug files of nodes are, which are zips too.  When it is opened the names and the shapes of the members are read, later the arrays that are asked for.
    class ArchiveFile : public DataFile {
      public:
        /// IOError: it is no archive, or damaged.
        ArchiveFile(const std::string& path, double max_mb);

        Image read(size_t event, size_t image) const override;
        DepoTable read_depos(size_t event) const override;

      private:
        /// An array of the archive by its place among the members, as a name may come twice.
        struct Array {
            size_t place = 0;
            std::vector<size_t> shape;
            bool is_there = false;
            std::shared_ptr<const PickledTensor> pickled; ///< of a pickle; else it is an npy
        };
        /// Rows of an image: a part of an array, the channels of its rows, their times.
        struct Part {
            Array samples;
            size_t slice = 0; ///< of the first dimensions, where there are more than two
            Array channels, tickinfo;
            std::vector<int> known_channels;
            double start = 0, tick = 0;
        };
        struct Tensor {
            Configuration metadata;
            Array array;
        };
        using Tensors = std::map<int, Tensor>;
        struct Event {
            std::vector<std::vector<Part>> images;
            std::map<std::string, std::map<std::string, Array>> frames; ///< arrays by tag and kind
            Tensors tensors;
            Array depos;
        };

        void index();
        void add_member(Sio::ArchiveReader& archive, size_t place);
        bool add_tensor_member(Sio::ArchiveReader& archive, const std::string& name, size_t place);
        void add_pickle(const std::string& pickle, const std::map<std::string, size_t>& places);
        size_t event_of(int ident, const std::string& member);
        void add_frames(size_t event);
        void add_tensors(size_t event);
        void add_image(size_t event, const std::string& name, const char* kind, std::vector<Part> parts);
        void add_tensor(size_t event, const Tensor& tensor, std::map<std::string, std::vector<Part>>& layers,
                        std::vector<std::string>& order);
        std::vector<int> channels_of(const Configuration& metadata, const Tensors& tensors) const;
        template <class T>
        std::vector<T> read_numbers(const Array& array) const;
        std::vector<float> read_pickled(Sio::ArchiveReader& archive, const PickledTensor& tensor) const;
        std::vector<float> read_slice(const Part& part) const;

        std::string m_path;
        double m_max_mb;
        About m_pickle_about;                              ///< what a pickle tells of itself
        std::vector<Event> m_parts;                        ///< of m_events
        std::map<std::string, std::vector<size_t>> m_seen; ///< events that had a member of that name
    };
}
