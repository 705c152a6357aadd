#pragma once
#include "WireCellSpng/core/NamedTensors.h"

#include <memory>

namespace c10 {
    struct IValue;
}

namespace WireCell::SPNG {

    /// A dictionary of tensors as one archive that `torch.load(path)` reads with its default settings.  Tensors go to
    /// the disk as they come; the file appears under its name when it is closed.  IOError names the file and the reason.
    class PickleFile {
      public:
        explicit PickleFile(const std::string& filename);
        /// No file appears if it was not closed.
        ~PickleFile();
        PickleFile(const PickleFile&) = delete;
        PickleFile& operator=(const PickleFile&) = delete;

        void add(const std::string& name, const at::Tensor& tensor);

        /// Complete the file.  `metadata`: a JSON text for the key "metadata"; empty for none.
        void close(const std::string& metadata = "");

        /// Complete the file as a tuple of the tensors without their names, and of one more value.
        void close_tuple(const c10::IValue& last);

      private:
        class Archive;
        void write(const c10::IValue& value);
        std::unique_ptr<Archive> m_archive;
        NamedTensors m_shapes; ///< tensors without their data
    };

    /// A whole PickleFile.
    void save_pickle(const std::string& filename, const NamedTensors& tensors);
}
