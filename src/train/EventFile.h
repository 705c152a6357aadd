#pragma once
#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace WireCell::Train {

    /// A file of scalars for TensorBoard: records of TensorFlow's (length, data, and a CRC-32C of each), each with a protocol
    /// buffer `Event`.
    class EventFile {
      public:
        using Scalars = std::vector<std::pair<std::string, double>>;

        /// A new file in a folder, which says that a run begins with this step: what older files have of later steps is not
        /// shown.  IOError names the file.
        EventFile(const std::string& folder, int64_t first_step);

        /// Numbers at a step, on disk when this returns.  What is NaN is left out.
        void add(int64_t step, const Scalars& scalars);

        const std::string& path() const { return m_path; }

      private:
        void write(const std::string& event);

        std::string m_path;
        std::ofstream m_file;
    };
}
