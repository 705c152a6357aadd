#include "ArchiveAbout.h"
#include "ArchiveFormat.h"
#include "InputFiles.h"
#include "WireCellAux/FileAbout.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/NamedFactory.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>

namespace WireCell::Sio {

    namespace {
        // The last record of a zip ends in the length of the comment, and the comment.
        constexpr const char* end_mark = "PK\x05\x06";
        constexpr size_t end_size = 22;
        constexpr size_t longest_comment = 65535;

        constexpr size_t longest_owner = 31;

        size_t comment_size(const std::string& file, size_t mark)
        {
            const auto byte = [&](size_t at) { return static_cast<unsigned char>(file[at]); };
            return byte(mark + end_size - 2) + 256U * byte(mark + end_size - 1);
        }

        std::string zip_comment(const std::string& path)
        {
            std::ifstream file(path, std::ios::binary | std::ios::ate);
            const auto size = static_cast<size_t>(file.tellg());
            std::string end(std::min(size, end_size + longest_comment), '\0');
            file.seekg(static_cast<std::streamoff>(size - end.size()));
            file.read(end.data(), static_cast<std::streamsize>(end.size()));
            for (size_t mark = end.rfind(end_mark); mark != std::string::npos; mark = end.rfind(end_mark, mark - 1)) {
                const auto start = mark + end_size;
                if (start <= end.size() && start + comment_size(end, mark) == end.size()) return end.substr(start);
                if (mark == 0) break;
            }
            return "";
        }

        bool is_zip(const std::string& path)
        {
            char start[2] = {};
            std::ifstream(path, std::ios::binary).read(start, 2);
            return start[0] == 'P' && start[1] == 'K';
        }

        /// Comments of others are none of ours.
        About parse_comment(const std::string& text)
        {
            const auto json = Configuration::parse(text, nullptr, false);
            About about;
            if (!json.is_object() || json.value("program", Configuration()) != "spng") return about;
            for (const auto& [key, value] : json.items()) {
                if (value.is_string()) about[key] = value.get<std::string>();
            }
            return about;
        }

        /// A network's card, each key with its JSON; empty where an archive has none.
        About read_card(const std::string& path)
        {
            constexpr int64_t longest = 1 << 20;
            const std::string name = "/extra/spng.json";
            ArchiveHandle handle(archive_read_new(), archive_read_free);
            auto* arc = handle.get();
            archive_read_support_format_zip(arc);
            archive_entry* entry = nullptr;
            if (archive_read_open_filename(arc, path.c_str(), 1 << 16) != ARCHIVE_OK) return {};
            About about;
            while (archive_read_next_header(arc, &entry) == ARCHIVE_OK) {
                const std::string member = archive_entry_pathname(entry) ? archive_entry_pathname(entry) : "";
                const auto size = archive_entry_size(entry);
                if (!String::endswith(member, name) || size <= 0 || size > longest) continue;
                std::string text(static_cast<size_t>(size), '\0');
                if (archive_read_data(arc, text.data(), text.size()) != size) return {};
                const auto card = Configuration::parse(text, nullptr, false);
                if (!card.is_object()) return {};
                for (const auto& [key, value] : card.items()) {
                    about[key] = value.is_string() ? value.get<std::string>() : value.dump();
                }
                break;
            }
            return about;
        }

        /// Of the first member of a tar, zip members having none.
        TarOwner first_owner(const std::string& path, const std::string& who)
        {
            ArchiveHandle handle(archive_read_new(), archive_read_free);
            auto* arc = handle.get();
            archive_read_support_format_tar(arc);
            support_compressions(arc);
            archive_entry* entry = nullptr;
            int code = archive_read_open_filename(arc, path.c_str(), 1 << 16);
            if (code == ARCHIVE_OK) code = archive_read_next_header(arc, &entry);
            if (code == ARCHIVE_EOF) return {};
            if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
                THROW(IOError() << errmsg{fmt::format("{}: file '{}' is not a readable zip or tar archive ({})", who,
                                                      path, archive_reason(arc))});
            }
            const auto text = [](const char* name) { return std::string(name ? name : ""); };
            return {text(archive_entry_uname(entry)), text(archive_entry_gname(entry))};
        }

        About parse_owner(const TarOwner& owner)
        {
            const auto words = String::split(owner.user, "/");
            About about;
            if (words.size() < 2 || words[0] != "spng") return about;
            about["program"] = words[0];
            about["version"] = words[1];
            if (words.size() > 2) about["git"] = words[2];
            const auto slash = owner.group.rfind('/');
            if (slash == std::string::npos) return about;
            about["detector"] = owner.group.substr(0, slash);
            about["files"] = owner.group.substr(slash + 1);
            return about;
        }

        bool fits(const std::string& text)
        {
            const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
            return text.size() <= longest_owner && std::all_of(text.begin(), text.end(), is_plain);
        }
    }

    std::string with_comment(std::string end)
    {
        if (end.size() < end_size) return end;
        const auto mark = end.size() - end_size;
        if (end.compare(mark, 4, end_mark) != 0 || comment_size(end, mark) != 0) return end;
        const auto text = Configuration(about_outputs()).dump(-1, ' ', true, Configuration::error_handler_t::replace);
        if (text.size() > longest_comment) return end;
        end[end.size() - 2] = static_cast<char>(text.size() % 256);
        end[end.size() - 1] = static_cast<char>(text.size() / 256);
        return end + text;
    }

    TarOwner tar_owner()
    {
        auto about = about_outputs();
        TarOwner owner{about["program"] + "/" + about["version"], about["detector"] + "/" + about["files"]};
        if (about.count("git") > 0) owner.user += "/" + about["git"];
        // Some readers of tar do not bear empty names.
        if (!fits(owner.group) || about["detector"].empty()) owner.group = "-";
        if (!fits(owner.user)) owner.user = "-";
        return owner;
    }

    About read_origin(const std::string& path, const std::string& who)
    {
        const auto found = find_plain_file(path, who);
        return is_zip(found) ? parse_comment(zip_comment(found)) : parse_owner(first_owner(found, who));
    }

    About read_about(const std::string& path, const std::string& who)
    {
        const auto about = read_origin(path, who);
        const auto found = find_plain_file(path, who);
        return about.empty() && is_zip(found) ? read_card(found) : about;
    }

    /// Tells how an archive was made: by which version, for which detector.  Of a network's file it tells the card.
    class ArchiveAbout : public Aux::IFileAbout {
      public:
        About read(const std::string& path) override { return read_about(path, "ArchiveAbout"); }
    };
}

WIRECELL_FACTORY(ArchiveAbout, WireCell::Sio::ArchiveAbout, WireCell::Aux::IFileAbout)
