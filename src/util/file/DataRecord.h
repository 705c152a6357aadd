#pragma once
#include "file/DataFile.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// What data files hold, kept as it was read, so that not every job has to decompress and parse it.
namespace WireCell::DataFile {

    /// Hands all on to a visitor and keeps a record of it.
    class Recorder : public Visitor {
      public:
        explicit Recorder(Visitor& visitor)
          : m_visitor(visitor)
        {
        }
        void key(const std::string& name) override;
        void object() override;
        void number(double value) override;
        void other() override;

        /// All that came, in the machine's own numbers.
        const std::string& record();

      private:
        void end_numbers();
        void mark(char kind) { m_record.push_back(kind); }
        template <class T>
        void put(const T& value);

        Visitor& m_visitor;
        std::string m_record;
        std::vector<double> m_numbers; // that came since the last other thing
        std::unordered_map<std::string, uint16_t> m_names;
    };

    /// Tell a visitor what was recorded.
    void replay(std::string_view record, Visitor& visitor);
}
