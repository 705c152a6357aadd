#include "Fuzz.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <typeinfo>

#include <unistd.h>

namespace fs = std::filesystem;

namespace spng::fuzz {

    namespace {
        /// Where the input files of this process lie: in memory where that can be had.
        class Folder {
          public:
            Folder()
            {
                const std::string memory = "/dev/shm";
                const auto parent = ::access(memory.c_str(), W_OK) == 0 ? fs::path(memory) : fs::temp_directory_path();
                auto pattern = (parent / "spng-fuzz-XXXXXX").string();
                if (::mkdtemp(pattern.data()) == nullptr) std::abort();
                m_path = pattern;
            }
            ~Folder()
            {
                std::error_code ignored;
                fs::remove_all(m_path, ignored);
            }
            Folder(const Folder&) = delete;
            Folder& operator=(const Folder&) = delete;
            const fs::path& path() const { return m_path; }

          private:
            fs::path m_path;
        };

        [[noreturn]] void finding(const std::string& what)
        {
            std::fprintf(stderr, "FINDING: %s\n", what.c_str());
            std::abort();
        }

        constexpr size_t block = 512;

        void append_block(std::string& out, std::string_view data)
        {
            out.append(data);
            out.append((block - data.size() % block) % block, '\0');
        }

        std::string tar_header(const std::string& name, size_t size)
        {
            std::string header(block, '\0');
            const auto put = [&](size_t at, std::string_view text) { header.replace(at, text.size(), text); };
            std::array<char, 12> octal = {};
            put(0, name);
            put(100, "0000644");
            put(108, "0000000");
            put(116, "0000000");
            std::snprintf(octal.data(), octal.size(), "%011zo", size);
            put(124, octal.data());
            put(136, "00000000000");
            put(148, "        ");
            put(156, "0");
            put(257, std::string_view("ustar\00000", 8));
            unsigned sum = 0;
            for (const char one : header) sum += static_cast<unsigned char>(one);
            std::snprintf(octal.data(), octal.size(), "%06o", sum);
            put(148, std::string_view(octal.data(), 7));
            return header;
        }
    }

    std::string write_input(const std::string& name, std::string_view content)
    {
        static const Folder folder;
        const auto path = (folder.path() / name).string();
        std::ofstream file(path, std::ios::binary | std::ios::trunc);
        file.write(content.data(), static_cast<std::streamsize>(content.size()));
        file.close();
        if (!file) finding("no room for the input " + path);
        return path;
    }

    void attempt(const std::vector<std::string>& words, const std::function<void()>& read)
    {
        try {
            read();
        }
        catch (const WireCell::Exception& refused) {
            const std::string text = refused.what();
            const auto named = [&](const auto& word) { return text.find(word) != std::string::npos; };
            if (!std::any_of(words.begin(), words.end(), named))
                finding("a message that does not name the input: " + text);
        }
        catch (const std::exception& foreign) {
            finding(std::string("a foreign exception: ") + typeid(foreign).name() + ": " + foreign.what());
        }
    }

    std::string make_tar(std::string_view bytes, const std::vector<std::string>& names)
    {
        std::string out;
        while (bytes.size() >= 3) {
            const auto byte = [&](size_t at) { return static_cast<size_t>(static_cast<unsigned char>(bytes[at])); };
            const auto& name = names[byte(0) % names.size()];
            const size_t size = std::min(byte(1) + 256 * byte(2), bytes.size() - 3);
            out += tar_header(name, size);
            append_block(out, bytes.substr(3, size));
            bytes.remove_prefix(3 + size);
        }
        out.append(2 * block, '\0');
        return out;
    }
}
