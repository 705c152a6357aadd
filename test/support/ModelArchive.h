#pragma once
#include <caffe2/serialize/inline_container.h>
#include <torch/script.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace spng::test {

    /// Names and contents, in order.
    using Members = std::vector<std::pair<std::string, std::string>>;

    inline std::string read_bytes(const std::string& path)
    {
        std::ifstream file(path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    inline void write_bytes(const std::string& path, const std::string& bytes)
    {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    inline uint32_t crc32_of(const std::string& bytes)
    {
        uint32_t crc = ~0U;
        for (const unsigned char byte : bytes) {
            crc ^= byte;
            for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0xedb88320U : 0U);
        }
        return ~crc;
    }

    /// A zip archive of stored members.
    inline std::string zipped(const Members& members)
    {
        std::string bytes, directory;
        const auto u16 = [](std::string& out, size_t value) { out.append(reinterpret_cast<const char*>(&value), 2); };
        const auto u32 = [](std::string& out, size_t value) { out.append(reinterpret_cast<const char*>(&value), 4); };
        for (const auto& [name, content] : members) {
            const auto begin = bytes.size();
            const auto common = [&](std::string& out) {
                for (const size_t value : {20, 0, 0, 0, 33}) u16(out, value); // version, flags, method, time, date
                u32(out, crc32_of(content));
                u32(out, content.size());
                u32(out, content.size());
                u16(out, name.size());
                u16(out, 0);
            };
            u32(bytes, 0x04034b50);
            common(bytes);
            bytes += name + content;
            u32(directory, 0x02014b50);
            u16(directory, 20);
            common(directory);
            for (int ind = 0; ind < 3; ++ind) u16(directory, 0);
            u32(directory, 0);
            u32(directory, begin);
            directory += name;
        }
        const auto begin = bytes.size();
        bytes += directory;
        u32(bytes, 0x06054b50);
        u32(bytes, 0);
        u16(bytes, members.size());
        u16(bytes, members.size());
        u32(bytes, directory.size());
        u32(bytes, begin);
        u16(bytes, 0);
        return bytes;
    }

    /// The members of a TorchScript archive, with the archive's own name in front of each.
    inline Members members_of(const std::string& path)
    {
        caffe2::serialize::PyTorchStreamReader reader(path);
        Members members;
        for (const auto& name : reader.getAllRecords()) {
            const auto [data, size] = reader.getRecord(name);
            members.emplace_back("model/" + name, std::string(static_cast<const char*>(data.get()), size));
        }
        return members;
    }

    /// The content of a member, to be changed; it must be there.
    inline std::string& member(Members& members, const std::string& name)
    {
        for (auto& [key, content] : members) {
            if (key == "model/" + name) return content;
        }
        throw std::out_of_range("no member " + name);
    }

    /// A network of some code, saved, with its card if that is not empty.
    inline std::string save_net(const std::string& path, const std::string& code, const std::string& card = "")
    {
        torch::jit::Module net("Net");
        net.define(code);
        torch::jit::ExtraFilesMap extra;
        if (!card.empty()) extra["spng.json"] = card;
        net.save(path, extra);
        return path;
    }
}
