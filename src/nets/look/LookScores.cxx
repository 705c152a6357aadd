#include "nets/look/LookScores.h"

#include "nets/look/Picture.h"
#include "nets/look/TappedNetwork.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace WireCell::Nets {

    namespace {
        using nlohmann::json;

        constexpr size_t answers_at_once = 16;
        constexpr int64_t point_size = 2;

        /// A known quantity and a score of the events of one class that have both.
        struct Pairs {
            std::string name; ///< of the class
            std::vector<double> x, y;

            at::Tensor points() const { return at::stack({at::tensor(x, at::kDouble), at::tensor(y, at::kDouble)}); }
        };

        Range extent(const std::vector<Pairs>& groups)
        {
            Range range{0, 0};
            bool is_first = true;
            for (const auto& group : groups) {
                for (const double x : group.x) {
                    range.low = is_first ? x : std::min(range.low, x);
                    range.high = is_first ? x : std::max(range.high, x);
                    is_first = false;
                }
            }
            if (range.high <= range.low) range.high = range.low + 1;
            return range;
        }

        std::string table_of(const LookSubject& subject, const std::vector<LookEvent>& events,
                             const at::Tensor& numbers)
        {
            const auto& told = *subject.card.particles;
            std::string text = "event,particle";
            for (const auto& name : told.classes) text += ",p_" + name;
            if (told.energy) text += ",told_energy";
            for (const auto& [name, about] : known_quantities()) text += "," + name;
            text += "\n";
            for (size_t ind = 0; ind < events.size(); ++ind) {
                const auto& event = events[ind];
                text += event.origin + "," + event.particle;
                const auto row = numbers[static_cast<int64_t>(ind)];
                for (int64_t at = 0; at < row.size(0); ++at) text += fmt::format(",{:.6g}", row[at].item<double>());
                for (const auto& [name, about] : known_quantities()) {
                    const auto it = event.known.find(name);
                    text += it == event.known.end() ? "," : fmt::format(",{:.6g}", it->second);
                }
                text += "\n";
            }
            return text;
        }

        /// Against each known quantity; `score(event)` is none where there is none.
        class Against {
          public:
            Against(Gallery& gallery, const std::vector<LookEvent>& events)
              : m_gallery(gallery)
              , m_events(events)
            {
            }

            template <class Score>
            void show(const std::string& what, const std::string& label, const Range& up, const Score& score)
            {
                for (const auto& [name, about] : known_quantities()) {
                    const auto groups = pairs(name, score);
                    if (groups.empty()) continue;
                    std::vector<at::Tensor> points;
                    Gallery::Legend legend;
                    const auto colours = group_colours();
                    for (const auto& group : groups) {
                        legend.emplace_back(group.name, colours[points.size() % colours.size()]);
                        points.push_back(group.points());
                        add(what, name, group);
                    }
                    const auto across = extent(groups);
                    m_gallery.picture(what + "-" + name, enlarged(scattered(points, across, up), point_size),
                                      fmt::format("up: {}, {:.3g} to {:.3g}; across: {}, {:.3g} to {:.3g};", label,
                                                  up.low, up.high, about, across.low, across.high),
                                      legend);
                }
            }

            void finish()
            {
                m_gallery.table({"score", "class", "against", "correlation", "error", "events"}, m_rows);
                m_gallery.file("scores.json", m_list.dump(1) + "\n");
            }

          private:
            template <class Score>
            std::vector<Pairs> pairs(const std::string& name, const Score& score) const
            {
                std::map<std::string, Pairs> groups;
                for (size_t ind = 0; ind < m_events.size(); ++ind) {
                    const auto& known = m_events[ind].known;
                    const auto it = known.find(name);
                    const std::optional<double> value = score(ind);
                    if (it == known.end() || !value) continue;
                    auto& group = groups[m_events[ind].particle];
                    group.name = m_events[ind].particle;
                    group.x.push_back(it->second);
                    group.y.push_back(*value);
                }
                std::vector<Pairs> list;
                for (auto& [particle, group] : groups) list.push_back(std::move(group));
                return list;
            }

            void add(const std::string& what, const std::string& name, const Pairs& group)
            {
                const auto points = group.points();
                const auto found = correlation_of(points[0], points[1]);
                json row{{"score", what}, {"class", group.name}, {"against", name}, {"events", group.x.size()}};
                if (found) {
                    row["correlation"] = found->value;
                    row["error"] = found->error;
                    m_rows.push_back({what, group.name, name, fmt::format("{:.3f}", found->value),
                                      fmt::format("{:.3f}", found->error), std::to_string(found->count)});
                }
                m_list.push_back(std::move(row));
            }

            Gallery& m_gallery;
            const std::vector<LookEvent>& m_events;
            json m_list = json::array();
            std::vector<std::vector<std::string>> m_rows;
        };
    }

    std::optional<Correlation> correlation_of(const at::Tensor& x, const at::Tensor& y)
    {
        const auto count = x.numel();
        if (count < 4) return {};
        const auto dx = x.to(at::kDouble) - x.to(at::kDouble).mean(), dy = y.to(at::kDouble) - y.to(at::kDouble).mean();
        const double widths = std::sqrt((dx * dx).sum().item<double>() * (dy * dy).sum().item<double>());
        if (!(widths > 0)) return {};
        const double value = (dx * dy).sum().item<double>() / widths;
        return Correlation{value, (1 - value * value) / std::sqrt(static_cast<double>(count - 3)), count};
    }

    at::Tensor answers_of(const LookSubject& subject, const std::vector<LookEvent>& events)
    {
        const at::NoGradGuard no_gradients;
        const TappedNetwork network(subject.module, {});
        std::vector<at::Tensor> answers;
        for (size_t first = 0; first < events.size(); first += answers_at_once) {
            answers.push_back(answer_of(network.run(batch_of(events, first, answers_at_once)).output, subject));
        }
        return at::cat(answers).to(at::kDouble);
    }

    void show_scores(Gallery& gallery, const LookSubject& subject, const std::vector<LookEvent>& events)
    {
        const auto& told = *subject.card.particles;
        gallery.section(
            "Scores against what is known",
            "A point is an event, in the colour of its class. The captions tell what is up and across, and the numbers "
            "at both ends of the frame; marks are at each quarter. Events are those of a toy generator; a correlation "
            "shows what the network goes by, not why.");
        auto numbers = answers_of(subject, events);
        const auto classes = static_cast<int64_t>(told.classes.size());
        if (classes > 0) numbers.narrow(1, 0, classes).copy_(class_probabilities(numbers, subject));
        if (told.energy) numbers.select(1, classes).exp_();
        Against against(gallery, events);
        if (classes > 0) {
            against.show("probability", "probability of the true class", {0, 1},
                         [&](size_t ind) -> std::optional<double> {
                             if (events[ind].label < 0) return {};
                             return numbers[static_cast<int64_t>(ind)][events[ind].label].item<double>();
                         });
        }
        if (told.energy) {
            const auto energies = numbers.select(1, classes);
            against.show("told-energy", "kinetic energy that is told [GeV]", {0, energies.max().item<double>()},
                         [&](size_t ind) -> std::optional<double> {
                             return energies[static_cast<int64_t>(ind)].item<double>();
                         });
        }
        against.finish();
        gallery.file("scores.csv", table_of(subject, events, numbers));
    }
}
