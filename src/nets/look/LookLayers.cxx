#include "nets/look/LookLayers.h"

#include "WireCellSpng/base/Check.h"
#include "nets/Weights.h"
#include "nets/look/Picture.h"
#include "nets/look/TappedNetwork.h"
#include "sio/ArrayIO.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Nets {

    namespace {
        constexpr int64_t filters_shown = 128, maps_shown = 64, map_size = 96, largest_map = 256;
        constexpr int64_t usual_columns = 16, map_columns = 8;

        /// Without digits at its first word's end: "first" of "first0.conv.weight".
        std::string stem(const std::string& name)
        {
            auto word = name.substr(0, name.find('.'));
            while (!word.empty() && word.back() >= '0' && word.back() <= '9') word.pop_back();
            return word;
        }

        struct Filters {
            std::string name;
            at::Tensor weights; ///< [filter, plane, row, column]
        };

        /// The first convolution's, and those of the same place for other planes.
        std::vector<Filters> first_filters(const torch::jit::Module& module)
        {
            std::vector<Filters> found;
            for (const auto& [name, tensor] : state_dict(module)) {
                auto weights = tensor.detach().to(at::kFloat);
                if (weights.dim() == 5 && weights.size(2) == 1) weights = weights.select(2, 0);
                if (weights.dim() != 4 || weights.size(2) * weights.size(3) < 2) continue;
                const bool like =
                    found.empty() || (stem(name) == stem(found[0].name) && weights.sizes() == found[0].weights.sizes());
                if (like) found.push_back({name, weights});
            }
            return found;
        }

        /// Whether a module is one of another of these, or is called again.
        bool is_within(const std::string& name, const std::vector<std::string>& all)
        {
            if (name.find('#') != std::string::npos) return true;
            for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
                if (std::count(all.begin(), all.end(), name.substr(0, dot)) > 0) return true;
            }
            return false;
        }
    }

    at::Tensor reduced(const at::Tensor& numbers, int64_t most)
    {
        auto map = numbers.to(at::kFloat);
        const int64_t rows = (map.size(0) + most - 1) / most, columns = (map.size(1) + most - 1) / most;
        if (rows <= 1 && columns <= 1) return map;
        map = map.unsqueeze(0).unsqueeze(0);
        const auto extreme = [&](const at::Tensor& x) {
            return at::max_pool2d(x, {rows, columns}, {rows, columns}, 0, 1, /*ceil_mode=*/true)[0][0];
        };
        const auto high = extreme(map), low = -extreme(-map);
        return at::where(high.abs() >= low.abs(), high, low);
    }

    at::Tensor picture_of(const at::Tensor& image, int64_t size)
    {
        const auto range = range_of(image);
        std::vector<at::Tensor> planes;
        for (const auto& plane : image.unbind(0)) {
            const auto map = reduced(plane, size);
            planes.push_back(enlarged(coloured(map, range), times_for(map, size)));
        }
        return tiled(planes, static_cast<int64_t>(planes.size()));
    }

    void show_filters(Gallery& gallery, const LookSubject& subject)
    {
        gallery.section("First layer", "Weights of the filters that see the input: blue below 0, white 0, orange above "
                                       "it. Each tile is a filter, with its planes or features side by side.");
        const auto filters = first_filters(subject.module);
        SPNG_VALIDATE(!filters.empty(), "\"{}\" has no convolution whose filters could be shown", subject.path);
        for (const auto& [name, weights] : filters) {
            const double reach = std::max(1e-12, weights.abs().max().item<double>());
            std::vector<at::Tensor> tiles;
            for (int64_t ind = 0; ind < std::min(weights.size(0), filters_shown); ++ind) {
                std::vector<at::Tensor> planes;
                for (const auto& plane : weights[ind].unbind(0)) {
                    planes.push_back(enlarged(coloured(plane, {-reach, reach}), times_for(plane, map_size / 2)));
                }
                tiles.push_back(tiled(planes, static_cast<int64_t>(planes.size())));
            }
            gallery.picture("filters-" + name, tiled(tiles, std::max<int64_t>(2, usual_columns / weights.size(1))),
                            fmt::format("{}: {} filters of {} x {} for {} planes or features, to {:.3g}", name,
                                        weights.size(0), weights.size(2), weights.size(3), weights.size(1), reach));
        }
    }

    std::vector<std::string> layers_with_images(const LookSubject& subject, const LookEvent& event,
                                                const std::vector<std::string>& asked, size_t most)
    {
        auto names = asked;
        if (names.empty()) {
            names = TappedNetwork::names_of(subject.module);
            const auto all = names;
            std::erase_if(names, [&](const auto& name) { return is_within(name, all); });
        }
        const at::NoGradGuard no_gradients;
        const auto pass = TappedNetwork(subject.module, names).run(event.image.unsqueeze(0));
        std::vector<std::string> good;
        for (size_t ind = 0; ind < names.size(); ++ind) {
            const auto& map = pass.layers[ind];
            const bool is_image = map.dim() == 4 && map.size(0) == 1 && map.size(2) * map.size(3) > 1;
            SPNG_VALIDATE(is_image || asked.empty(),
                          "\"{}\": the layer '{}' gives [{}] (want one with an image for each feature)", subject.path,
                          names[ind], fmt::join(map.sizes(), ", "));
            if (is_image && good.size() < most) good.push_back(names[ind]);
        }
        return good;
    }

    void show_maps(Gallery& gallery, const std::string& folder, const LookSubject& subject, const LookEvent& event,
                   const std::vector<std::string>& layers)
    {
        gallery.section("Feature maps",
                        "What layers make of " + event.origin +
                            ". Each tile is a feature, rows are wires or channels. White is 0; one range "
                            "of colours for a layer. The numbers are in maps.npz, which the display "
                            "(spng-view) shows too.");
        gallery.picture("event", picture_of(event.image, largest_map),
                        event.origin + ", the network's input" + (event.particle.empty() ? "" : ": " + event.particle));
        const at::NoGradGuard no_gradients;
        const auto pass = TappedNetwork(subject.module, layers).run(event.image.unsqueeze(0));
        Sio::ArchiveWriter archive(folder + "/maps.npz", "look");
        for (size_t ind = 0; ind < layers.size(); ++ind) {
            const auto maps = pass.layers[ind][0].to(at::kFloat).contiguous();
            const auto range = range_of(maps);
            std::vector<at::Tensor> tiles;
            for (int64_t feature = 0; feature < std::min(maps.size(0), maps_shown); ++feature) {
                const auto map = reduced(maps[feature], largest_map);
                tiles.push_back(enlarged(coloured(map, range), times_for(map, map_size)));
            }
            gallery.picture("maps-" + layers[ind], tiled(tiles, map_columns),
                            fmt::format("{}: {} features of {} x {}, to {:.3g}{}", layers[ind], maps.size(0),
                                        maps.size(1), maps.size(2), range.high,
                                        maps.size(0) > maps_shown ? ", the first of them" : ""));
            const auto* const numbers = maps.const_data_ptr<float>();
            Sio::write_array<float>(archive, layers[ind] + ".npy",
                                    {static_cast<size_t>(maps.size(0)), static_cast<size_t>(maps.size(1)),
                                     static_cast<size_t>(maps.size(2))},
                                    std::vector<float>(numbers, numbers + maps.numel()));
        }
        archive.close();
    }
}
