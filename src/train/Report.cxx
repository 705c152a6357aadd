#include "train/Report.h"

#include "WireCellFlow/Progress.h"

#include <cmath>

namespace WireCell::Train {

    namespace {
        double seconds_since(std::chrono::steady_clock::time_point begin)
        {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        }

        /// Epochs that are done, as a number with a fraction.
        double epochs_done(const Extent& extent)
        {
            return double(extent.epoch) + double(extent.batch) / double(extent.batches);
        }
    }

    Report::Report(const std::string& folder, std::vector<std::string> figures, const Extent& begin, bool writes)
      : m_folder(folder)
      , m_names(std::move(figures))
      , m_begin(begin)
      , m_start(clock::now())
      , m_epoch_start(m_start)
      , m_last_figure(std::nan(""))
      , m_log(Log::logger("train"))
    {
        if (!writes) return;
        std::vector<std::string> columns = {"epoch", "train_loss", "val_loss"};
        for (const auto& name : m_names) columns.push_back("val_" + name);
        columns.insert(columns.end(), {"lr", "s", "waiting_s"});
        m_metrics = std::make_unique<CsvTable>(folder + "/metrics.csv", columns, double(begin.epoch));
        m_steps = std::make_unique<CsvTable>(folder + "/loss-batch.csv",
                                             std::vector<std::string>{"step", "epoch", "lr", "loss", "gradient"},
                                             double(begin.steps) + 1);
        m_events = std::make_unique<EventFile>(folder, begin.steps);
    }

    std::string Report::line(const Extent& extent, const StepFigures& figures) const
    {
        const double epoch_s = seconds_since(m_epoch_start);
        auto text = fmt::format("epoch {}/{} {:.0f} %, {:.3g} images/s", extent.epoch + 1, extent.epochs,
                                100 * double(extent.batch) / double(extent.batches), m_epoch_images / epoch_s);
        const double done = epochs_done(extent) - epochs_done(m_begin);
        const double left = double(extent.epochs) - epochs_done(extent);
        if (done > 0) text += fmt::format(", {} left", Flow::duration_text(seconds_since(m_start) * left / done));
        text += fmt::format(", loss {:.4f}", figures.loss);
        if (!std::isnan(m_last_figure)) text += fmt::format(", {} {:.4f}", m_names[0], m_last_figure);
        return text + fmt::format(", waiting {:.0f} %", 100 * figures.waited_s / epoch_s);
    }

    void Report::step(const Extent& extent, const StepFigures& figures)
    {
        if (!m_steps) return;
        m_epoch_images += figures.images;
        m_steps->add({double(extent.steps), epochs_done(extent), figures.rate, figures.loss, figures.gradient});
        m_events->add(extent.steps,
                      {{"batch/loss", figures.loss}, {"batch/lr", figures.rate}, {"batch/gradient", figures.gradient}});
        Flow::show_progress([&] { return line(extent, figures); });
    }

    void Report::epoch(const Extent& extent, const EpochFigures& figures)
    {
        if (!m_metrics) return;
        std::vector<double> row = {double(extent.epoch), figures.training_loss, figures.validation_loss};
        row.insert(row.end(), figures.figures.begin(), figures.figures.end());
        row.insert(row.end(), {figures.rate, figures.seconds, figures.waited_s});
        m_metrics->add(row);

        EventFile::Scalars scalars = {{"epoch/train_loss", figures.training_loss},
                                      {"epoch/val_loss", figures.validation_loss}};
        for (size_t ind = 0; ind < m_names.size(); ++ind)
            scalars.emplace_back("epoch/val_" + m_names[ind], figures.figures[ind]);
        m_events->add(extent.steps, scalars);

        if (!figures.by_angle.empty() && !m_angles) {
            std::vector<std::string> columns = {"epoch", "from", "to", "images", "loss"};
            columns.insert(columns.end(), m_names.begin(), m_names.end());
            m_angles = std::make_unique<CsvTable>(m_folder + "/metrics-angle.csv", columns, double(m_begin.epoch));
        }
        for (const auto& one : figures.by_angle) {
            std::vector<double> line_of_angle = {double(extent.epoch)};
            line_of_angle.insert(line_of_angle.end(), one.begin(), one.end());
            m_angles->add(line_of_angle);
        }

        m_log->info("epoch {} of {}: loss {:.5f}, validation {:.5f}, {} {:.4f}; {:.3g} images/s, {:.1f} s, of which "
                    "{:.1f} % waiting for data",
                    extent.epoch, extent.epochs, figures.training_loss, figures.validation_loss, m_names[0],
                    figures.figures[0], figures.images / figures.seconds, figures.seconds,
                    100 * figures.waited_s / figures.seconds);
        m_last_figure = figures.figures[0];
        m_epoch_images = 0;
        m_epoch_start = clock::now();
    }
}
