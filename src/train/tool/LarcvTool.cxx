#include "train/tool/LarcvTool.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"
#include "sio/ArrayIO.h"
#include "train/data/CosmicData.h"
#include "train/tool/LarcvStatistics.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <map>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        constexpr const char* who = "spng-larcv";

        std::unique_ptr<Aux::LarcvReader> open(const LarcvRequest& request)
        {
            return Aux::larcv_files(who)->open(request.file, who);
        }

        void write_json(const json& figures, const std::string& path)
        {
            if (path.empty()) return;
            AtomicFile file(path);
            file.stream() << figures.dump(1) << "\n";
            file.commit();
        }

        std::string text_of(const json& value) { return value.is_null() ? "-" : value.dump(); }

        /// The images of an event, all of a size, as one array.
        template <class Dense>
        at::Tensor stacked(const std::vector<Aux::LarcvImage>& images, const std::string& where, const Dense& dense)
        {
            std::vector<at::Tensor> all;
            for (const auto& image : images) {
                all.push_back(dense(image, 0));
                SPNG_VALIDATE(all[0].sizes() == all.back().sizes(), "{}: images of sizes {} and {} (want the same)",
                              where, fmt::join(all[0].sizes(), " x "), fmt::join(all.back().sizes(), " x "));
            }
            SPNG_VALIDATE(!all.empty(), "{}: there are no images", where);
            return at::stack(all);
        }

        template <class T>
        void write_tensor(Sio::ArchiveWriter& archive, const std::string& name, const at::Tensor& x)
        {
            const auto* data = x.const_data_ptr<T>();
            Sio::write_array<T>(archive, name + ".npy", {x.sizes().begin(), x.sizes().end()},
                                std::vector<T>(data, data + x.numel()));
        }

        /// Arrays of an .npz file, as double.
        std::map<std::string, at::Tensor> read_arrays(const std::string& path)
        {
            std::map<std::string, at::Tensor> arrays;
            Sio::ArchiveReader archive(Sio::find_archive(path, who), who);
            while (archive.next()) {
                auto name = archive.name();
                if (name.ends_with(".npy")) name.resize(name.size() - 4);
                if (name != "image" && name != "labels" && name != "event_id") continue;
                const auto header = Sio::read_array_header(archive);
                archive.reserve(header.count(), header.item_size() + sizeof(double));
                std::vector<std::byte> bytes(header.nbytes());
                Sio::read_elements(archive, header, bytes.data());
                const std::vector<int64_t> shape(header.shape.begin(), header.shape.end());
                auto numbers = at::empty(shape, at::kDouble);
                Sio::npy_convert(header, bytes.data(), header.count(), numbers.data_ptr<double>(), archive.where());
                arrays[name] = numbers;
            }
            return arrays;
        }

        /// Pixels that are not 0 or that are labelled, and the labels of the same.
        std::pair<Aux::LarcvImage, Aux::LarcvImage> sparse_pair(const at::Tensor& image, const at::Tensor& labels,
                                                                uint64_t plane)
        {
            const auto sites = sparse_image((image != 0).logical_or(labels != 0).to(at::kFloat), 0, plane);
            return {sparse_values(image, sites), sparse_values(labels, sites)};
        }

        Aux::LarcvEvent event_of(const LarcvRequest& request, const std::string& path, int64_t number)
        {
            const auto arrays = read_arrays(path);
            const auto array = [&](const char* name) {
                const auto found = arrays.find(name);
                SPNG_VALIDATE(found != arrays.end() && found->second.dim() == 3 && found->second.numel() > 0,
                              "{}: '{}' has no array '{}' of plane, row and column", who, path, name);
                return found->second;
            };
            const auto image = array("image"), labels = array("labels");
            SPNG_VALIDATE(image.sizes() == labels.sizes(), "{}: '{}': image is {}, labels {} (want the same)", who,
                          path, fmt::join(image.sizes(), " x "), fmt::join(labels.sizes(), " x "));
            SPNG_VALIDATE(at::isfinite(image).all().item<bool>(), "{}: '{}': image has numbers that are not finite",
                          who, path);
            const auto known = (labels >= 0).logical_and(labels < cosmic_classes).logical_and(labels == labels.trunc());
            SPNG_VALIDATE(known.all().item<bool>(), "{}: '{}': labels are not all 0, 1 or 2", who, path);
            Aux::LarcvEvent event;
            event.id.event = number;
            if (const auto id = arrays.find("event_id"); id != arrays.end() && id->second.numel() == 3) {
                const auto* numbers = id->second.const_data_ptr<double>();
                event.id = {int64_t(numbers[0]), int64_t(numbers[1]), int64_t(numbers[2])};
            }
            event.images = {{request.image, {}}, {request.labels, {}}};
            for (int64_t plane = 0; plane < image.size(0); ++plane) {
                auto [pixels, classes] = sparse_pair(image[plane], labels[plane], static_cast<uint64_t>(plane));
                event.images[0].planes.push_back(std::move(pixels));
                event.images[1].planes.push_back(std::move(classes));
            }
            return event;
        }
    }

    std::string list_larcv(const LarcvRequest& request)
    {
        const auto reader = open(request);
        json events = json::array();
        const auto listed = [](const std::vector<std::string>& names) {
            return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
        };
        auto text = fmt::format("{}: {} events; images {}; particles {}\n", request.file, reader->events(),
                                listed(reader->image_names()), listed(reader->particle_names()));
        for (size_t number = 0; number < reader->events(); ++number) {
            const auto id = reader->id(number);
            json lists;
            text += fmt::format("event {}: run {}, subrun {}, event {}\n", number, id.run, id.subrun, id.event);
            for (const auto& name : reader->image_names()) {
                for (const auto& image : reader->images(name, number)) {
                    text += fmt::format("  {} plane {}: {} rows, {} columns, {} pixels\n", name, image.plane,
                                        image.rows, image.columns, image.ids.size());
                    lists[name].push_back({{"plane", image.plane},
                                           {"rows", image.rows},
                                           {"columns", image.columns},
                                           {"voxels", image.ids.size()}});
                }
            }
            events.push_back({{"id", {id.run, id.subrun, id.event}}, {"images", lists}});
        }
        const auto card = reader->card();
        if (!card.empty()) text += "card: " + card + "\n";
        write_json({{"events", events}, {"card", json::parse(card, nullptr, false)}}, request.json);
        return text;
    }

    std::string larcv_stats(const LarcvRequest& request)
    {
        const auto figures = file_figures(*open(request), request.image, request.labels);
        write_json(figures, request.json);
        std::string text = fmt::format("{:>5} {:>5} {:>8} {:>14} {:>10} {:>10} {:>8} {:>8} {:>8}\n", "event", "plane",
                                       "pixels", "sum", "least", "most", "none", "cosmic", "neutrino");
        const auto line = [&](const std::string& event, const std::string& plane, const json& one,
                              const std::string& sum, const json& labels) {
            text += fmt::format("{:>5} {:>5} {:>8} {:>14} {:>10} {:>10} {:>8} {:>8} {:>8}\n", event, plane,
                                text_of(one["voxels"]), sum, fmt::format("{:.6}", text_of(one["min_nonzero"])),
                                fmt::format("{:.8}", text_of(one["max"])), labels[0].get<int64_t>(),
                                labels[1].get<int64_t>(), labels[2].get<int64_t>());
        };
        for (const auto& one : figures["planes"]) {
            line(text_of(one["event"]), text_of(one["plane"]), one, fmt::format("{:.1f}", one["sum"].get<double>()),
                 one["labels_of_voxels"]);
        }
        line("all", "", figures["totals"], "", figures["totals"]["labels"]);
        if (!figures["particles_per_pdg"].empty())
            text += "particles in events: " + figures["particles_per_event"].dump() +
                    "; by PDG code: " + figures["particles_per_pdg"].dump() + "\n";
        return text;
    }

    std::string dump_larcv(const LarcvRequest& request)
    {
        const auto reader = open(request);
        const auto where = fmt::format("{}: '{}', event {}", who, request.file, request.event);
        const auto images = stacked(reader->images(request.image, request.event), where,
                                    [](const auto& image, int halvings) { return dense_image(image, halvings); });
        const auto labels = stacked(reader->images(request.labels, request.event), where, dense_labels);
        const auto id = reader->id(request.event);
        Sio::ArchiveWriter archive(request.output, who);
        write_tensor<float>(archive, "image", images);
        write_tensor<int>(archive, "labels", labels.to(at::kInt));
        write_tensor<int>(archive, "event_id", at::tensor({id.run, id.subrun, id.event}, at::kInt));
        archive.close();
        return "";
    }

    std::string convert_to_larcv(const LarcvRequest& request)
    {
        const json about = {{"card", {{"features", {{{"name", "charge"}}}}}}, {"record", json::object()}};
        const auto file = Aux::larcv_files(who)->create(request.output, request.gzip, about.dump(), who);
        int64_t number = 0;
        for (const auto& input : request.inputs) file->add(event_of(request, input, number++));
        file->commit();
        return fmt::format("{}: {} events\n", request.output, number);
    }
}
