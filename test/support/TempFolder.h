#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

namespace spng::test {

    /// A folder that lives as long as this object.
    class TempFolder {
      public:
        TempFolder()
        {
            auto pattern = (std::filesystem::temp_directory_path() / "spng-test-XXXXXX").string();
            if (!mkdtemp(pattern.data())) std::abort();
            m_path = pattern;
        }
        ~TempFolder()
        {
            std::error_code ignored;
            std::filesystem::remove_all(m_path, ignored);
        }
        TempFolder(const TempFolder&) = delete;
        TempFolder& operator=(const TempFolder&) = delete;

        std::string file(const std::string& name) const { return (m_path / name).string(); }

        bool is_empty() const { return std::filesystem::is_empty(m_path); }

      private:
        std::filesystem::path m_path;
    };
}
