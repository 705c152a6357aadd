#include "train/data/Data.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/Logging.h"
#include "train/data/EventLists.h"
#include "train/data/LiveBatches.h"
#include "train/data/ShardFile.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        /// An event of a shard.
        struct FileEvent {
            std::shared_ptr<Shard> shard;
            int number = 0;
        };

        /// A card without what may differ between files of one training: which anode, and views that are not taken.
        json comparable(json card)
        {
            for (const char* key : {"planes", "anode"}) card.erase(key);
            return card;
        }

        std::vector<std::shared_ptr<Shard>> open_shards(const std::vector<std::string>& patterns,
                                                        const std::shared_ptr<Shard>& like, const std::string& where)
        {
            std::vector<std::shared_ptr<Shard>> shards;
            for (const auto& file : found_files(patterns, where)) {
                auto shard = Shard::open(file, where);
                const auto& first = like ? like : shards.empty() ? shard : shards[0];
                check_same_features(comparable(shard->about().card), comparable(first->about().card),
                                    fmt::format("{}: '{}' differs from '{}'", where, file, first->path()));
                shards.push_back(std::move(shard));
            }
            return shards;
        }

        std::vector<FileEvent> events_of(const std::vector<std::shared_ptr<Shard>>& shards, const std::string& where)
        {
            std::vector<FileEvent> events;
            for (const auto& shard : shards) {
                for (const int number : shard->events()) events.push_back({shard, number});
            }
            std::vector<std::string> names;
            for (const auto& shard : shards) names.push_back(shard->path());
            SPNG_VALIDATE(!events.empty(), "{}: there are no events in {}", where, fmt::join(names, ", "));
            return events;
        }

        Images images_of(const std::vector<FileEvent>& events, const std::vector<int>& planes)
        {
            Images images;
            for (const auto& event : events) {
                for (const int plane : planes) images.push_back(event.shard->image(event.number, plane));
            }
            return images;
        }

        /// The views that are wanted, all of which each file must have.
        std::vector<int> wanted_planes(const std::vector<int>& wanted, const json& card, const std::string& where,
                                       const std::string& what)
        {
            const auto there = planes_of(card);
            if (wanted.empty()) return there;
            for (const int plane : wanted) {
                SPNG_VALIDATE(std::count(there.begin(), there.end(), plane) > 0,
                              "{}.planes: got {}, but {} has {} (0, 1, 2 are u, v, w)", where, plane, what,
                              card.at("planes").dump());
            }
            return wanted;
        }

        json words_of(const std::vector<int>& planes)
        {
            auto words = json::array();
            for (const int plane : planes) words.push_back(plane_word(plane));
            return words;
        }

        json features_for(const DataAbout& about, const DataConfig& config, const std::vector<int>& planes)
        {
            auto card = about.card;
            card["planes"] = words_of(planes);
            card["truth"]["threshold"] = config.labels.threshold;
            card["truth"]["reduce"] = SPNG::config::to_json(config.labels.reduce);
            return card;
        }

        std::vector<std::string> paths_of(const std::vector<std::shared_ptr<Shard>>& shards)
        {
            std::vector<std::string> paths;
            for (const auto& shard : shards) paths.push_back(shard->path());
            return paths;
        }

        Rows rows_for(const DataConfig& config, const json& card, const std::string& where)
        {
            const Rows rows(config, ticks_of(card), features_of(card)[0].unit, where);
            Log::logger("train")->info("{}: {}", where, rows.about());
            return rows;
        }

        Data data_of_files(const DataConfig& config, const Share& share, const std::string& where)
        {
            const auto shards = open_shards(config.files, nullptr, where + ".files");
            SPNG_VALIDATE(!shards.empty(), "{}: neither files nor a queue are given", where);
            const auto others = open_shards(config.validation, shards[0], where + ".validation");
            const auto& about = shards[0]->about();
            const auto planes = wanted_planes(config.planes, about.card, where, "'" + shards[0]->path() + "'");
            for (const auto& list : {shards, others}) {
                for (const auto& shard : list)
                    wanted_planes(planes, shard->about().card, where, "'" + shard->path() + "'");
            }
            auto events = events_of(shards, where + ".files");
            const auto kept = config.validation.empty()
                                  ? take_out(events, config.validation_fraction, config.seed, where)
                                  : events_of(others, where + ".validation");
            const auto rows = rows_for(config, about.card, where);
            Data data;
            data.features = features_for(about, config, planes);
            data.training = std::make_unique<FileBatches>(images_of(events, planes), rows, config, share, where);
            data.validation = std::make_unique<WholeImages>(images_of(kept, planes), rows);
            auto made = json::array();
            for (const auto& shard : shards) {
                const auto& record = shard->about().record;
                if (std::find(made.begin(), made.end(), record) == made.end()) made.push_back(record);
            }
            data.record = {{"files", paths_of(shards)},
                           {"validation_files", paths_of(others)},
                           {"training_events", events.size()},
                           {"validation_events", kept.size()},
                           {"batches", data.training->size()},
                           {"seed", config.seed},
                           {"made", made}};
            const auto settings = SPNG::config::to_json(config);
            for (const char* key : {"batch", "crop", "labels", "augment"}) data.record[key] = settings.at(key);
            return data;
        }

        Data data_of_queue(const DataConfig& config, const Share& share, const std::string& where)
        {
            SPNG_VALIDATE(config.files.empty() && config.validation.empty(),
                          "{}.queue: got '{}' beside files (want one of them)", where, config.queue);
            SPNG_VALIDATE(config.validation_events > 0 && config.epoch_events > 0,
                          "{}: validation_events is {} and epoch_events {} (want 1 or more)", where,
                          config.validation_events, config.epoch_events);
            const auto stream = find_stream(config.queue, where);
            const auto about = stream->about();
            const auto planes = wanted_planes(config.planes, about.card, where, "'" + config.queue + "'");
            const auto rows = rows_for(config, about.card, where);
            const auto events = std::make_shared<LiveEvents>(stream, planes, where);
            Images kept;
            for (int64_t place = 0; place < config.validation_events; ++place) {
                const auto& images = events->event(place);
                kept.insert(kept.end(), images.begin(), images.end());
            }
            for (const auto& image : kept) rows.check(*image);
            Data data;
            data.features = features_for(about, config, planes);
            data.training =
                std::make_unique<LiveBatches>(events, static_cast<int64_t>(planes.size()), rows, config, share, where);
            data.validation = std::make_unique<WholeImages>(kept, rows);
            data.record = {{"queue", config.queue},
                           {"validation_events", config.validation_events},
                           {"epoch_events", config.epoch_events},
                           {"batches", data.training->size()},
                           {"seed", config.seed},
                           {"made", json::array({about.record})}};
            return data;
        }
    }

    Data make_data(const DataConfig& config, const Share& share, const std::string& where)
    {
        check_share(config.batch, config.seed, share, where);
        return config.queue.empty() ? data_of_files(config, share, where) : data_of_queue(config, share, where);
    }
}
