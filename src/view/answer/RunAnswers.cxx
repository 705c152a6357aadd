#include "view/answer/RunAnswers.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/JsonText.h"
#include "sio/MemoryLimit.h"
#include "sio/archive/Archive.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace WireCell::View {

    namespace {
        std::string content_of(const fs::path& path)
        {
            std::ifstream file(path, std::ios::binary);
            std::ostringstream text;
            text << file.rdbuf();
            return text.str();
        }

        /// A file of images in the folder of a training; links may lead out of it.
        fs::path image_file(const fs::path& folder, const std::string& name)
        {
            const auto path = folder / "images" / name;
            std::error_code ignored;
            if (fs::is_symlink(folder / "images", ignored) || !fs::is_regular_file(fs::symlink_status(path, ignored)))
                THROW(IndexError() << errmsg{fmt::format("there are no such images: '{}'", name)});
            return path;
        }

        /// Epochs that have images, ascending, and where these are from.
        Configuration images_of(const fs::path& folder)
        {
            std::vector<int> epochs;
            std::error_code ignored;
            for (const auto& one : fs::directory_iterator(folder / "images", ignored)) {
                const auto name = one.path().filename().string();
                int epoch = 0, end = 0;
                if (std::sscanf(name.c_str(), "epoch-%9d.npz%n", &epoch, &end) == 1 && end == int(name.size()))
                    epochs.push_back(epoch);
            }
            if (epochs.empty()) return Configuration();
            std::sort(epochs.begin(), epochs.end());
            const auto about = parse_json(content_of(image_file(folder, "validation.json")), "validation.json");
            return {{"epochs", epochs}, {"images", about.value("images", Configuration::array())}};
        }

        void append(std::string& bytes, const void* data, size_t nbytes)
        {
            bytes.append(static_cast<const char*>(data), nbytes);
        }

        std::vector<std::string> fields_of(const std::string& line)
        {
            std::vector<std::string> fields(1);
            for (const char c : line) {
                if (c == ',')
                    fields.emplace_back();
                else if (c != '\r')
                    fields.back() += c;
            }
            return fields;
        }
    }

    Response image_response(const Image& image, const std::string& what)
    {
        const auto range = range_of(image.samples);
        // Labels and scores are whole numbers; other images have the values that most of their samples have.
        float low = 0, high = what == "score" ? 255 : 1;
        if (what == "input" || !range.is_whole) {
            const double reach = std::max({std::abs(range.low), std::abs(range.high), 1e-30});
            low = static_cast<float>(what == "input" ? -reach : 0);
            high = static_cast<float>(reach);
        }
        Response response;
        response.type = "application/octet-stream";
        const std::array<uint32_t, 2> head = {static_cast<uint32_t>(image.nrows),
                                              static_cast<uint32_t>(image.ncolumns)};
        const std::array<float, 2> ends = {low, high};
        append(response.body, head.data(), sizeof(head));
        append(response.body, ends.data(), sizeof(ends));
        std::string pixels(image.samples.size(), '\0');
        for (size_t ind = 0; ind < pixels.size(); ++ind) {
            const float part = (image.samples[ind] - low) / (high - low);
            pixels[ind] = static_cast<char>(std::isfinite(part) ? std::lround(255 * std::clamp(part, 0.0F, 1.0F)) : 0);
        }
        response.body += pixels;
        return response;
    }

    Configuration table_of(const std::string& csv, size_t most_rows)
    {
        std::istringstream lines(csv.substr(0, csv.rfind('\n') + 1));
        std::string line;
        if (!std::getline(lines, line)) return Configuration::object();
        const auto names = fields_of(line);
        std::vector<Configuration> columns(names.size(), Configuration::array());
        std::vector<std::string> rows;
        while (std::getline(lines, line)) rows.push_back(line);
        const size_t step = rows.size() / (most_rows + 1) + 1;
        for (size_t row = 0; row < rows.size(); ++row) {
            // Some of many, but always the last.
            if (row % step != 0 && row + 1 != rows.size()) continue;
            const auto fields = fields_of(rows[row]);
            for (size_t col = 0; col < names.size(); ++col) {
                char* end = nullptr;
                const auto* const text = col < fields.size() ? fields[col].c_str() : "";
                const double value = std::strtod(text, &end);
                columns[col].push_back(end == text ? Configuration() : json_number(value));
            }
        }
        Configuration table = Configuration::object();
        for (size_t col = 0; col < names.size(); ++col) table[names[col]] = columns[col];
        return {{"names", names}, {"columns", table}, {"nrows", rows.size()}};
    }

    Response run_answer(Catalogue& catalogue, const Request& request)
    {
        const auto entry = catalogue.entry(request.number("f"));
        SPNG_VALIDATE(entry.kind == Catalogue::Kind::run, "'{}' is no folder of a training", entry.path);
        const fs::path folder = entry.path;
        Configuration answer{{"epochs", table_of(content_of(folder / "metrics.csv"), 5000)},
                             {"steps", table_of(content_of(folder / "loss-batch.csv"), 2000)}};
        // Curves are there whatever is wrong with these.
        auto troubles = Configuration::array();
        const auto add = [&](const char* key, auto make) {
            answer[key] = nullptr;
            try {
                answer[key] = make();
            }
            catch (const Exception& error) {
                troubles.push_back(error.what());
            }
        };
        if (fs::exists(folder / "run.json"))
            add("run", [&] { return parse_json(content_of(folder / "run.json"), "run.json"); });
        add("images", [&] { return images_of(folder); });
        answer["troubles"] = troubles;
        return json_response(answer);
    }

    Response run_image_answer(Catalogue& catalogue, const Request& request)
    {
        const auto entry = catalogue.entry(request.number("f"));
        SPNG_VALIDATE(entry.kind == Catalogue::Kind::run, "'{}' is no folder of a training", entry.path);
        const auto& what = request.text("what");
        SPNG_VALIDATE(what == "input" || what == "truth" || what == "score", "'{}' is no image of a training", what);
        const bool is_score = what == "score";
        const auto file = image_file(entry.path, is_score ? fmt::format("epoch-{:04}.npz", request.number("epoch"))
                                                          : "validation.npz");
        const auto data = open_data_file(file.string(), catalogue.max_mb());
        const auto name = fmt::format("{}_{}", what, request.number("image"));
        for (size_t event = 0; event < data->events().size(); ++event) {
            const auto& images = data->events()[event].images;
            const auto found =
                std::find_if(images.begin(), images.end(), [&](const auto& image) { return image.name == name; });
            if (found == images.end()) continue;
            return image_response(data->read(event, static_cast<size_t>(found - images.begin())), what);
        }
        THROW(IndexError() << errmsg{fmt::format("'{}' has no image '{}'", file.string(), name)});
    }

    Response network_answer(Catalogue& catalogue, const Request& request)
    {
        const auto entry = catalogue.entry(request.number("f"));
        SPNG_VALIDATE(entry.kind == Catalogue::Kind::network, "'{}' is no network", entry.path);
        constexpr size_t longest_code = size_t{1} << 20;
        constexpr double most_mb = 4000;
        Sio::MemoryLimit limit(most_mb, "--max-mb");
        Sio::ArchiveReader archive(entry.path, "spng-view", &limit);
        Configuration answer{{"code", Configuration::object()}, {"nbytes", 0}, {"card", nullptr}};
        size_t nbytes = 0;
        while (archive.next()) {
            const auto name = archive.name();
            const auto inner = name.substr(name.find('/') + 1);
            if (inner == "extra/spng.json" || inner == "spng.json")
                answer["card"] = parse_json(archive.read_text(), archive.where());
            else if (inner.starts_with("code/") && inner.ends_with(".py") && archive.size() < longest_code)
                answer["code"][inner.substr(5)] = archive.read_text();
            else if (inner.starts_with("data/"))
                nbytes += archive.size();
        }
        answer["nbytes"] = nbytes;
        return json_response(answer);
    }
}
