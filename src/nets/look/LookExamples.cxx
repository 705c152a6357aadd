#include "nets/look/LookExamples.h"

#include "nets/look/LookLayers.h"
#include "nets/look/Picture.h"
#include "nets/look/TappedNetwork.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Nets {

    namespace {
        using nlohmann::json;

        constexpr size_t events_at_once = 8, features_shown = 12, examples_each = 6;
        constexpr int64_t patch_size = 96;

        /// The numbers of those rows, or columns, that are not all 0, from the first to the last of them.
        std::pair<int64_t, int64_t> stretch_of(const at::Tensor& sums)
        {
            const auto there = at::nonzero(sums).flatten();
            if (there.numel() == 0) return {0, sums.size(0)};
            const auto first = there[0].item<int64_t>();
            return {first, there[-1].item<int64_t>() - first + 1};
        }
    }

    std::vector<std::vector<Activation>> largest_activations(const LookSubject& subject,
                                                             const std::vector<LookEvent>& events,
                                                             const std::string& layer, size_t features, size_t each)
    {
        const at::NoGradGuard no_gradients;
        const TappedNetwork network(subject.module, {layer});
        std::vector<at::Tensor> maxima, places;
        int64_t width = 1;
        for (size_t first = 0; first < events.size(); first += events_at_once) {
            const auto maps = network.run(batch_of(events, first, events_at_once)).layers[0].to(at::kFloat);
            width = maps.size(3);
            const auto [value, place] = maps.flatten(2).max(2);
            maxima.push_back(value);
            places.push_back(place);
        }
        const auto all = at::cat(maxima), where = at::cat(places); // [event, feature]
        const auto order = std::get<0>(all.max(0)).argsort(0, /*descending=*/true);
        std::vector<std::vector<Activation>> lists;
        for (int64_t rank = 0; rank < std::min(order.size(0), static_cast<int64_t>(features)); ++rank) {
            const auto feature = order[rank].item<int64_t>();
            const auto best = all.select(1, feature).argsort(0, /*descending=*/true);
            auto& list = lists.emplace_back();
            for (int64_t ind = 0; ind < std::min(best.size(0), static_cast<int64_t>(each)); ++ind) {
                const auto event = best[ind].item<int64_t>(), place = where[event][feature].item<int64_t>();
                list.push_back({.feature = feature,
                                .event = static_cast<size_t>(event),
                                .row = place / width,
                                .column = place % width,
                                .value = all[event][feature].item<double>()});
            }
        }
        return lists;
    }

    at::Tensor seen_by(const LookSubject& subject, const LookEvent& event, const std::string& layer,
                       const Activation& activation)
    {
        auto input = event.image.unsqueeze(0).clone().requires_grad_();
        const auto pass = TappedNetwork(subject.module, {layer}).run(input);
        pass.layers[0][0][activation.feature][activation.row][activation.column].backward();
        const auto depends = input.grad()[0].abs();
        const auto [row, rows] = stretch_of(depends.sum(at::IntArrayRef{0, 2}));
        const auto [column, columns] = stretch_of(depends.sum(at::IntArrayRef{0, 1}));
        return event.image.narrow(1, row, rows).narrow(2, column, columns);
    }

    void show_examples(Gallery& gallery, const LookSubject& subject, const std::vector<LookEvent>& events,
                       const std::string& layer)
    {
        gallery.section(
            "What features answer to",
            fmt::format("The parts of {} events that features of '{}' answer most to, a row for each feature, "
                        "the largest answer at the left. A part is all that this one number depends on.",
                        events.size(), layer));
        const auto lists = largest_activations(subject, events, layer, features_shown, examples_each);
        std::vector<at::Tensor> tiles;
        auto table = json::array();
        std::vector<std::vector<std::string>> rows;
        for (const auto& list : lists) {
            std::vector<std::string> particles;
            for (const auto& one : list) {
                const auto& event = events[one.event];
                tiles.push_back(picture_of(seen_by(subject, event, layer, one), patch_size));
                particles.push_back(event.particle.empty() ? event.origin : event.particle);
                table.push_back({{"layer", layer},
                                 {"feature", one.feature},
                                 {"value", one.value},
                                 {"event", event.origin},
                                 {"particle", event.particle},
                                 {"row", one.row},
                                 {"column", one.column}});
            }
            rows.push_back({std::to_string(list[0].feature), fmt::format("{:.4g}", list[0].value),
                            fmt::format("{}", fmt::join(particles, ", "))});
        }
        const auto columns = lists.empty() ? 1 : static_cast<int64_t>(lists[0].size());
        gallery.picture("examples-" + layer, tiled(tiles, columns), "features from the top as in the table");
        gallery.table({"feature", "largest answer", "events"}, rows);
        gallery.file("examples.json", table.dump(1) + "\n");
    }
}
