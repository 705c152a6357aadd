#include "train/job/CosmicTraining.h"

#include "WireCellSpng/base/Check.h"
#include "train/cosmic/CosmicReport.h"

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        constexpr int resamples = 200;

        /// What data say of sizes: {"planes", "ticks", "channels"}.
        int64_t size_of(const json& features, const char* axis) { return features.at("size").at(axis).get<int64_t>(); }

        /// What answers without a network are worth.
        json without_network(Batches& batches, const CosmicTask& task)
        {
            CosmicReport report(task);
            for (int64_t number = 0; number < batches.size(); ++number) report.add(batches.get(0, number));
            return report.summary(resamples, /*seed=*/1);
        }
    }

    Subject cosmic_subject(const CosmicTrainingConfig& config, const json& features)
    {
        const int64_t planes = size_of(features, "planes");
        return {.task = "cosmic",
                .network = "cosmic_uresnet",
                .options = {{"planes", planes}},
                .features = std::vector<std::string>(static_cast<size_t>(planes)),
                .image = {.batch = 1, .height = size_of(features, "ticks"), .width = size_of(features, "channels")},
                .settings = SPNG::config::to_json(config.task)};
    }

    void run_training(const CosmicTrainingConfig& config, const Data& data, Team& team, const std::string& where)
    {
        auto subject = cosmic_subject(config, data.features);
        const CosmicTask task(config.task, size_of(data.features, "planes"));
        if (team.rank() == 0) {
            const auto summary = without_network(*data.validation, task);
            subject.record["without_network"] = summary;
            const auto log = Log::logger("train");
            log->info("the validation without a network:");
            for (const auto& line : table_of(summary)) log->info("{}", line);
        }
        train_network(config, subject, task, data, team, where);
    }
}
