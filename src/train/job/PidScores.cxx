#include "train/job/PidScores.h"

#include "WireCellSpng/device/Device.h"
#include "train/job/PidTraining.h"
#include "train/pid/PidReport.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;
        namespace fs = std::filesystem;

        void prepare(const PidScoresConfig& config, const std::string& where)
        {
            SPNG_VALIDATE(!config.output.empty(), "{}.output: is empty (want the name of a folder)", where);
            SPNG_VALIDATE(config.resamples >= 0, "{}.resamples: got {} (want 0 or more)", where, config.resamples);
            SPNG_VALIDATE(config.points > 1, "{}.points: got {} (want 2 or more)", where, config.points);
            SPNG_VALIDATE(config.overwrite || !fs::exists(config.output + "/scores.json"),
                          "{}.output: '{}' has scores already. Try overwrite, or another folder", where, config.output);
            fs::create_directories(config.output);
            for (const char* name : {"scores.json", "scores.txt", "figures.csv", "roc.csv"})
                fs::remove(config.output + "/" + name);
        }

        PidReport report_of(PidNetwork& network, PidEvents& events, const PidScoresConfig& config,
                            const std::string& where)
        {
            check_data_fit(network, events.card(), where + ".model: " + config.model);
            const auto answers = answers_of(network, events, config.precision, where);
            const PidTask task({}, network.classes, network.energy, where);
            PidReport report(network.classes, network.energy);
            for (size_t event = 0; event < answers.size(); ++event) {
                const auto& truth = events.truth()[event];
                const auto output = at::tensor(answers[event], at::kDouble).view({1, 1, -1});
                const auto real = at::tensor({double(truth.particle), truth.energy}, at::kDouble).view({1, 2});
                report.add(truth, answers[event], task.loss(output, real).item<double>());
            }
            return report;
        }

        /// How much better figures are on events that the network was trained on; the two sets of events are independent.
        json gap_of(const json& here, const json& seen)
        {
            auto gap = json::object();
            const auto add = [&](const std::string& name, const json& own, const json& other) {
                if (own.is_null() || other.is_null()) return;
                gap[name] = {{"seen", other},
                             {"difference",
                              {other[0].get<double>() - own[0].get<double>(),
                               std::hypot(own[1].get<double>(), other[1].get<double>())}}};
            };
            for (const char* name : {"loss", "accuracy"}) add(name, here.value(name, json()), seen.value(name, json()));
            if (here.contains("energy"))
                add("resolution", here["energy"]["network"]["resolution"],
                    seen.at("energy").at("network").at("resolution"));
            return gap;
        }
    }

    std::vector<std::string> score_particles(const PidScoresConfig& config, const std::string& where)
    {
        prepare(config, where);
        auto network = load_pid(config.model, SPNG::parse_device(config.device), where + ".model");
        const auto data = data_for(network, config.data, where + ".model: " + config.model);
        const auto events = PidEvents::open(config.data.files, data, where + ".data");
        const auto before = std::chrono::steady_clock::now();
        const auto report = report_of(network, *events, config, where);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - before;
        const auto seed = static_cast<uint64_t>(config.seed);
        auto summary = report.summary(config.resamples, seed);
        if (!config.seen.empty()) {
            const auto seen = PidEvents::open(config.seen, data, where + ".seen");
            summary["gap"] = gap_of(summary, report_of(network, *seen, config, where).summary(config.resamples, seed));
        }
        summary["model"] = config.model;
        summary["data"] = {{"files", config.data.files}, {"images", events->card()}};
        summary["toy"] = "particles are those of DepoGenerator";
        summary["events_per_s"] = double(report.events()) / seconds.count();
        summary["machine"] = about_machine();
        CsvTable table(config.output + "/figures.csv", report.columns(), 0);
        for (int64_t event = 0; event < report.events(); ++event) table.add(report.row(event));
        write_text(config.output + "/roc.csv", report.curves(config.points));
        const auto lines = pid_table(summary);
        write_text(config.output + "/scores.txt", fmt::format("{}\n", fmt::join(lines, "\n")));
        write_text(config.output + "/scores.json", summary.dump(2) + "\n");
        return lines;
    }
}
