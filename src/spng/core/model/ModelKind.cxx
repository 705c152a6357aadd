#include "ModelKind.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/ZipDirectory.h"
#include "WireCellSpng/core/ModelFile.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <sstream>

namespace WireCell::SPNG {

    namespace {
        bool begins(std::string_view content, std::string_view with, size_t at = 0)
        {
            return content.size() >= at + with.size() && content.substr(at, with.size()) == with;
        }

        bool is_text(std::string_view content)
        {
            const auto start = content.substr(0, 512);
            return std::all_of(start.begin(), start.end(),
                               [](unsigned char c) { return c >= 0x80 || std::isprint(c) || std::isspace(c); });
        }

        bool is_safetensors(std::string_view content)
        {
            uint64_t length = 0;
            if (content.size() < 10) return false;
            std::memcpy(&length, content.data(), sizeof(length));
            return length <= content.size() - 8 && content[8] == '{';
        }

        /// A message of version and producer, in protobuf's wire format.
        bool is_onnx(std::string_view content)
        {
            return content.size() > 8 && content[0] == 8 && content[1] > 0 && content[1] < 32 && content[2] == 0x12 &&
                   static_cast<size_t>(content[3]) + 4 <= content.size() && std::isprint(content[4]);
        }

        std::string kind_of_zip(std::string_view content)
        {
            const auto records = zip_directory(content);
            const auto has = [&](std::string_view ending) {
                return std::any_of(records.begin(), records.end(), [&](const ZipRecord& record) {
                    const auto name = "/" + record.name;
                    return name.size() >= ending.size() &&
                           name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
                });
            };
            if (has("/archive_format") || has("/serialized_exported_program.json")) return "an archive of torch.export";
            if (has("/bytecode.pkl")) return "a network for the lite interpreter";
            if (has("/model.json")) return "a network of PyTorch before 1.2";
            if (has("/data.pkl")) return "what torch.save pickles, such as a state dict or a module";
            if (has(".npy")) return "an archive of numpy arrays";
            return "a zip archive of something else";
        }

        std::string kind_of(std::string_view content)
        {
            if (content.empty()) return "an empty file";
            if (is_zip(content)) return kind_of_zip(content);
            if (begins(content, "\x80") && content.size() > 1 && content[1] >= 2 && content[1] <= 5) {
                return "what torch.save pickles, such as a state dict or a module";
            }
            if (begins(content, "\x89HDF\r\n")) return "an HDF5 file";
            if (begins(content, "\x93NUMPY")) return "a numpy array";
            if (begins(content, "\x1f\x8b")) return "a gzip file";
            if (begins(content, "BZh")) return "a bzip2 file";
            if (begins(content, "ustar", 257)) return "a tar archive";
            if (begins(content, "PTMF", 4)) return "a network for the lite interpreter";
            if (begins(content, "ET", 4)) return "a program of ExecuTorch";
            if (is_safetensors(content)) return "a safetensors file, which has weights alone";
            if (is_onnx(content)) return "an ONNX file";
            if (is_text(content)) return "text";
            return "something else";
        }

        bool is_empty(const std::string& line) { return line.find_first_not_of(" :\t\r") == std::string::npos; }

        /// A line of a C++ backtrace.
        bool is_frame(const std::string& line)
        {
            return line.rfind("frame #", 0) == 0 || line.rfind("C++ CapturedTraceback", 0) == 0 ||
                   (line.size() > 1 && line[0] == '#' && std::isdigit(static_cast<unsigned char>(line[1])));
        }

        /// What follows the type of an error, such as "RuntimeError: "; empty if the line begins with none.
        std::string after_type(const std::string& line)
        {
            const auto colon = line.find(": ");
            if (colon == std::string::npos) return "";
            const auto type = line.substr(0, colon);
            const auto in_name = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '.'; };
            const bool is_type =
                std::all_of(type.begin(), type.end(), in_name) &&
                (type.find("Error") != std::string::npos || type.find("Exception") != std::string::npos);
            return is_type ? line.substr(colon + 2) : "";
        }

        /// LibTorch's messages have a line that says what happened, between lines that say where.
        std::string telling_line(const std::string& text)
        {
            std::istringstream lines(text);
            std::string line, first, where, last;
            while (std::getline(lines, line)) {
                if (is_empty(line) || is_frame(line)) continue;
                if (first.empty()) { first = line; }
                else if (where.empty() && line.find("File \"") != std::string::npos) {
                    where = line.substr(line.find("File \""));
                }
                if (const auto message = after_type(line); !is_empty(message)) last = message;
            }
            // An error of code that ran has the message at the end, after its type.
            if (text.find("Traceback of TorchScript") != std::string::npos && !last.empty()) return last;
            if (first.empty()) return "for an unknown reason";
            if (first.back() != ':') return first;
            return first.substr(0, first.size() - 1) + (where.empty() ? "" : ", " + where);
        }
    }

    std::string not_torchscript(std::string_view content)
    {
        return fmt::format("it is not TorchScript but {}. Try to save the network with torch.jit.save",
                           kind_of(content));
    }

    std::string torch_reason(const std::exception& error)
    {
        std::string text = error.what();
        if (const auto* torch = dynamic_cast<const c10::Error*>(&error)) text = torch->what_without_backtrace();
        if (const auto* boosted = dynamic_cast<const boost::exception*>(&error)) {
            if (const auto* own = boost::get_error_info<errmsg>(*boosted)) text = *own;
        }
        text = telling_line(text.substr(0, text.find("\nException raised from")));
        if (text.rfind("[enforce fail", 0) == 0 && text.find("] . ") != std::string::npos)
            text = text.substr(text.find("] . ") + 4);
        constexpr size_t longest = 200;
        if (text.size() > longest) text = text.substr(0, longest) + "...";
        std::replace_if(
            text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
        // What a file calls a name need not be text.
        std::replace_if(
            text.begin(), text.end(), [](unsigned char c) { return c > 0x7e; }, '?');
        text.erase(0, text.find_first_not_of(' '));
        return text;
    }
}
