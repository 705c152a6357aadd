#include "train/tool/LarcvStatistics.h"

#include "WireCellSpng/base/Check.h"
#include "train/data/CosmicData.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;
        using Counts = std::array<int64_t, cosmic_classes>;

        Counts counts_of(const at::Tensor& labels)
        {
            const auto counts = labels.flatten().bincount({}, cosmic_classes);
            Counts all{};
            for (size_t label = 0; label < all.size(); ++label)
                all[label] = counts[static_cast<int64_t>(label)].item<int64_t>();
            return all;
        }

        /// Of some numbers of columns or rows.
        struct Range {
            uint64_t first = UINT64_MAX, last = 0;
            void add(uint64_t number)
            {
                first = std::min(first, number);
                last = std::max(last, number);
            }
            json text() const { return first > last ? json() : json{first, last}; }
        };

        void add_values(const Aux::LarcvImage& image, json& figures)
        {
            double sum = 0, squares = 0, by_column = 0, by_row = 0, logs = 0, most = 0;
            json least;
            int64_t nonzero = 0;
            Range columns, rows;
            for (size_t ind = 0; ind < image.ids.size(); ++ind) {
                const auto column = image.ids[ind] / image.rows, row = image.ids[ind] % image.rows;
                const double value = image.values[ind];
                columns.add(column);
                rows.add(row);
                sum += value;
                squares += value * value;
                by_column += value * static_cast<double>(column);
                by_row += value * static_cast<double>(row);
                logs += std::log1p(value);
                most = std::max(most, value);
                if (value == 0) continue;
                ++nonzero;
                least = least.is_null() ? value : std::min(least.get<double>(), value);
            }
            figures.update({{"voxels", image.ids.size()},
                            {"sum", sum},
                            {"sum_of_squares", squares},
                            {"nonzero", nonzero},
                            {"max", most},
                            {"min_nonzero", least},
                            {"sum_value_times_column", by_column},
                            {"sum_value_times_row", by_row},
                            {"column_range", columns.text()},
                            {"row_range", rows.text()},
                            {"log1p_sum", logs}});
        }

        void add_labels(const Aux::LarcvImage& labels, json& figures)
        {
            Counts voxels{};
            std::array<uint64_t, cosmic_classes> columns{}, rows{};
            const auto dense = dense_labels(labels, 0);
            for (size_t ind = 0; ind < labels.ids.size(); ++ind) {
                const auto label = static_cast<size_t>(labels.values[ind]);
                ++voxels.at(label);
                columns.at(label) += labels.ids[ind] / labels.rows;
                rows.at(label) += labels.ids[ind] % labels.rows;
            }
            figures["labels_of_voxels"] = voxels;
            figures["label_pixels_dense"] = counts_of(dense);
            for (const size_t label : {1, 2}) {
                figures[fmt::format("label{}_sum_column", label)] = columns.at(label);
                figures[fmt::format("label{}_sum_row", label)] = rows.at(label);
            }
        }

        /// Of images with an odd number of rows or columns there is none.
        json half_figures(const Aux::LarcvImage& image, const Aux::LarcvImage& labels)
        {
            if (image.rows % 2 != 0 || image.columns % 2 != 0) return {};
            const auto half = dense_image(image, 1);
            return {{"shape", {half.size(0), half.size(1)}},
                    {"image_sum", half.sum(at::kDouble).item<double>()},
                    {"image_nonzero", half.count_nonzero().item<int64_t>()},
                    {"image_max", half.max().item<double>()},
                    {"label_pixels", counts_of(dense_labels(labels, 1))}};
        }
    }

    json image_figures(const Aux::LarcvImage& image, const Aux::LarcvImage& labels)
    {
        json figures = {{"plane", image.plane}, {"label_ids_equal_wire_ids", image.ids == labels.ids}};
        add_values(image, figures);
        add_labels(labels, figures);
        figures["half_resolution"] = half_figures(image, labels);
        return figures;
    }

    json file_figures(const Aux::LarcvReader& reader, const std::string& image, const std::string& labels)
    {
        json planes = json::array(), least;
        size_t voxels = 0;
        double most = 0;
        Counts classes{};
        std::map<std::string, size_t> pdgs;
        std::vector<size_t> particles;
        for (size_t event = 0; event < reader.events(); ++event) {
            const auto images = reader.images(image, event), seen = reader.images(labels, event);
            SPNG_VALIDATE(images.size() == seen.size(), "event {}: {} images '{}' and {} '{}' (want as many)", event,
                          images.size(), image, seen.size(), labels);
            for (size_t ind = 0; ind < images.size(); ++ind) {
                auto figures = image_figures(images[ind], seen[ind]);
                voxels += images[ind].ids.size();
                most = std::max(most, figures["max"].get<double>());
                const auto& low = figures["min_nonzero"];
                if (!low.is_null())
                    least = least.is_null() ? low.get<double>() : std::min(least.get<double>(), low.get<double>());
                const auto counts = figures["labels_of_voxels"].get<Counts>();
                for (size_t label = 0; label < counts.size(); ++label) classes[label] += counts[label];
                figures["event"] = event;
                planes.push_back(std::move(figures));
            }
            size_t count = 0;
            for (const auto& name : reader.particle_names()) {
                for (const auto& particle : reader.particles(name, event)) {
                    ++count;
                    ++pdgs[std::to_string(particle.pdg)];
                }
            }
            particles.push_back(count);
        }
        return {{"planes", planes},
                {"totals", {{"voxels", voxels}, {"labels", classes}, {"max", most}, {"min_nonzero", least}}},
                {"particles_per_event", particles},
                {"particles_per_pdg", pdgs}};
    }
}
