#pragma once
#include "train/Batches.h"
#include "train/Checkpoint.h"
#include "train/Optimiser.h"
#include "train/RunLog.h"
#include "train/Task.h"

#include "WireCellUtil/Logging.h"

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
        int seed = 1;         ///< of LibTorch's random numbers, such as dropout's
        int patience = 10;    ///< [epochs] without a better validation, after which training stops; 0 for no end
        double min_delta = 0; ///< by how much the validation has to be better
        std::string stop_on = "loss";             ///< of the validation: "loss", or a figure such as "dice"
        int ahead = 2;                            ///< batches that are prepared while the network computes
        int checkpoint_steps = 0;                 ///< steps between checkpoints inside of an epoch; 0 for none
        Precision precision = Precision::float32; ///< of the network's operations
        ScheduleConfig schedule;                  ///< learning rate
        OptimiserConfig optimiser;                ///< how a step is made
    };
    BOOST_DESCRIBE_STRUCT(TrainerConfig, (),
                          (epochs, seed, patience, min_delta, stop_on, ahead, checkpoint_steps, precision, schedule,
                           optimiser))

    /// Trains a network, on the device where it is.  In its folder are
    ///
    ///   last.ckpt, best.ckpt   checkpoints; the first to go on from
    ///   loss-batch.csv         step, epoch, learning rate, loss, gradient's length of each step
    ///   metrics.csv            loss and figures of each epoch
    ///   run.json               settings, machine, and the figures of the best epoch
    class Trainer {
      public:
        /// What is told of an epoch.
        struct Epoch {
            double training_loss = 0, validation_loss = 0;
            std::vector<double> figures; ///< of the validation, in the task's order
        };

        /// `on_best` is called with the network in evaluation mode, its running mean if there is one, whenever the validation is better than
        /// before.  `record` is kept in run.json.  ValueError, with `where`, for settings that do not go.
        Trainer(const TrainerConfig& config, torch::jit::Module network, const Task& task, Batches& training,
                Batches& validation, std::string folder, const std::string& where, std::function<void()> on_best = {},
                nlohmann::json record = {});

        /// Go on from last.ckpt.
        void resume();

        /// Train until the epochs are over, the validation is not better any more, or somebody asks for a stop, after which the state is in
        /// last.ckpt.  RuntimeError if the loss or a parameter is no number any more: it names the batch and the last checkpoint.
        void run();

        /// The loss and the figures of the validation, in evaluation mode.
        Epoch validate();

        const Progress& progress() const { return m_progress; }

      private:
        bool train_epoch(CsvTable& table, Epoch& result);
        bool learn(const Batch& batch, CsvTable& table);
        [[noreturn]] void refuse(const std::string& what, const Batch& batch) const;
        void finish(const Epoch& result, CsvTable& table);
        double figure_to_fall(const Epoch& result) const;
        at::Tensor output_of(const at::Tensor& features);
        void save(const std::string& name) const;
        nlohmann::json settings() const;
        void write_record(const Epoch& best) const;

        TrainerConfig m_config;
        torch::jit::Module m_network;
        const Task& m_task;
        Batches& m_training;
        Batches& m_validation;
        std::string m_folder, m_where;
        std::function<void()> m_on_best;
        nlohmann::json m_record;
        at::Device m_device;
        LearningRate m_rate;
        Optimiser m_optimiser;
        Progress m_progress;
        double m_waited_s = 0, m_epoch_s = 0;
        Log::logptr_t m_log;
    };
}
