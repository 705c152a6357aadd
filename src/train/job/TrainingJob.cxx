#include "train/job/TrainingJob.h"

#include "WireCellSpng/device/Device.h"
#include "WireCellUtil/Version.h"
#include "nets/NetworkFile.h"

#include <malloc.h>

#include <filesystem>
#include <set>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;
        namespace fs = std::filesystem;

        /// A training that the folder has may be gone on with or begun anew.  True if it is to be gone on with.
        bool prepare_folder(const TrainingBase& config, const Team& team, const std::string& where)
        {
            SPNG_VALIDATE(!config.output.empty(), "{}.output: is empty (want the name of a folder)", where);
            SPNG_VALIDATE(!config.name.empty() && config.name.find('/') == std::string::npos,
                          "{}.name: got '{}' (want a name without a folder)", where, config.name);
            SPNG_VALIDATE(!config.resume || !config.overwrite, "{}: resume and overwrite exclude each other", where);
            if (!fs::exists(config.output + "/last.ckpt")) return false;
            SPNG_VALIDATE(config.resume || config.overwrite,
                          "{}.output: '{}' has a training already. Try resume, overwrite, or another folder", where,
                          config.output);
            if (config.resume) return true;
            if (team.rank() > 0) return false;
            for (const auto& entry : fs::directory_iterator(config.output)) {
                const auto name = entry.path().filename().string();
                if (name.ends_with(".csv") || name.ends_with(".ckpt") || name.starts_with("events.out.tfevents."))
                    fs::remove(entry.path());
            }
            ValidationImages::remove(config.output);
            return false;
        }

        /// Refuse to go on with a training of another network or of other data.
        void check_resumed(const std::string& folder, const json& card, const Data& data, const std::string& where)
        {
            const auto path = folder + "/last.ckpt";
            const auto saved = read_card(path);
            SPNG_VALIDATE(saved.is_object(), "{}.resume: {} does not say which network it is of", where, path);
            check_same_features(data.features, saved, where + ".resume: " + path);
            const auto then = saved.at("training").at("network").dump(), now = card.at("training").at("network").dump();
            SPNG_VALIDATE(then == now, "{}.resume: {} is of the network {} (want {})", where, path, then, now);
        }

        /// Keep the memory that a step gives back for the next one.  To have it anew from the system each time costs a third
        /// of a step of a small network.
        void keep_memory()
        {
            constexpr int largest_piece = 1 << 25, most_kept = 1 << 30; // bytes; the first is as large as it may be
            ::mallopt(M_MMAP_THRESHOLD, largest_piece);
            ::mallopt(M_TRIM_THRESHOLD, most_kept);
        }

        /// Write the network, wherever it is, as a file for any device.
        void write_network(const torch::jit::Module& module, json card, const json& figures, const std::string& path)
        {
            card["training"]["figures"] = figures;
            card["training"]["steps"] = figures.at("steps");
            auto copy = module.deepcopy();
            copy.to(at::kCPU);
            copy.eval();
            Nets::save_network(copy, card, path);
        }
    }

    json card_of_training(const Nets::Network& network, const TrainingBase& config, const Subject& subject,
                          const Data& data)
    {
        static const std::set<std::string> needed{"axes",   "features", "rebin", "coincidence",
                                                  "planes", "detector", "size",  "downsample"};
        auto card = Nets::card_of(network);
        auto& training = card["training"];
        // What the network is not told to need is how it was trained.
        for (const auto& [key, value] : data.features.items()) {
            if (subject.card.is_object() && subject.card.contains(key)) continue;
            (needed.count(key) > 0 ? card : training)[key] = value;
        }
        if (subject.card.is_object()) card.update(subject.card);
        training["data"] = data.record;
        training["task"] = subject.settings;
        training["trainer"] = SPNG::config::to_json(config.trainer);
        if (!config.weights.empty()) training["weights"] = config.weights;
        training["version"] = version_text();
        return card;
    }

    void train_network(const TrainingBase& config, const Subject& subject, const Task& task, const Data& data,
                       Team& team, const std::string& where)
    {
        keep_memory();
        const bool goes_on = prepare_folder(config, team, where);
        // All look before one writes.
        team.any(false);
        auto network = starting_network(config, subject, data.features, where);
        const auto card = card_of_training(network, config, subject, data);
        if (goes_on) check_resumed(config.output, card, data, where);
        network.module.to(SPNG::parse_device(config.device));

        TrainerOptions options;
        options.team = &team;
        options.card = card;
        options.record = {{"network", card.at("training").at("network")},
                          {"data", data.record},
                          {"features", data.features},
                          {"task", subject.settings},
                          {"weights", config.weights},
                          {"version", version_text()}};
        if (subject.record.is_object()) options.record.update(subject.record);
        options.on_best = [&](const json& figures) {
            write_network(network.module, card, figures, config.output + "/" + config.name + ".ts");
        };
        Trainer trainer(config.trainer, network.module, task, *data.training, *data.validation, config.output,
                        where + ".trainer", options);
        if (goes_on) trainer.resume();
        trainer.run();
    }
}
