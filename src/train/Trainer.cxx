#include "train/Trainer.h"

#include "WireCellFlow/StopRequest.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>

#include <chrono>
#include <filesystem>

namespace WireCell::Train {

    namespace {
        double now_s()
        {
            return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
        }

        std::vector<at::Tensor> parameters_of(const torch::jit::Module& network)
        {
            std::vector<at::Tensor> list;
            for (const auto& parameter : network.parameters()) list.push_back(parameter);
            return list;
        }

        at::Device device_of(const torch::jit::Module& network)
        {
            for (const auto& parameter : network.parameters()) return parameter.device();
            return at::kCPU;
        }

        /// Operations in another precision, for the lifetime of this.
        class Autocast {
          public:
            Autocast(Precision precision, at::Device device)
              : m_kind(device.type())
              , m_on(precision == Precision::bfloat16)
            {
                if (!m_on) return;
                at::autocast::set_autocast_enabled(m_kind, true);
                at::autocast::set_autocast_dtype(m_kind, at::kBFloat16);
            }
            Autocast(const Autocast&) = delete;
            Autocast& operator=(const Autocast&) = delete;
            ~Autocast()
            {
                if (!m_on) return;
                at::autocast::set_autocast_enabled(m_kind, false);
                at::autocast::clear_cache();
            }

          private:
            at::DeviceType m_kind;
            bool m_on;
        };

        /// Means of columns over rows, without what is NaN.
        class ColumnMeans {
          public:
            explicit ColumnMeans(size_t ncolumns)
              : m_sum(ncolumns, 0)
              , m_count(ncolumns, 0)
            {
            }
            void add(const std::vector<double>& row)
            {
                for (size_t column = 0; column < row.size(); ++column) {
                    if (std::isnan(row[column])) continue;
                    m_sum[column] += row[column];
                    m_count[column] += 1;
                }
            }
            std::vector<double> means() const
            {
                std::vector<double> means;
                for (size_t column = 0; column < m_sum.size(); ++column)
                    means.push_back(m_sum[column] / m_count[column]);
                return means;
            }

          private:
            std::vector<double> m_sum, m_count;
        };
    }

    Trainer::Trainer(const TrainerConfig& config, torch::jit::Module network, const Task& task, Batches& training,
                     Batches& validation, std::string folder, const std::string& where, std::function<void()> on_best,
                     nlohmann::json record)
      : m_config(config)
      , m_network(std::move(network))
      , m_task(task)
      , m_training(training)
      , m_validation(validation)
      , m_folder(std::move(folder))
      , m_where(where)
      , m_on_best(std::move(on_best))
      , m_record(std::move(record))
      , m_device(device_of(m_network))
      , m_rate(config.schedule, config.epochs, where + ".schedule")
      , m_optimiser(config.optimiser, parameters_of(m_network), where + ".optimiser")
      , m_log(Log::logger("train"))
    {
        SPNG_VALIDATE(config.epochs > 0, "{}.epochs: got {} (want 1 or more)", where, config.epochs);
        SPNG_VALIDATE(config.patience >= 0, "{}.patience: got {} (want 0 or more epochs)", where, config.patience);
        SPNG_VALIDATE(config.ahead > 0, "{}.ahead: got {} (want 1 batch or more)", where, config.ahead);
        SPNG_VALIDATE(config.checkpoint_steps >= 0, "{}.checkpoint_steps: got {} (want 0 or more)", where,
                      config.checkpoint_steps);
        auto words = task.figures();
        words.insert(words.begin(), "loss");
        SPNG_VALIDATE(std::find(words.begin(), words.end(), config.stop_on) != words.end(),
                      "{}.stop_on: got '{}' (want {})", where, config.stop_on, fmt::join(words, ", "));
        SPNG_VALIDATE(training.size() % config.optimiser.accumulate == 0,
                      "{}.optimiser.accumulate: got {} (want a divisor of the {} batches of an epoch)", where,
                      config.optimiser.accumulate, training.size());
        at::manual_seed(static_cast<uint64_t>(config.seed));
    }

    nlohmann::json Trainer::settings() const
    {
        auto all = SPNG::config::to_json(m_config);
        // These may change: how long, and how often a checkpoint is written.
        for (const char* key : {"epochs", "patience", "min_delta", "ahead", "checkpoint_steps"}) all.erase(key);
        return all;
    }

    void Trainer::resume()
    {
        m_progress = load_checkpoint(m_folder + "/last.ckpt", m_network, m_optimiser, settings());
        m_rate.restore(m_progress.schedule);
        m_log->info("goes on with epoch {}, batch {}", m_progress.epoch, m_progress.batch);
    }

    void Trainer::save(const std::string& name) const
    {
        save_checkpoint(m_folder + "/" + name, m_network, m_optimiser, m_progress, settings());
    }

    at::Tensor Trainer::output_of(const at::Tensor& features)
    {
        const Autocast autocast(m_config.precision, m_device);
        const auto output = m_network.forward({features.to(m_device)});
        const auto tensor = output.isTuple()        ? output.toTupleRef().elements().at(0).toTensor()
                            : output.isTensorList() ? output.toTensorVector().at(0)
                                                    : output.toTensor();
        return tensor.to(features.scalar_type());
    }

    void Trainer::refuse(const std::string& what, const Batch& batch) const
    {
        const auto text = fmt::format("{}: {} in batch {} of epoch {}, of {}; the last good state is in {}/last.ckpt",
                                      m_where, what, m_progress.batch, m_progress.epoch, batch.origin, m_folder);
        THROW(RuntimeError() << errmsg{text});
    }

    bool Trainer::learn(const Batch& batch, CsvTable& table)
    {
        const auto truth = batch.truth.to(m_device);
        const auto output = output_of(batch.features);
        // Losses do not take what is no number.
        if (!std::isfinite(output.sum().item<double>())) refuse("the network's output is not finite", batch);
        const auto loss = m_task.loss(output, truth);
        const double value = loss.item<double>();
        if (!std::isfinite(value)) refuse(fmt::format("the loss is {}", value), batch);
        const double rate = m_rate.rate(m_progress.epoch, m_progress.batch, m_training.size());
        const bool stepped = m_optimiser.learn(loss, rate, [](const auto&) {});
        m_progress.loss_sum += value;
        ++m_progress.batch;
        if (!stepped) return false;
        ++m_progress.steps;
        const double epoch = double(m_progress.epoch) + double(m_progress.batch) / double(m_training.size());
        table.add({double(m_progress.steps), epoch, rate, value, m_optimiser.gradient_norm()});
        return true;
    }

    bool Trainer::train_epoch(CsvTable& table, Epoch& result)
    {
        const double begin_s = now_s();
        m_network.train();
        Prefetcher batches(m_training, m_progress.epoch, m_progress.batch, m_config.ahead);
        while (m_progress.batch < m_training.size()) {
            if (!learn(batches.next(), table)) continue;
            const bool is_stopped = Flow::stop_requested() != 0 && m_progress.batch < m_training.size();
            const bool is_due = m_config.checkpoint_steps > 0 && m_progress.steps % m_config.checkpoint_steps == 0;
            if (is_stopped || is_due) save("last.ckpt");
            if (is_stopped) return false;
        }
        m_waited_s = batches.waited_s();
        m_epoch_s = now_s() - begin_s;
        result.training_loss = m_progress.loss_sum / double(m_training.size());
        return true;
    }

    Trainer::Epoch Trainer::validate()
    {
        const at::NoGradGuard no_gradient;
        m_optimiser.swap_average();
        m_network.eval();
        Epoch result;
        ColumnMeans means(m_task.figures().size());
        // The same images each time.
        Prefetcher batches(m_validation, /*epoch=*/0, 0, m_config.ahead);
        for (int64_t number = 0; number < m_validation.size(); ++number) {
            const auto batch = batches.next();
            const auto truth = batch.truth.to(m_device);
            const auto output = output_of(batch.features);
            result.validation_loss += m_task.loss(output, truth).item<double>() / double(m_validation.size());
            for (const auto& image : m_task.judge(output, truth)) means.add(image);
        }
        result.figures = means.means();
        m_optimiser.swap_average();
        return result;
    }

    double Trainer::figure_to_fall(const Epoch& result) const
    {
        if (m_config.stop_on == "loss") return result.validation_loss;
        const auto names = m_task.figures();
        const auto place = std::find(names.begin(), names.end(), m_config.stop_on) - names.begin();
        return 1 - result.figures[static_cast<size_t>(place)];
    }

    void Trainer::finish(const Epoch& result, CsvTable& table)
    {
        const double rate = m_rate.rate(m_progress.epoch, m_training.size() - 1, m_training.size());
        std::vector<double> row = {double(m_progress.epoch), result.training_loss, result.validation_loss};
        row.insert(row.end(), result.figures.begin(), result.figures.end());
        row.insert(row.end(), {rate, m_epoch_s, m_waited_s});
        table.add(row);
        m_log->info("epoch {}: loss {:.5f}, validation {:.5f}, {} {:.4f}; {:.1f} s, of which {:.1f} % waiting for data",
                    m_progress.epoch, result.training_loss, result.validation_loss, m_task.figures()[0],
                    result.figures[0], m_epoch_s, 100 * m_waited_s / m_epoch_s);

        m_rate.validated(result.validation_loss);
        m_progress.schedule = m_rate.state();
        const bool is_best = m_progress.figure.take(figure_to_fall(result), m_config.min_delta);
        ++m_progress.epoch;
        m_progress.batch = 0;
        m_progress.loss_sum = 0;
        save("last.ckpt");
        if (!is_best) return;
        save("best.ckpt");
        write_record(result);
        if (!m_on_best) return;
        m_optimiser.swap_average();
        m_network.eval();
        m_on_best();
        m_optimiser.swap_average();
    }

    void Trainer::write_record(const Epoch& best) const
    {
        nlohmann::json figures = {
            {"epoch", m_progress.epoch - 1}, {"loss", best.validation_loss}, {"training_loss", best.training_loss}};
        const auto names = m_task.figures();
        for (size_t ind = 0; ind < names.size(); ++ind) figures[names[ind]] = best.figures[ind];
        auto record = m_record.is_object() ? m_record : nlohmann::json::object();
        record["trainer"] = SPNG::config::to_json(m_config);
        record["machine"] = about_machine();
        record["best"] = figures;
        AtomicFile file(m_folder + "/run.json");
        file.stream() << record.dump(2) << "\n";
        file.commit();
    }

    void Trainer::run()
    {
        std::vector<std::string> columns = {"epoch", "train_loss", "val_loss"};
        for (const auto& name : m_task.figures()) columns.push_back("val_" + name);
        columns.insert(columns.end(), {"lr", "s", "waiting_s"});
        CsvTable metrics(m_folder + "/metrics.csv", columns, double(m_progress.epoch));
        CsvTable steps(m_folder + "/loss-batch.csv", {"step", "epoch", "lr", "loss", "gradient"},
                       double(m_progress.steps) + 1);
        while (m_progress.epoch < m_config.epochs) {
            Epoch result;
            if (!train_epoch(steps, result)) {
                m_log->info("stopped; last.ckpt in {} has the state after step {}", m_folder, m_progress.steps);
                return;
            }
            const auto validation = validate();
            result.validation_loss = validation.validation_loss;
            result.figures = validation.figures;
            finish(result, metrics);
            if (m_config.patience > 0 && m_progress.figure.epochs_since >= m_config.patience) {
                m_log->info("the validation's {} has not been better for {} epochs: done", m_config.stop_on,
                            m_config.patience);
                return;
            }
            if (Flow::stop_requested() != 0) return;
        }
    }
}
