#include "train/pid/PidReport.h"

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        std::string written(const json& figure)
        {
            return figure.is_null() ? "-"
                                    : fmt::format("{:.4f} +- {:.4f}", figure[0].get<double>(), figure[1].get<double>());
        }

        void add_row(std::vector<std::string>& lines, const std::string& name, const std::vector<std::string>& cells)
        {
            lines.push_back(fmt::format("{:<24}", name));
            for (const auto& cell : cells) lines.back() += fmt::format(" {:>18}", cell);
        }

        void add_confusion(std::vector<std::string>& lines, const json& summary)
        {
            const auto words = summary.at("order").get<std::vector<std::string>>();
            lines.emplace_back();
            add_row(lines, "is / is told to be", words);
            for (size_t row = 0; row < words.size(); ++row) {
                std::vector<std::string> cells;
                for (const auto& count : summary.at("confusion").at(row))
                    cells.push_back(fmt::format("{:.0f}", count.get<double>()));
                add_row(lines, words[row], cells);
            }
        }

        void add_pairs(std::vector<std::string>& lines, const json& summary)
        {
            lines.emplace_back();
            add_row(lines, "signal/other", {"AUC", "fakes at 90 %"});
            for (const auto& [name, figures] : summary.at("pairs").items())
                add_row(lines, name, {written(figures.at("auc")), written(figures.at("fake_rate"))});
            if (!summary.contains("limit")) return;
            const auto& limit = summary["limit"];
            lines.emplace_back();
            lines.push_back("muon/pion by the toy's truth alone; pions with a visible interaction: " +
                            written(limit.at("visible_interactions")));
            for (const char* name : {"interactions", "interactions_and_decays"})
                add_row(lines, name, {written(limit.at(name).at("auc")), written(limit.at(name).at("fake_rate"))});
        }
    }

    std::vector<std::string> pid_table(const json& summary)
    {
        std::vector<std::string> lines{
            fmt::format("{} events of a toy, loss {}", summary.at("events").dump(), written(summary.at("loss")))};
        if (summary.contains("confusion")) {
            lines.push_back(fmt::format("accuracy {}, of the most frequent class {}", written(summary.at("accuracy")),
                                        written(summary.at("chance"))));
            add_confusion(lines, summary);
            add_pairs(lines, summary);
        }
        if (summary.contains("energy")) {
            lines.emplace_back();
            add_row(lines, "energy", {"slope", "bias", "resolution"});
            for (const auto& [name, figures] : summary.at("energy").items()) {
                add_row(lines, name,
                        {written(figures.at("slope")), written(figures.at("bias")), written(figures.at("resolution"))});
            }
        }
        if (summary.contains("gap")) {
            lines.emplace_back();
            add_row(lines, "on the training's events", {"there", "there less here"});
            for (const auto& [name, figures] : summary.at("gap").items())
                add_row(lines, name, {written(figures.at("seen")), written(figures.at("difference"))});
        }
        return lines;
    }
}
