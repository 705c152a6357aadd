#include "train/job/RoiTraining.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        /// Other batches, with some of their features.
        class SomeFeatures final : public Batches {
          public:
            /// places: of the features; none for all.
            SomeFeatures(Batches& all, const std::vector<int64_t>& places)
              : m_all(all)
              , m_places(at::tensor(places, at::kLong))
            {
            }
            int64_t size() const override { return m_all.size(); }
            Batch get(int64_t epoch, int64_t number) override
            {
                auto batch = m_all.get(epoch, number);
                if (m_places.numel() > 0) batch.features = batch.features.index_select(1, m_places);
                return batch;
            }

          private:
            Batches& m_all;
            at::Tensor m_places;
        };

        /// Of features as cards or options list them.
        std::vector<std::string> names_of(const json& features)
        {
            std::vector<std::string> names;
            for (const auto& feature : features) {
                const auto name = feature.is_object() ? feature.value("name", json()) : feature;
                names.push_back(name.is_string() ? name.get<std::string>() : name.dump());
            }
            return names;
        }
    }

    Data seen_data(const Data& all, const json& options, const std::string& where)
    {
        Data data;
        data.features = all.features;
        data.record = all.record;
        std::vector<int64_t> places;
        const auto wanted = options.value("features", json());
        // A number of features is for the network to check.
        if (wanted.is_array()) {
            const auto there = all.features.value("features", json::array());
            const auto names = names_of(there), chosen = names_of(wanted);
            auto taken = json::array();
            for (const auto& name : chosen) {
                const auto found = std::find(names.begin(), names.end(), name);
                SPNG_VALIDATE(found != names.end(), "{}.options.features: the network takes {} (the data have {})",
                              where, fmt::join(chosen, ", "), fmt::join(names, ", "));
                places.push_back(found - names.begin());
                taken.push_back(there.at(static_cast<size_t>(places.back())));
            }
            if (taken == there) places.clear();
            data.features["features"] = taken;
        }
        data.training = std::make_unique<SomeFeatures>(*all.training, places);
        data.validation = std::make_unique<SomeFeatures>(*all.validation, places);
        return data;
    }

    Subject roi_subject(const TrainingConfig& config, const json& features)
    {
        Subject subject{.task = "roi",
                        .network = "unet",
                        .features = names_of(features.value("features", json::array())),
                        .settings = SPNG::config::to_json(config.task),
                        .card = {{"threshold", config.task.threshold}}};
        subject.options["features"] = subject.features;
        if (config.task.loss == RoiLoss::hurdle) subject.options["outputs"] = {"probability", "value"};
        return subject;
    }

    void run_training(const TrainingConfig& config, const Data& all, Team& team, const std::string& where)
    {
        const auto data = seen_data(all, config.options, where);
        const RoiTask task(config.task, where + ".task");
        train_network(config, roi_subject(config, data.features), task, data, team, where);
    }
}
