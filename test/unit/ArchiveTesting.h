#pragma once
#include "WireCellUtil/Exceptions.h"
#include "archive/Archive.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <string>

/// What tests of archives share.
namespace spng::test {
    using WireCell::IOError;
    using WireCell::Sio::ArchiveReader;
    using WireCell::Sio::ArchiveWriter;

    using Members = std::map<std::string, std::string>;

    /// Text that compresses by about half.
    inline std::string noise(size_t nbytes, unsigned seed = 1)
    {
        std::mt19937 random(seed);
        std::string text(nbytes, '\0');
        for (auto& c : text) c = static_cast<char>(random() & 0xfU);
        return text;
    }

    inline void write_archive(const std::string& path, const Members& members)
    {
        ArchiveWriter writer(path, "test");
        for (const auto& [name, text] : members) {
            writer.begin(name, text.size());
            writer.write(text.data(), text.size());
        }
        writer.close();
    }

    inline Members read_archive(const std::string& path)
    {
        Members members;
        ArchiveReader reader(path, "test");
        while (reader.next()) {
            EXPECT_EQ(members.count(reader.name()), 0U);
            members[reader.name()] = reader.read_text();
        }
        return members;
    }

    inline std::string slurp(const std::string& path)
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    inline void spew(const std::string& path, const std::string& bytes)
    {
        std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

    inline std::string error_of(const std::function<void()>& what)
    {
        try {
            what();
        }
        catch (const IOError& error) {
            return error.what();
        }
        return "no error";
    }

    inline bool contains(const std::string& text, const std::string& part)
    {
        return text.find(part) != std::string::npos;
    }
}
