#include "train/pid/PidData.h"

#include "WireCellUtil/Logging.h"
#include "train/data/EventLists.h"
#include "train/data/FileBatches.h"
#include "train/data/OneThread.h"
#include "train/pid/PidEvents.h"
#include "train/pid/SampleOrder.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        class WholeEvents final : public PidEvents {
          public:
            WholeEvents(PidFiles files, int batch)
              : m_files(std::move(files))
              , m_batch(batch)
            {
            }

            int64_t size() const override { return (m_files.size() + m_batch - 1) / m_batch; }
            const std::vector<PidTruth>& truth() const override { return m_files.truth(); }
            json card() const override { return m_files.card(); }

            Batch get(int64_t, int64_t number) override
            {
                const OneThread one;
                std::vector<int64_t> numbers;
                const int64_t first = number * m_batch;
                for (int64_t ind = first; ind < std::min(first + m_batch, m_files.size()); ++ind)
                    numbers.push_back(ind);
                return m_files.batch(numbers, std::vector<PidFiles::Change>(numbers.size()));
            }

          private:
            PidFiles m_files;
            int64_t m_batch;
        };

        class TrainingEvents final : public Batches {
          public:
            TrainingEvents(PidFiles files, std::vector<double> weights, const PidDataConfig& config, const Share& share)
              : m_files(std::move(files))
              , m_weights(std::move(weights))
              , m_config(config)
              , m_share(share)
            {
            }

            int64_t size() const override { return m_files.size() / m_config.batch; }

            Batch get(int64_t epoch, int64_t number) override
            {
                const OneThread one;
                const Draws draws(static_cast<uint64_t>(m_config.seed));
                const auto turn = static_cast<uint64_t>(epoch);
                if (epoch != m_epoch) {
                    m_order = sample_order(m_weights, m_files.groups(), m_files.size(), draws.of(order_draws).of(turn));
                    m_epoch = epoch;
                }
                const auto mine = rows_of(m_config.batch, m_share);
                std::vector<int64_t> numbers;
                std::vector<PidFiles::Change> changes;
                for (int64_t ind = mine.first; ind < mine.first + mine.count; ++ind) {
                    const auto place = static_cast<size_t>(number * m_config.batch + ind);
                    numbers.push_back(m_order.at(place));
                    auto own = draws.of(row_draws).of(turn).of(place);
                    const int64_t shift = own.below(2 * m_config.shift + 1) - m_config.shift;
                    changes.push_back({.shift = shift, .turned = m_config.turn && own.uniform() < 0.5});
                }
                return m_files.batch(numbers, changes);
            }

          private:
            PidFiles m_files;
            std::vector<double> m_weights;
            PidDataConfig m_config;
            Share m_share;
            int64_t m_epoch = -1;
            std::vector<int64_t> m_order; ///< of the events of that epoch
        };

        /// What may differ between files of one training, as noise may.
        std::vector<std::string> apart(const PidDataConfig& config) { return {"anode", "noise", config.parameter}; }

        void check(const PidDataConfig& config, const std::string& where)
        {
            SPNG_VALIDATE(!config.files.empty(), "{}.files: no files are given", where);
            SPNG_VALIDATE(config.shift >= 0, "{}.shift: got {} (want 0 bins or more)", where, config.shift);
            SPNG_VALIDATE(std::isfinite(config.wrong_weight) && config.wrong_weight > 0,
                          "{}.wrong_weight: got {} (want a number above 0)", where, config.wrong_weight);
        }

        /// {class: number of events}; a class of the training without one can not be learnt.
        json counted(const PidFiles& training, const PidFiles& validation, const PidDataConfig& config,
                     const std::string& where)
        {
            auto counts = json::object();
            const auto own = training.counts(), kept = validation.counts();
            for (size_t ind = 0; ind < config.classes.size(); ++ind) {
                const auto& word = config.classes[ind];
                SPNG_VALIDATE(own[ind] > 0, "{}.files: no event of the training is of the class '{}'", where, word);
                if (kept[ind] == 0)
                    Log::logger("train")->warn("{}: no event of the validation is of the class '{}'", where, word);
                counts[word] = own[ind];
            }
            return counts;
        }

        /// How often events come.
        std::vector<double> weights_of(const PidFiles& files, const PidDataConfig& config, const PidJudge& former,
                                       json& record)
        {
            std::vector<double> weights(static_cast<size_t>(files.size()), 1.0);
            if (former && config.wrong_weight != 1) {
                WholeEvents events(files, config.batch);
                const auto right = former(events);
                int64_t wrong = 0;
                for (size_t event = 0; event < weights.size(); ++event) {
                    if (right.at(event)) continue;
                    weights[event] = config.wrong_weight;
                    ++wrong;
                }
                record["wrong_before"] = wrong;
            }
            return config.balance == PidBalance::sampling ? balanced(weights, files.groups()) : weights;
        }
    }

    std::unique_ptr<PidEvents> PidEvents::open(const std::vector<std::string>& files, const PidDataConfig& config,
                                               const std::string& where)
    {
        SPNG_VALIDATE(!files.empty(), "{}.files: no files are given", where);
        check_share(config.batch, config.seed, {}, where);
        return std::make_unique<WholeEvents>(
            PidFiles(larcv_places(files, where + ".files", apart(config)), config, where), config.batch);
    }

    Data make_pid_data(const PidDataConfig& config, const Share& share, const std::string& where,
                       const PidJudge& former)
    {
        check(config, where);
        check_share(config.batch, config.seed, share, where);
        auto places = larcv_places(config.files, where + ".files", apart(config));
        auto kept = config.validation.empty() ? take_out(places, config.validation_fraction, config.seed, where)
                                              : larcv_places(config.validation, where + ".validation", apart(config));
        check_like(*kept[0].file, *places[0].file, where, apart(config));
        PidFiles training(std::move(places), config, where), validation(std::move(kept), config, where);
        SPNG_VALIDATE(training.size() >= config.batch, "{}.batch: got {}, but there are {} events", where, config.batch,
                      training.size());
        Data data;
        data.features = validation.card();
        data.record = {
            {"files", paths_of(training.places())},
            {"validation_files", config.validation.empty() ? json::array() : json(paths_of(validation.places()))},
            {"training_events", training.size()},
            {"validation_events", validation.size()},
            {"classes", counted(training, validation, config, where)},
            {"planes", config.planes},
            {"seed", config.seed},
            {"made", records_of(training.places())}};
        for (const char* key : {"batch", "shift", "turn", "balance", "wrong_weight", "parameter"})
            data.record[key] = SPNG::config::to_json(config).at(key);
        auto weights = weights_of(training, config, former, data.record);
        data.training = std::make_unique<TrainingEvents>(std::move(training), std::move(weights), config, share);
        data.validation = std::make_unique<WholeEvents>(std::move(validation), config.batch);
        return data;
    }
}
