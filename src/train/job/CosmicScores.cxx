#include "train/job/CosmicScores.h"

#include "WireCellSpng/core/ModelFile.h"
#include "WireCellSpng/device/Device.h"
#include "train/Autocast.h"
#include "train/cosmic/CosmicReport.h"
#include "train/job/CosmicTraining.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>
#include <optional>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;
        namespace fs = std::filesystem;

        /// The network of a file, and names of its classes.
        struct Tagger {
            torch::jit::Module module;
            std::vector<std::string> classes;
        };

        std::vector<std::string> classes_of(const json& card)
        {
            const auto outputs = card.value("outputs", json::array());
            if (outputs.empty() || !outputs[0].is_object()) return {"background", "cosmic", "neutrino"};
            return outputs[0].value("classes", std::vector<std::string>{"background", "cosmic", "neutrino"});
        }

        Tagger load_tagger(const CosmicScoresConfig& config, const json& features, const std::string& where)
        {
            const auto device = SPNG::parse_device(config.device);
            if (config.model.ends_with(".ckpt")) {
                CosmicTrainingConfig start;
                start.weights = config.model;
                auto network = starting_network(start, cosmic_subject(start, features), features, where);
                network.module.to(device);
                return {network.module, network.outputs.front().classes};
            }
            const SPNG::ModelFile file(SPNG::find_model(config.model));
            const auto card = file.card().empty() ? json::object() : json::parse(file.card());
            const auto task = card.value("task", std::string("cosmic"));
            SPNG_VALIDATE(task == "cosmic", "{}.model: {} is for the task '{}' (want one for 'cosmic')", where,
                          config.model, task);
            check_weights_fit(features, card, where + ".model: " + config.model);
            return {file.load(device), classes_of(card)};
        }

        void prepare(const CosmicScoresConfig& config, const std::string& where)
        {
            SPNG_VALIDATE(!config.model.empty(), "{}.model: is empty (want the file of a network)", where);
            SPNG_VALIDATE(!config.output.empty(), "{}.output: is empty (want the name of a folder)", where);
            SPNG_VALIDATE(config.resamples >= 0, "{}.resamples: got {} (want 0 or more)", where, config.resamples);
            SPNG_VALIDATE(config.overwrite || !fs::exists(config.output + "/scores.json"),
                          "{}.output: '{}' has scores already. Try overwrite, or another folder", where, config.output);
            fs::create_directories(config.output);
            for (const char* name : {"scores.json", "scores.txt", "figures.csv"})
                fs::remove(config.output + "/" + name);
        }

        /// What the network says of an event, beside the event.
        Aux::LarcvEvent with_scores(Aux::LarcvEvent event, const std::string& image, const at::Tensor& scores,
                                    const std::vector<std::string>& classes)
        {
            const auto like = std::find_if(event.images.begin(), event.images.end(),
                                           [&](const auto& images) { return images.name == image; });
            const auto planes = like->planes;
            const auto add = [&](const std::string& name, const at::Tensor& numbers) {
                Aux::LarcvEvent::Images images{.name = "spng_" + name, .planes = {}};
                for (size_t plane = 0; plane < planes.size(); ++plane) {
                    images.planes.push_back(sparse_values(numbers[static_cast<int64_t>(plane)], planes[plane]));
                }
                event.images.push_back(std::move(images));
            };
            for (size_t ind = 0; ind < classes.size(); ++ind) {
                add(classes[ind], scores.select(1, static_cast<int64_t>(ind)).contiguous());
            }
            add("tag", scores.argmax(1).to(at::kFloat));
            return event;
        }

        double now_s()
        {
            return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
        }
    }

    std::vector<std::string> score_events(const CosmicScoresConfig& config, const std::string& where)
    {
        prepare(config, where);
        const auto events = CosmicEvents::open(config.data.files, config.data, where + ".data");
        const auto features = events->card();
        auto tagger = load_tagger(config, features, where);
        tagger.module.eval();
        const auto device = SPNG::parse_device(config.device);
        const CosmicTask task({}, features.at("size").at("planes"));
        CosmicReport report(task);
        // Without labels there is nothing to compare with.
        std::optional<CsvTable> table;
        if (!config.data.labels.empty()) table.emplace(config.output + "/figures.csv", report.columns(), 0);
        std::unique_ptr<Aux::LarcvWriter> writer;
        if (config.write_scores) {
            auto images = features;
            for (const char* key : {"axes", "size", "downsample"}) images.erase(key);
            const json card{{"card", images}, {"record", {{"model", config.model}, {"files", config.data.files}}}};
            writer = Aux::larcv_files(where)->create(config.output + "/scores.h5", config.gzip, card.dump(), where);
        }
        const at::NoGradGuard no_gradient;
        double network_s = 0;
        const double begin_s = now_s();
        for (int64_t number = 0; number < events->size(); ++number) {
            const auto batch = events->get(0, number);
            const double before_s = now_s();
            at::Tensor output;
            {
                const Autocast autocast(config.precision, device);
                output = tagger.module.forward({batch.features.to(device)}).toTensor().to(at::kCPU, at::kFloat);
            }
            network_s += now_s() - before_s;
            SPNG_VALIDATE(at::isfinite(output).all().item<bool>(), "{}: the network's output is not finite, of {}",
                          where, batch.origin);
            if (table) {
                report.add(batch, output.argmax(2));
                table->add(report.row(number));
            }
            if (writer) {
                writer->add(
                    with_scores(events->event(number), config.data.image, at::softmax(output[0], 1), tagger.classes));
            }
        }
        if (writer) writer->commit();
        auto summary = table ? report.summary(config.resamples, static_cast<uint64_t>(config.seed))
                             : json{{"images", events->size()}};
        summary["model"] = config.model;
        summary["data"] = {{"files", config.data.files}, {"images", features}};
        summary["images_per_s"] = {{"network", double(events->size()) / network_s},
                                   {"all", double(events->size()) / (now_s() - begin_s)}};
        summary["machine"] = about_machine();
        write_text(config.output + "/scores.json", summary.dump(2) + "\n");
        if (!table) return {fmt::format("{} events, without labels", events->size())};
        const auto lines = table_of(summary);
        write_text(config.output + "/scores.txt", fmt::format("{}\n", fmt::join(lines, "\n")));
        return lines;
    }
}
