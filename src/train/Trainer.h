#pragma once
#include "train/Batches.h"
#include "train/Checkpoint.h"
#include "train/Optimiser.h"
#include "train/Report.h"
#include "train/Task.h"
#include "train/Team.h"
#include "train/images/ValidationImages.h"

#include <torch/csrc/jit/api/module.h>

#include <functional>

namespace WireCell::Train {

    enum class Precision {
        float32,
        bfloat16 ///< operations that LibTorch's autocast takes in it; parameters stay float32
    };
    BOOST_DESCRIBE_ENUM(Precision, float32, bfloat16)

    struct TrainerConfig {
        int epochs = 50;      ///< at most
        int steps = 0;        ///< at most, the last epoch being cut short; 0 for no end
        int seed = 1;         ///< of LibTorch's random numbers, such as dropout's
        int patience = 10;    ///< [epochs] without a better validation, after which training stops; 0 for no end
        double min_delta = 0; ///< by how much the validation has to be better
        std::string stop_on = "loss"; ///< of the validation: "loss", or a figure such as "dice"
        int ahead = 2;                ///< batches that are prepared while the network computes
        int checkpoint_steps = 0;     ///< steps between checkpoints inside of an epoch; 0 for none
        int settle = 0; ///< batches of the training that a network sees before each validation, so that statistics of
                        ///< batch normalisation are of its weights as they are then; 0 for those of the last steps
        int images = 0; ///< of the validation that are written after each epoch, with what the network says
        Precision precision = Precision::float32;                 ///< of the network's operations
        std::vector<double> angles = {0, 60, 70, 75, 80, 85, 90}; ///< [degree] at which figures by angle are told apart
        ScheduleConfig schedule;                                  ///< learning rate
        OptimiserConfig optimiser;                                ///< how a step is made
    };
    BOOST_DESCRIBE_STRUCT(TrainerConfig, (),
                          (epochs, steps, seed, patience, min_delta, stop_on, ahead, checkpoint_steps, settle, images,
                           precision, angles, schedule, optimiser))

    /// What a trainer is given beside settings and data.
    struct TrainerOptions {
        /// Called with the figures of run.json's "best" whenever the validation is better than before.  Then the network
        /// is in evaluation mode and has its running mean, if there is one.
        std::function<void(const nlohmann::json& figures)> on_best = {};
        nlohmann::json record = {}; ///< kept in run.json
        nlohmann::json card = {};   ///< kept in checkpoints
        Team* team = nullptr;       ///< of processes; null for one alone
    };

    /// Trains a network, on the device where it is.  In its folder are
    ///
    ///   last.ckpt, best.ckpt   checkpoints; the first to go on from
    ///   loss-batch.csv         step, epoch, learning rate, loss, gradient's length of each step
    ///   metrics.csv            loss and figures of each epoch
    ///   metrics-angle.csv      figures of each epoch by angle, where data tell angles
    ///   events.out.tfevents.*  the same for TensorBoard
    ///   images                 some of the validation after each epoch (ValidationImages.h)
    ///   run.json               settings, machine, and the figures of the best epoch
    ///
    /// Of several processes each has its part of every batch, and all batches of the validation, of which it takes every nth.
    /// All make the same steps: along the gradient of the mean over all images of the batch.  Batch normalisation takes the
    /// images of one process; its running means become those over processes after each epoch.  The first process writes.
    class Trainer {
      public:
        /// ValueError, with `where`, for settings that do not go.
        Trainer(const TrainerConfig& config, torch::jit::Module network, const Task& task, Batches& training,
                Batches& validation, std::string folder, const std::string& where, TrainerOptions options = {});

        /// Go on from last.ckpt.
        void resume();

        /// Train until the epochs are over, the validation is not better any more, or somebody asks for a stop, after which the state is in
        /// last.ckpt.  RuntimeError if the loss or a parameter is no number any more: it names the batch and the last checkpoint.
        void run();

        /// The loss and the figures of the validation, in evaluation mode; false if somebody asked for a stop meanwhile.
        bool validate(EpochFigures& result);

        const Progress& progress() const { return m_progress; }

      private:
        bool train_epoch(Report& report, EpochFigures& result);
        bool must_stop(bool has_batch);
        bool has_all_steps() const { return m_config.steps > 0 && m_progress.steps >= m_config.steps; }
        bool learn(const Batch& batch, StepFigures& figures);
        /// The loss of a batch, or why it has none.
        struct Found {
            at::Tensor loss = {};
            double value = 0;
            std::string problem = {};
        };
        /// Take statistics of batch normalisation anew.  Those of the last steps are of weights that have changed since, and a
        /// mean of statistics is not that of the mean of weights.
        void settle();
        Found loss_of(const at::Tensor& output, const at::Tensor& truth) const;
        [[noreturn]] void refuse(const std::string& what, const Batch& batch) const;
        void take_stock(const EpochFigures& result);
        void stop_here();
        void say(const std::string& text) const;
        double figure_to_fall(const EpochFigures& result) const;
        at::Tensor output_of(const at::Tensor& features);
        void save(const std::string& name) const;
        nlohmann::json settings() const;
        nlohmann::json figures_as_json(const EpochFigures& result) const;
        void write_record(const nlohmann::json& best) const;
        Extent extent() const;

        TrainerConfig m_config;
        torch::jit::Module m_network;
        const Task& m_task;
        Batches& m_training;
        Batches& m_validation;
        std::string m_folder, m_where;
        TrainerOptions m_options;
        Team m_alone;
        Team& m_team;
        at::Device m_device;
        LearningRate m_rate;
        Optimiser m_optimiser;
        Progress m_progress;
        ValidationImages m_images;
        bool m_stop = false; ///< some process was asked to
        Log::logptr_t m_log;
    };
}
