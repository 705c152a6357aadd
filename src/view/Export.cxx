#include "view/Export.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"
#include "sio/scan/Scan.h"
#include "view/Text.h"
#include "view/answer/ImageAnswers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <span>

namespace fs = std::filesystem;

namespace WireCell::View {

    namespace {
        constexpr int16_t missing = INT16_MIN;
        constexpr float most_steps = 32000;

        /// An image that goes into the page, and how far it is reduced.
        struct Exported {
            std::string name;
            std::shared_ptr<const Layer> layer;
            size_t level = 0; ///< of columns
            Configuration planes;
            size_t nbytes = 0;

            bool can_shrink() const
            {
                return std::all_of(layer->planes.begin(), layer->planes.end(),
                                   [this](const auto& plane) { return level + 1 < plane.pyramid.nlevels(); });
            }
        };

        float step_of(const ValueRange& range)
        {
            const double largest = std::max(std::abs(range.min), std::abs(range.max));
            if (range.is_whole && largest < most_steps) return 1;
            return largest > 0 ? static_cast<float>(largest / most_steps) : 1;
        }

        /// Numbers as multiples of a step, each less the one before in its row, compressed.
        std::string packed(std::span<const float> samples, size_t ncolumns, float step)
        {
            std::vector<uint16_t> steps(samples.size());
            uint16_t last = 0;
            for (size_t ind = 0; ind < samples.size(); ++ind) {
                if (ind % ncolumns == 0) last = 0;
                const float value = samples[ind];
                const auto now = static_cast<uint16_t>(
                    std::isfinite(value)
                        ? static_cast<int16_t>(std::lround(std::clamp(value / step, -most_steps, most_steps)))
                        : missing);
                steps[ind] = static_cast<uint16_t>(now - last);
                last = now;
            }
            const auto bytes = deflated(steps.data(), steps.size() * sizeof(uint16_t));
            return base64(bytes.data(), bytes.size());
        }

        void pack(Exported& image)
        {
            image.planes = Configuration::array();
            image.nbytes = 0;
            for (const auto& plane : image.layer->planes) {
                const auto level = plane.pyramid.level(image.level);
                const float step = step_of(plane.range);
                Configuration one{{"nrows", plane.pyramid.nrows()},
                                  {"ncolumns", level.ncolumns},
                                  {"step", step},
                                  {"missing", missing},
                                  {"min", packed(level.min, level.ncolumns, step)}};
                image.nbytes += one["min"].get_ref<const std::string&>().size();
                if (level.max.data() != level.min.data()) {
                    one["max"] = packed(level.max, level.ncolumns, step);
                    image.nbytes += one["max"].get_ref<const std::string&>().size();
                }
                image.planes.push_back(std::move(one));
            }
        }

        /// Reduce the largest until all of them fit.
        void fit(std::vector<Exported>& images, double most_mb)
        {
            while (true) {
                double mb = 0;
                Exported* largest = nullptr;
                for (auto& image : images) {
                    mb += static_cast<double>(image.nbytes) * 1e-6;
                    if (image.can_shrink() && (!largest || image.nbytes > largest->nbytes)) largest = &image;
                }
                if (mb <= most_mb || !largest) return;
                ++largest->level;
                pack(*largest);
            }
        }

        Configuration facts_of(const Exported& image)
        {
            auto facts = json_of(*image.layer);
            facts["each"] = size_t{1} << image.level;
            for (size_t ind = 0; ind < image.planes.size(); ++ind) {
                auto& plane = facts["planes"][ind];
                plane["ncolumns"] = image.planes[ind]["ncolumns"];
                plane["nlevels"] = plane["nlevels"].get<size_t>() - image.level;
            }
            return facts;
        }

        std::string packed_text(const std::string& text)
        {
            const auto bytes = deflated(text.data(), text.size());
            return base64(bytes.data(), bytes.size());
        }

        /// The wires of the anodes that are shown, by ident.
        Configuration wires_of(const std::vector<Exported>& images, const Detector& detector)
        {
            auto wires = Configuration::object();
            for (const auto& image : images) {
                for (const auto& plane : image.layer->planes) {
                    const auto key = std::to_string(plane.anode);
                    if (plane.anode >= 0 && !wires.contains(key))
                        wires[key] = packed_text(json_of(detector, plane.anode).dump());
                }
            }
            return wires;
        }

        std::string packed_depos(const DepoTable& depos)
        {
            std::vector<float> all;
            for (const auto* column : {&depos.time, &depos.charge, &depos.x, &depos.y, &depos.z})
                all.insert(all.end(), column->begin(), column->end());
            const auto bytes = deflated(all.data(), all.size() * sizeof(float));
            return base64(bytes.data(), bytes.size());
        }

        /// The place of the event in a file, nothing if it has none of that ident.
        std::optional<size_t> place_of(const DataFile& file, std::optional<int> ident)
        {
            const auto& events = file.events();
            for (size_t event = 0; event < events.size(); ++event) {
                if (!ident || events[event].ident == *ident) return event;
            }
            return std::nullopt;
        }
    }

    void export_page(Catalogue& catalogue, const Page& page, std::optional<int> event, double most_mb,
                     const std::string& path)
    {
        std::vector<Exported> images;
        Configuration told = {{"about", Configuration::object()}, {"remarks", Configuration::array()}, {"stamp", ""}};
        EventInfo shown;
        std::string depos;
        auto scans = Configuration::array();
        std::shared_ptr<const Detector> detector;
        std::string scan_of;
        bool is_found = false;
        const auto entries = catalogue.entries();
        for (size_t number = 0; number < entries.size(); ++number) {
            if (entries[number].kind != Catalogue::Kind::data) continue;
            const auto file = catalogue.file(number);
            const auto place = place_of(*file, event);
            if (!place) continue;
            const auto& info = file->events()[*place];
            if (!is_found) {
                shown = info;
                shown.images.clear();
                told["about"] = file->about();
            }
            is_found = true;
            if (!detector) detector = catalogue.detector(number);
            if (scan_of.empty() && !info.images.empty()) {
                scan_of = fs::path(entries[number].path).filename().string();
                for (const auto& scan : Sio::read_scans(entries[number].path)) scans.push_back(Sio::json_of(scan));
            }
            auto stem = fs::path(entries[number].path).filename().string();
            stem = stem.substr(0, stem.find('.'));
            for (size_t image = 0; image < info.images.size(); ++image) {
                LayerChoice choice;
                choice.place = {number, *place, image};
                choice.flat = LayerChoice::Flat::automatic;
                auto& exported = images.emplace_back();
                exported.name = stem + ": " + info.images[image].name;
                exported.layer = catalogue.layer(choice);
                shown.images.push_back(info.images[image]);
                shown.images.back().name = exported.name;
                pack(exported);
            }
            if (info.ndepos > 0 && depos.empty()) {
                depos = packed_depos(file->read_depos(*place));
                shown.ndepos = info.ndepos;
            }
        }
        SPNG_VALIDATE(is_found, "no file has {}", event ? fmt::format("an event {}", *event) : std::string("an event"));
        fit(images, most_mb);
        auto layers = Configuration::array();
        for (auto& image : images) {
            if (image.level > 0) {
                told["remarks"].push_back(
                    fmt::format("of '{}' the extremes of {} ticks are here", image.name, size_t{1} << image.level));
            }
            layers.push_back({{"facts", facts_of(image)}, {"planes", std::move(image.planes)}});
        }
        told["events"] = Configuration::array({json_of(shown)});
        Configuration data{
            {"files",
             {{{"name", fs::path(path).filename().string()}, {"folder", ""}, {"kind", "data"}, {"stamp", ""}}}},
            {"opened", told},
            {"layers", layers}};
        if (!depos.empty()) data["depos"] = depos;
        if (detector) data["wires"] = wires_of(images, *detector);
        data["scans"] = scans;
        data["scan_of"] = scan_of;
        AtomicFile file(path);
        file.stream() << page.self_contained(data.dump(-1, ' ', false, Configuration::error_handler_t::replace));
        file.commit();
    }
}
