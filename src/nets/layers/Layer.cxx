#include "nets/layers/Layer.h"

#include <algorithm>
#include <optional>

namespace WireCell::Nets {

    namespace {
        /// Places from first to last.
        struct Interval {
            int64_t first, last;
        };

        int64_t floor_divide(int64_t number, int64_t by) { return number / by - (number % by < 0 ? 1 : 0); }

        /// What of a layer's input some places of its output need.
        Interval needed(const Reach& reach, const Interval& out)
        {
            switch (reach.kind) {
            case Reach::Kind::window:
                return {out.first * reach.step - reach.padding, out.last * reach.step - reach.padding + reach.size - 1};
            case Reach::Kind::enlarge:
                return {floor_divide(out.first, reach.step), floor_divide(out.last, reach.step)};
            case Reach::Kind::blend: {
                // The centre of place i lies at (i + 1/2) / step - 1/2, between two others.
                const auto before = [&](int64_t place) {
                    return floor_divide(2 * place + 1 - reach.step, 2 * reach.step);
                };
                return {before(out.first), before(out.last) + 1};
            }
            default:
                return out;
            }
        }

        struct Need {
            std::optional<Interval> input; ///< of the network
            bool everywhere = false;
        };

        Need need_of(const std::vector<Layer>& layers, size_t layer, int64_t place)
        {
            std::vector<std::optional<Interval>> needs(layers.size());
            needs[layer] = Interval{place, place};
            Need need;
            for (size_t ind = layer; ind > 0; --ind) {
                if (!needs[ind]) continue;
                if (layers[ind].reach.kind == Reach::Kind::everywhere) {
                    need.everywhere = true;
                    continue;
                }
                const auto interval = needed(layers[ind].reach, *needs[ind]);
                for (const size_t input : layers[ind].inputs) {
                    auto& known = needs[input];
                    if (!known) { known = interval; }
                    else {
                        known = Interval{std::min(known->first, interval.first), std::max(known->last, interval.last)};
                    }
                }
            }
            need.input = needs[0];
            return need;
        }
    }

    ReceptiveField receptive_field(const std::vector<Layer>& layers, size_t layer)
    {
        ReceptiveField field;
        // The layer's places in a piece of the image, from which poolings and upsamplings repeat.
        const int64_t multiple = multiple_of(layers), scale = layers[layer].scale, places = multiple / scale;
        for (int64_t place = 0; place < places; ++place) {
            const auto need = need_of(layers, layer, place);
            field.everywhere = field.everywhere || need.everywhere;
            if (!need.input) continue;
            const auto [first, last] = *need.input;
            if (place == 0) field.size = last - first + 1;
            field.halo = std::max({field.halo, -first, last - (multiple - 1)});
        }
        return field;
    }

    int64_t multiple_of(const std::vector<Layer>& layers)
    {
        int64_t most = 1;
        for (const auto& layer : layers) most = std::max(most, layer.scale);
        return most;
    }

    bool gives_images(const std::vector<Layer>& layers) { return layers.back().shape.size() > 3; }

    int64_t count_parameters(const std::vector<Layer>& layers)
    {
        int64_t sum = 0;
        for (const auto& layer : layers) sum += layer.parameters;
        return sum;
    }

    int64_t count_multiply_adds(const std::vector<Layer>& layers)
    {
        int64_t sum = 0;
        for (const auto& layer : layers) sum += layer.is_used ? layer.multiply_adds : 0;
        return sum;
    }
}
