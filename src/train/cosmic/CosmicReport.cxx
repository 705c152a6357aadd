#include "train/cosmic/CosmicReport.h"

#include "WireCellSpng/algo/score/TagFigures.h"
#include "train/Resamples.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        constexpr const char* network = "network";

        /// The mean over some of the numbers, NaN not counting.
        double mean_of(const std::vector<double>& numbers, const std::vector<size_t>& which)
        {
            double sum = 0;
            int64_t count = 0;
            for (const size_t ind : which) {
                if (std::isnan(numbers[ind])) continue;
                sum += numbers[ind];
                ++count;
            }
            return count > 0 ? sum / double(count) : std::nan("");
        }

        /// [mean, error]
        json mean_and_error(const std::vector<double>& numbers, const std::vector<std::vector<size_t>>& samples)
        {
            const double mean = mean_of(numbers, samples[0]);
            if (std::isnan(mean)) return nullptr;
            std::vector<double> means;
            for (const auto& sample : samples) means.push_back(mean_of(numbers, sample));
            return {mean, error_of(means)};
        }

        std::vector<double> column_of(const std::vector<std::vector<double>>& rows, size_t column)
        {
            std::vector<double> numbers;
            for (const auto& row : rows) numbers.push_back(row[column]);
            return numbers;
        }
    }

    CosmicReport::CosmicReport(const CosmicTask& task)
      : m_task(task)
      , m_answers{{.name = network}, {.name = "all_background"}, {.name = "all_cosmic"}}
    {
    }

    void CosmicReport::add(const Batch& batch, const at::Tensor& predicted)
    {
        const auto nothing = at::zeros_like(batch.truth);
        const auto charge = (batch.features != 0).to(batch.truth.scalar_type());
        const std::array answers{predicted, nothing, charge};
        for (size_t ind = 0; ind < answers.size(); ++ind) {
            if (!answers[ind].defined()) continue;
            for (auto& figures : m_task.judge_classes(answers[ind], batch.truth)) {
                m_answers[ind].figures.push_back(std::move(figures));
            }
        }
        m_with_neutrino += (batch.truth == 2).flatten(1).any(1).sum().item<int64_t>();
    }

    std::vector<std::string> CosmicReport::columns() const
    {
        std::vector<std::string> columns{"event"};
        for (const auto& answer : m_answers) {
            for (const auto& figure : m_task.figures()) columns.push_back(answer.name + "." + figure);
        }
        return columns;
    }

    std::vector<double> CosmicReport::row(int64_t event) const
    {
        std::vector<double> row{double(event)};
        for (const auto& answer : m_answers) {
            const auto& figures = answer.figures.at(static_cast<size_t>(event));
            row.insert(row.end(), figures.begin(), figures.end());
        }
        return row;
    }

    json CosmicReport::summary(int resamples, uint64_t seed) const
    {
        json summary{{"images", events()}, {"with_neutrino", m_with_neutrino}};
        const auto samples = resamples_of(static_cast<size_t>(events()), resamples, seed);
        const auto names = m_task.figures();
        for (const auto& answer : m_answers) {
            if (answer.figures.empty()) continue;
            for (size_t ind = 0; ind < names.size(); ++ind) {
                const auto own = column_of(answer.figures, ind);
                summary["figures"][answer.name][names[ind]] = mean_and_error(own, samples);
                if (m_answers[0].figures.empty() || answer.name == network) continue;
                auto above = column_of(m_answers[0].figures, ind);
                for (size_t event = 0; event < above.size(); ++event) above[event] -= own[event];
                summary["above"][answer.name][names[ind]] = mean_and_error(above, samples);
            }
        }
        return summary;
    }

    std::vector<std::string> table_of(const json& summary)
    {
        std::vector<std::string> lines{fmt::format("{} images, {} with neutrinos", summary.at("images").dump(),
                                                   summary.at("with_neutrino").dump()),
                                       fmt::format("{:<16}", "")};
        for (const auto* name : SPNG::tag_figure_names) lines.back() += fmt::format(" {:>18}", name);
        for (const auto& [answer, figures] : summary.at("figures").items()) {
            lines.push_back(fmt::format("{:<16}", answer));
            for (const auto* name : SPNG::tag_figure_names) {
                const auto& figure = figures.at(name);
                const auto text = figure.is_null() ? std::string("-")
                                                   : fmt::format("{:.4f} +- {:.4f}", figure[0].get<double>(),
                                                                 figure[1].get<double>());
                lines.back() += fmt::format(" {:>18}", text);
            }
        }
        return lines;
    }
}
