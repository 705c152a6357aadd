#include "train/Trainer.h"

#include "WireCellFlow/StopRequest.h"
#include "WireCellUtil/Exceptions.h"
#include "train/Autocast.h"
#include "train/FigureMeans.h"

#include <ATen/ATen.h>

#include <chrono>
#include <cmath>
#include <optional>

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

        /// The same, with the numbers that the first process has.
        std::vector<at::Tensor> shared(const std::vector<at::Tensor>& tensors, Team& team)
        {
            team.share(tensors);
            return tensors;
        }

        /// What is not a parameter but has fractions, such as running means of batch normalisation.
        std::vector<at::Tensor> statistics_of(const torch::jit::Module& network)
        {
            std::vector<at::Tensor> list;
            for (const auto& buffer : network.buffers()) {
                if (buffer.is_floating_point()) list.push_back(buffer);
            }
            return list;
        }

        /// None if it can not be had because of a stop, as when data come from a graph that has ended for that.
        std::optional<Batch> next_or_stop(Prefetcher& batches)
        {
            try {
                return batches.next();
            }
            catch (const std::exception&) {
                if (Flow::stop_requested() == 0) throw;
                return std::nullopt;
            }
        }

        /// What a network gives, several tensors one behind the other along their channels.
        at::Tensor one_of(const c10::IValue& output)
        {
            if (output.isTensor()) return output.toTensor();
            std::vector<at::Tensor> tensors;
            if (output.isTuple()) {
                for (const auto& item : output.toTupleRef().elements()) tensors.push_back(item.toTensor());
            }
            else {
                tensors = output.toTensorVector();
            }
            return at::cat(tensors, 1);
        }
    }

    Trainer::Trainer(const TrainerConfig& config, torch::jit::Module network, const Task& task, Batches& training,
                     Batches& validation, std::string folder, const std::string& where, TrainerOptions options)
      : m_config(config)
      , m_network(std::move(network))
      , m_task(task)
      , m_training(training)
      , m_validation(validation)
      , m_folder(std::move(folder))
      , m_where(where)
      , m_options(std::move(options))
      , m_team(m_options.team != nullptr ? *m_options.team : m_alone)
      , m_device(device_of(m_network))
      , m_rate(config.schedule, config.epochs, where + ".schedule")
      , m_optimiser(config.optimiser, shared(parameters_of(m_network), m_team),
                    shared(statistics_of(m_network), m_team), where + ".optimiser")
      , m_images(m_folder, config.images, where)
      , m_log(Log::logger("train"))
    {
        SPNG_VALIDATE(config.epochs > 0, "{}.epochs: got {} (want 1 or more)", where, config.epochs);
        SPNG_VALIDATE(config.steps >= 0, "{}.steps: got {} (want 0 or more)", where, config.steps);
        SPNG_VALIDATE(config.patience >= 0, "{}.patience: got {} (want 0 or more epochs)", where, config.patience);
        SPNG_VALIDATE(config.ahead > 0, "{}.ahead: got {} (want 1 batch or more)", where, config.ahead);
        SPNG_VALIDATE(config.checkpoint_steps >= 0, "{}.checkpoint_steps: got {} (want 0 or more)", where,
                      config.checkpoint_steps);
        auto words = task.figures();
        words.insert(words.begin(), "loss");
        SPNG_VALIDATE(std::find(words.begin(), words.end(), config.stop_on) != words.end(),
                      "{}.stop_on: got '{}' (want {})", where, config.stop_on, fmt::join(words, ", "));
        SPNG_VALIDATE(config.settle >= 0, "{}.settle: got {} (want 0 or more batches)", where, config.settle);
        SPNG_VALIDATE(training.size() % config.optimiser.accumulate == 0,
                      "{}.optimiser.accumulate: got {} (want a divisor of the {} batches of an epoch)", where,
                      config.optimiser.accumulate, training.size());
        SPNG_VALIDATE(std::is_sorted(config.angles.begin(), config.angles.end()),
                      "{}.angles: got {} (want angles that rise)", where, fmt::join(config.angles, ", "));
        // What differs between processes is which images they see, and what falls out of them.
        at::manual_seed(static_cast<uint64_t>(config.seed + m_team.rank()));
    }

    nlohmann::json Trainer::settings() const
    {
        auto all = SPNG::config::to_json(m_config);
        // These may change: how long, and how often a checkpoint is written.
        for (const char* key :
             {"epochs", "steps", "patience", "min_delta", "ahead", "checkpoint_steps", "settle", "images", "angles"})
            all.erase(key);
        return all;
    }

    void Trainer::resume()
    {
        m_progress = load_checkpoint(m_folder + "/last.ckpt", m_network, m_optimiser, settings());
        m_rate.restore(m_progress.schedule);
        // The random numbers of a checkpoint are those of the first process.
        if (m_team.rank() > 0) at::manual_seed(static_cast<uint64_t>(m_config.seed + m_team.rank() + m_progress.steps));
        say(fmt::format("goes on with epoch {}, batch {}", m_progress.epoch, m_progress.batch));
    }

    void Trainer::save(const std::string& name) const
    {
        if (m_team.rank() > 0) return;
        save_checkpoint(m_folder + "/" + name, m_network, m_optimiser, m_progress,
                        {.settings = settings(), .card = m_options.card});
    }

    Extent Trainer::extent() const
    {
        return {.epoch = m_progress.epoch,
                .epochs = m_config.epochs,
                .batch = m_progress.batch,
                .batches = m_training.size(),
                .steps = m_progress.steps};
    }

    at::Tensor Trainer::output_of(const at::Tensor& features)
    {
        const Autocast autocast(m_config.precision, m_device);
        return one_of(m_network.forward({features.to(m_device)})).to(features.scalar_type());
    }

    void Trainer::refuse(const std::string& what, const Batch& batch) const
    {
        const auto text =
            fmt::format("{}: {}, of {}; the last good state is in {}/last.ckpt", m_where, what, batch.origin, m_folder);
        THROW(RuntimeError() << errmsg{text});
    }

    Trainer::Found Trainer::loss_of(const at::Tensor& output, const at::Tensor& truth) const
    {
        Found found;
        // Losses do not take what is no number.
        if (!std::isfinite(output.sum().item<double>())) { found.problem = "the network's output is not finite"; }
        else {
            found.loss = m_task.loss(output, truth);
            found.value = found.loss.item<double>();
            if (!std::isfinite(found.value)) found.problem = fmt::format("the loss is {}", found.value);
        }
        return found;
    }

    bool Trainer::learn(const Batch& batch, StepFigures& figures)
    {
        const double images = double(batch.features.size(0));
        const auto found = loss_of(output_of(batch.features), batch.truth.to(m_device));
        const auto& problem = found.problem;
        // All processes go the same way from here on.
        std::vector<double> sums = {images, images * found.value, problem.empty() ? 0.0 : 1.0};
        m_team.add(sums);
        if (sums[2] > 0) {
            const auto* other = "another process has numbers that are not finite";
            refuse(fmt::format("{} in batch {} of epoch {}", problem.empty() ? other : problem, m_progress.batch,
                               m_progress.epoch),
                   batch);
        }

        figures.images = sums[0];
        figures.loss = sums[1] / sums[0];
        figures.rate = m_rate.rate(m_progress.epoch, m_progress.batch, m_training.size());
        const double weight = images * m_team.count() / sums[0];
        const bool stepped = m_optimiser.learn(weight == 1 ? found.loss : found.loss * weight, figures.rate,
                                               [this](const auto& parameters) {
                                                   std::vector<at::Tensor> gradients;
                                                   for (const auto& parameter : parameters) {
                                                       if (parameter.grad().defined())
                                                           gradients.push_back(parameter.grad());
                                                   }
                                                   m_team.average(gradients);
                                               });
        figures.gradient = m_optimiser.gradient_norm();
        m_progress.loss_sum += figures.loss;
        ++m_progress.batch;
        if (stepped) ++m_progress.steps;
        return stepped;
    }

    bool Trainer::must_stop(bool has_batch)
    {
        std::vector<double> wishes = {Flow::stop_requested() != 0 ? 1.0 : 0.0, has_batch ? 0.0 : 1.0};
        m_team.add(wishes);
        const bool is_between_steps = m_progress.batch % m_config.optimiser.accumulate == 0;
        m_stop = (wishes[0] > 0 && is_between_steps) || wishes[1] > 0;
        return m_stop;
    }

    bool Trainer::train_epoch(Report& report, EpochFigures& result)
    {
        const double begin_s = now_s();
        m_network.train();
        Prefetcher batches(m_training, m_progress.epoch, m_progress.batch, m_config.ahead);
        auto after_step = m_progress;
        while (m_progress.batch < m_training.size() && !m_stop && !has_all_steps()) {
            StepFigures figures;
            const auto batch = next_or_stop(batches);
            if (must_stop(batch.has_value())) break;
            const bool stepped = learn(*batch, figures);
            result.images += figures.images;
            figures.waited_s = batches.waited_s();
            if (!stepped) continue;
            after_step = m_progress;
            report.step(extent(), figures);
            if (m_config.checkpoint_steps > 0 && m_progress.steps % m_config.checkpoint_steps == 0) save("last.ckpt");
        }
        // Gradients that have not become a step are made again.
        m_progress = after_step;
        m_team.average(statistics_of(m_network));
        result.rate = m_rate.rate(m_progress.epoch, m_training.size() - 1, m_training.size());
        result.waited_s = batches.waited_s();
        result.seconds = now_s() - begin_s;
        result.training_loss = m_progress.loss_sum / double(std::max<int64_t>(1, m_progress.batch));
        return !m_stop;
    }

    void Trainer::settle()
    {
        if (statistics_of(m_network).empty()) return;
        m_network.train();
        for (int64_t number = 0; number < m_config.settle && Flow::stop_requested() == 0; ++number)
            output_of(m_training.get(m_progress.epoch, number % m_training.size()).features);
    }

    bool Trainer::validate(EpochFigures& result)
    {
        const at::NoGradGuard no_gradient;
        m_optimiser.swap_average();
        settle();
        m_team.average(statistics_of(m_network));
        m_network.eval();
        // The loss goes along as the first of the figures.
        FigureMeans means(1 + m_task.figures().size(), m_config.angles);
        // The same images each time.
        m_images.begin();
        EveryNth mine(m_validation, m_team.rank(), m_team.count());
        Prefetcher batches(mine, /*epoch=*/0, 0, m_config.ahead);
        for (int64_t number = 0; number < mine.size() && Flow::stop_requested() == 0; ++number) {
            const auto batch = batches.next();
            const auto truth = batch.truth.to(m_device);
            const auto output = output_of(batch.features);
            const auto found = loss_of(output, truth);
            if (!found.problem.empty()) refuse(fmt::format("{} in the validation", found.problem), batch);
            if (m_team.rank() == 0) m_images.take(batch, m_task.picture(output));
            const auto images = m_task.judge(output, truth);
            for (size_t image = 0; image < images.size(); ++image) {
                std::vector<double> figures = {found.value};
                figures.insert(figures.end(), images[image].begin(), images[image].end());
                means.add(figures, image < batch.angles.size() ? batch.angles[image] : std::nan(""));
            }
        }
        means.gather(m_team);
        m_optimiser.swap_average();
        const auto all = means.means();
        result.validation_loss = all[0];
        result.figures.assign(all.begin() + 1, all.end());
        result.by_angle = means.by_angle();
        m_stop = m_team.any(Flow::stop_requested() != 0);
        return !m_stop;
    }

    double Trainer::figure_to_fall(const EpochFigures& result) const
    {
        if (m_config.stop_on == "loss") return result.validation_loss;
        const auto names = m_task.figures();
        const auto place = std::find(names.begin(), names.end(), m_config.stop_on) - names.begin();
        return 1 - result.figures[static_cast<size_t>(place)];
    }

    void Trainer::take_stock(const EpochFigures& result)
    {
        m_rate.validated(result.validation_loss);
        m_progress.schedule = m_rate.state();
        const bool is_best = m_progress.figure.take(figure_to_fall(result), m_config.min_delta);
        ++m_progress.epoch;
        m_progress.batch = 0;
        m_progress.loss_sum = 0;
        save("last.ckpt");
        if (!is_best || m_team.rank() > 0) return;
        save("best.ckpt");
        const auto figures = figures_as_json(result);
        write_record(figures);
        if (!m_options.on_best) return;
        m_optimiser.swap_average();
        m_network.eval();
        m_options.on_best(figures);
        m_optimiser.swap_average();
    }

    nlohmann::json Trainer::figures_as_json(const EpochFigures& result) const
    {
        nlohmann::json figures = {{"epoch", m_progress.epoch - 1},
                                  {"steps", m_progress.steps},
                                  {"loss", result.validation_loss},
                                  {"training_loss", result.training_loss}};
        const auto names = m_task.figures();
        for (size_t ind = 0; ind < names.size(); ++ind) figures[names[ind]] = result.figures[ind];
        return figures;
    }

    void Trainer::write_record(const nlohmann::json& best) const
    {
        auto record = m_options.record.is_object() ? m_options.record : nlohmann::json::object();
        record["trainer"] = SPNG::config::to_json(m_config);
        record["machine"] = about_machine();
        record["machine"]["device"] = m_device.str();
        record["machine"]["processes"] = m_team.count();
        record["best"] = best;
        write_text(m_folder + "/run.json", record.dump(2) + "\n");
    }

    void Trainer::say(const std::string& text) const
    {
        if (m_team.rank() == 0) m_log->info("{}", text);
    }

    void Trainer::stop_here()
    {
        save("last.ckpt");
        say(fmt::format("stopped; last.ckpt in {} has the state after step {}", m_folder, m_progress.steps));
    }

    void Trainer::run()
    {
        m_stop = m_team.any(Flow::stop_requested() != 0);
        Report report(m_folder, m_task.figures(), extent(), m_team.rank() == 0);
        while (m_progress.epoch < m_config.epochs && !has_all_steps()) {
            EpochFigures result;
            if (!train_epoch(report, result) || !validate(result)) return stop_here();
            // What is written before a checkpoint is written again after it.
            report.epoch(extent(), result);
            take_stock(result);
            // What people look at comes after what a training needs, and may fail for want of room.
            m_images.write(m_progress.epoch - 1);
            if (m_config.patience > 0 && m_progress.figure.epochs_since >= m_config.patience) {
                say(fmt::format("the validation's {} has not been better for {} epochs: done", m_config.stop_on,
                                m_config.patience));
                return;
            }
        }
    }
}
