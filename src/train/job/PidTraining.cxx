#include "train/job/PidTraining.h"

#include "WireCellSpng/core/ModelFile.h"
#include "WireCellSpng/device/Device.h"
#include "train/Autocast.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        int64_t length_of(const json& features, const char* axis)
        {
            return features.at("size").at(axis).get<int64_t>();
        }

        Subject pid_subject(const PidTrainingConfig& config, const json& features)
        {
            const bool has_parameter = !config.data.parameter.empty();
            const int64_t planes = length_of(features, "planes") + (has_parameter ? 1 : 0);
            auto settings = SPNG::config::to_json(config.task);
            if (!config.former.empty()) settings["former"] = config.former;
            Subject subject{
                .task = "pid",
                .network = "pid_inception",
                .options = {{"planes", length_of(features, "planes")},
                            {"classes", config.data.classes},
                            {"energy", config.energy},
                            {"parameter", has_parameter ? "plane" : "none"}},
                .features = std::vector<std::string>(static_cast<size_t>(planes)),
                .image = {.batch = 1, .height = length_of(features, "channels"), .width = length_of(features, "ticks")},
                .settings = settings};
            for (const char* key : {"image", "source", "ticks", "floor", "scale"}) {
                if (features.contains(key)) subject.card[key] = features.at(key);
            }
            return subject;
        }

        /// Weights with which classes count alike in the loss; those of all events have a mean of 1.
        std::vector<double> even_weights(const json& counts, const std::vector<std::string>& classes)
        {
            double all = 0;
            for (const auto& word : classes) all += counts.at(word).get<double>();
            std::vector<double> weights;
            for (const auto& word : classes)
                weights.push_back(all / (double(classes.size()) * counts.at(word).get<double>()));
            return weights;
        }

        /// Which events a network is right about.
        PidJudge judge_by(const PidTrainingConfig& config, const std::string& where)
        {
            if (config.former.empty()) return {};
            SPNG_VALIDATE(!config.data.classes.empty(), "{}.former: got {}, but there are no classes", where,
                          config.former);
            return [&config, where](PidEvents& events) {
                const auto place = where + ".former: " + config.former;
                auto network = load_pid(config.former, SPNG::parse_device(config.device), where + ".former");
                SPNG_VALIDATE(network.classes == config.data.classes,
                              "{}: its classes are not those of this training, or in another order", place);
                check_data_fit(network, events.card(), place);
                const auto answers = answers_of(network, events, config.trainer.precision, place);
                std::vector<bool> right;
                for (size_t event = 0; event < answers.size(); ++event) {
                    const auto end = answers[event].begin() + static_cast<std::ptrdiff_t>(network.classes.size());
                    const auto told = std::max_element(answers[event].begin(), end) - answers[event].begin();
                    right.push_back(told == events.truth()[event].particle);
                }
                return right;
            };
        }
    }

    void run_training(const PidTrainingConfig& config, Team& team, const std::string& where)
    {
        SPNG_VALIDATE(config.energy || !config.data.classes.empty(),
                      "{}: neither classes nor energies are learnt. Try energy=true", where);
        SPNG_VALIDATE(config.trainer.images == 0, "{}.trainer.images: got {} (want 0: what is told is no image)", where,
                      config.trainer.images);
        auto own = config;
        const Share share{.rank = team.rank(), .count = team.count()};
        const auto data = make_pid_data(config.data, share, where + ".data", judge_by(config, where));
        if (config.data.balance == PidBalance::weights && own.task.class_weights.empty())
            own.task.class_weights = even_weights(data.record.at("classes"), config.data.classes);
        const PidTask task(own.task, config.data.classes, config.energy, where + ".task");
        train_network(own, pid_subject(own, data.features), task, data, team, where);
    }

    PidNetwork load_pid(const std::string& path, at::Device device, const std::string& where)
    {
        SPNG_VALIDATE(!path.empty(), "{}: is empty (want the file of a network)", where);
        PidNetwork network;
        const auto check = [&] {
            const auto task = network.card.value("task", std::string());
            SPNG_VALIDATE(task == "pid", "{}: {} is for the task '{}' (want one for 'pid')", where, path, task);
        };
        if (path.ends_with(".ckpt")) {
            network.card = read_card(path);
            check();
            TrainingBase start;
            start.weights = path;
            const auto& options = network.card.at("training").at("network").at("options");
            const int64_t planes = options.at("planes").get<int64_t>() + (options.at("parameter") == "none" ? 0 : 1);
            const Subject subject{.task = "pid",
                                  .network = {},
                                  .features = std::vector<std::string>(static_cast<size_t>(planes)),
                                  .image = {.batch = 1,
                                            .height = length_of(network.card, "channels"),
                                            .width = length_of(network.card, "ticks")}};
            network.module = starting_network(start, subject, network.card, where).module;
            network.module.to(device);
        }
        else {
            const SPNG::ModelFile file(SPNG::find_model(path));
            network.card = file.card().empty() ? json::object() : json::parse(file.card());
            check();
            network.module = file.load(device);
        }
        network.module.eval();
        network.classes = network.card.value("classes", std::vector<std::string>{});
        network.energy = network.card.value("energy", false);
        return network;
    }

    PidDataConfig data_for(const PidNetwork& network, PidDataConfig config, const std::string& where)
    {
        config.classes = network.classes;
        const auto image = network.card.value("image", json());
        SPNG_VALIDATE(image.is_object(), "{}: the card of the network has no image", where);
        SPNG::config::from_json(config.image, image, where + ", key image", /*strict=*/true);
        const auto data = network.card.value("training", json::object()).value("data", json::object());
        config.planes = data.value("planes", std::vector<int>{});
        config.parameter = data.value("parameter", std::string());
        return config;
    }

    void check_data_fit(const PidNetwork& network, const json& features, const std::string& where)
    {
        const auto part = [](const json& card) {
            auto own = json::object();
            for (const char* key : {"detector", "planes", "source", "ticks", "floor", "scale", "size", "image"}) {
                if (card.contains(key)) own[key] = card[key];
            }
            return own;
        };
        check_same_features(part(features), part(network.card), where);
    }

    std::vector<std::vector<double>> answers_of(PidNetwork& network, PidEvents& events, Precision precision,
                                                const std::string& where)
    {
        const at::NoGradGuard no_gradient;
        const auto parameters = network.module.parameters();
        const auto device = (*parameters.begin()).device();
        std::vector<std::vector<double>> answers;
        for (int64_t number = 0; number < events.size(); ++number) {
            const auto batch = events.get(0, number);
            at::Tensor output;
            {
                const Autocast autocast(precision, device);
                output = network.module.forward({batch.features.to(device)}).toTensor();
            }
            output = output.select(1, 0).to(at::kCPU, at::kDouble).contiguous();
            SPNG_VALIDATE(at::isfinite(output).all().item<bool>(), "{}: the network's output is not finite, of {}",
                          where, batch.origin);
            for (const auto& row : output.unbind(0))
                answers.emplace_back(row.const_data_ptr<double>(), row.const_data_ptr<double>() + row.numel());
        }
        return answers;
    }
}
