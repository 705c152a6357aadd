#include "view/answer/RunAnswers.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/JsonText.h"
#include "sio/MemoryLimit.h"
#include "sio/archive/Archive.h"

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
        if (fs::exists(folder / "run.json")) answer["run"] = parse_json(content_of(folder / "run.json"), "run.json");
        return json_response(answer);
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
