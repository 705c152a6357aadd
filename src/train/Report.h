#pragma once
#include "train/EventFile.h"
#include "train/RunLog.h"

#include "WireCellUtil/Logging.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace WireCell::Train {

    /// How far a training is, and how far it will go.
    struct Extent {
        int64_t epoch = 0, epochs = 0; ///< that is being trained, and the most of them
        int64_t batch = 0, batches = 0;
        int64_t steps = 0; ///< of the optimiser, in all
    };

    /// One step of the optimiser.
    struct StepFigures {
        double rate = 0, loss = 0, gradient = 0;
        double images = 0;   ///< of its last batch, in all processes
        double waited_s = 0; ///< [s] that the epoch has waited for data
    };

    /// One epoch.
    struct EpochFigures {
        double training_loss = 0, validation_loss = 0;
        std::vector<double> figures = {}; ///< of the validation, in the task's order
        std::vector<std::vector<double>> by_angle =
            {};          ///< the same of images of some angles: from, to [degree], images, loss, figures
        double rate = 0; ///< the last learning rate
        double seconds = 0, waited_s = 0; ///< [s] of training, and of them waiting for data
        double images = 0;                ///< that were trained on
    };

    /// What a training writes down and shows as it goes on, see Trainer.  A process that is not the first writes and shows
    /// nothing.
    class Report {
      public:
        /// `figures`: their names.  Rows that will be made again are dropped from tables.
        Report(const std::string& folder, std::vector<std::string> figures, const Extent& begin, bool writes);

        void step(const Extent& extent, const StepFigures& figures);
        void epoch(const Extent& extent, const EpochFigures& figures);

        /// A line of text that tells how far it is: epoch, share of it, images a second, time left, loss, first figure,
        /// share of the time that was waiting for data.
        std::string line(const Extent& extent, const StepFigures& figures) const;

      private:
        using clock = std::chrono::steady_clock;

        std::string m_folder;
        std::vector<std::string> m_names;
        Extent m_begin;
        std::unique_ptr<CsvTable> m_metrics, m_steps, m_angles;
        std::unique_ptr<EventFile> m_events;
        clock::time_point m_start, m_epoch_start;
        double m_epoch_images = 0; ///< of the epoch so far
        double m_last_figure;      ///< of the last validation; NaN for none
        Log::logptr_t m_log;
    };
}
