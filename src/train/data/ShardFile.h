#pragma once
#include "WireCellAux/ArrayFiles.h"
#include "train/data/Example.h"
#include "train/data/Image.h"

#include <map>
#include <memory>

/// Shards: HDF5 files of features and true charge, events/<number>/<plane>/.  docs/training-data.md has the layout.
namespace WireCell::Train {

    /// Takes examples into files.  What is in the file appears with commit(), or not at all.
    class ExampleFile {
      public:
        virtual ~ExampleFile() = default;
        virtual void add(const Example& example) = 0;
        virtual void commit() = 0;
    };

    /// A shard.
    std::unique_ptr<ExampleFile> make_shard(const std::string& path, int gzip, const DataAbout& about,
                                            const std::string& where);

    /// The pair of files of public training codes, a frame for each feature and one of the truth, [tick, channel] with channels
    /// in the order of their idents.  Bins are repeated as ticks and features are in electrons, so that a code which takes means of
    /// as many ticks over 4000 has our network's input.  `tag` ends names, the anode's ident.
    std::unique_ptr<ExampleFile> make_classic_pair(const std::string& features, const std::string& truth, int gzip,
                                                   const DataAbout& about, const std::string& tag,
                                                   const std::string& where);

    /// A shard that is read.
    class Shard : public std::enable_shared_from_this<Shard> {
      public:
        /// IOError if it is no shard or damaged, ValueError for what its card does not tell, both with `where` and the name.
        static std::shared_ptr<Shard> open(const std::string& path, const std::string& where);

        const std::string& path() const { return m_path; }
        const DataAbout& about() const { return m_about; }

        /// Numbers of the events, ascending.
        const std::vector<int>& events() const { return m_events; }

        /// IOError if the event has no such view.
        std::shared_ptr<const Image> image(int event, int plane) const;

      private:
        class View;
        Shard(const std::string& path, const std::string& where);

        std::string m_path;
        std::unique_ptr<Aux::ArrayFileReader> m_file;
        DataAbout m_about;
        std::vector<DataFeature> m_features;
        std::vector<int> m_events;
    };
}
