#include "nets/look/LookEvents.h"

#include "WireCellAux/LarcvFiles.h"
#include "WireCellAux/Species.h"
#include "WireCellSpng/net/ParticleFit.h"
#include "sio/ArrayIO.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace WireCell::Nets {

    namespace {
        using nlohmann::json;

        constexpr const char *images_name = "wires", *particles_name = "particles";

        /// [wire, tick]: pixels are numbered in this order.
        at::Tensor dense(const Aux::LarcvImage& image)
        {
            auto all = at::zeros({static_cast<int64_t>(image.columns), static_cast<int64_t>(image.rows)}, at::kFloat);
            auto* const to = all.data_ptr<float>();
            for (size_t ind = 0; ind < image.ids.size(); ++ind) to[image.ids[ind]] = image.values[ind];
            return all;
        }

        void check_fit(const json& card, const SPNG::ParticleFit& fit, const std::string& where)
        {
            const auto check = [&](const char* key, const json& wanted) {
                const auto got = card.value(key, json());
                if (got.is_null() || wanted.is_null() || got == wanted) return;
                SPNG_VALIDATE(false, "{}: its {} is {}, that of the network's card {} (want the same)", where, key,
                              got.dump(), wanted.dump());
            };
            const auto told = [](const std::string& word) { return word.empty() ? json() : json(word); };
            check("source", told(fit.about.source));
            check("detector", told(fit.detector));
            check("ticks", fit.sums.ticks);
            check("floor", fit.sums.floor);
            check("scale", fit.sums.scale);
        }

        /// Which of a file's images the network takes: all, unless both tell names of planes.
        std::vector<size_t> planes_for(const json& card, const SPNG::ParticleFit& fit, size_t count,
                                       const std::string& where)
        {
            const auto names = card.value("planes", json());
            std::vector<size_t> numbers;
            if (!names.is_array() || fit.planes.empty()) {
                for (size_t ind = 0; ind < count; ++ind) numbers.push_back(ind);
                return numbers;
            }
            for (const auto& plane : fit.planes) {
                const auto it = std::find(names.begin(), names.end(), json(plane));
                const auto ind = static_cast<size_t>(it - names.begin());
                SPNG_VALIDATE(ind < count && it != names.end(), "{}: its planes are {}, those of the network's card {}",
                              where, names.dump(), json(fit.planes).dump());
                numbers.push_back(ind);
            }
            return numbers;
        }

        json card_of_file(const Aux::LarcvReader& reader)
        {
            const auto about = json::parse(reader.card(), nullptr, /*allow_exceptions=*/false);
            return about.is_object() ? about.value("card", json::object()) : json::object();
        }

        int label_of(const Aux::LarcvParticle& particle, const std::vector<std::string>& classes)
        {
            for (size_t ind = 0; ind < classes.size(); ++ind) {
                const auto* const species = Aux::find_species(classes[ind]);
                if (species && species->pdg == particle.pdg) return static_cast<int>(ind);
            }
            return -1;
        }

        /// The share of all charge that is in the window.
        double contained(const at::Tensor& charge, SPNG::ParticleImageConfig how)
        {
            how.normalize = false;
            const auto inside = SPNG::particle_image(charge, how).abs().sum().item<double>();
            how.bins = static_cast<int>(charge.size(2) / how.ticks);
            how.wires = 0;
            return inside / SPNG::particle_image(charge, how).abs().sum().item<double>();
        }

        void add_known(LookEvent& event, const Aux::LarcvParticle& particle)
        {
            const auto& all = Aux::all_species();
            const auto species =
                std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.pdg == particle.pdg; });
            event.particle = species == all.end() ? fmt::format("pdg {}", particle.pdg) : species->name;
            constexpr double mev_in_gev = 1e-3, mm_in_cm = 0.1;
            if (species != all.end() && particle.energy > species->mass) {
                event.known["energy"] = (particle.energy - species->mass) * mev_in_gev;
            }
            const auto& [x, y, z] = particle.momentum;
            if (const double size = std::hypot(x, y, z); size > 0) {
                event.known["cos_drift"] = std::abs(x) / size;
                event.known["cos_beam"] = z / size;
            }
            const auto &begin = particle.vertex, &end = particle.end;
            if (end != std::array<double, 4>{}) {
                event.known["length"] = mm_in_cm * std::hypot(end[0] - begin[0], end[1] - begin[1], end[2] - begin[2]);
            }
        }

        at::Tensor with_parameter(const at::Tensor& image, double parameter)
        {
            return at::cat({image, at::full_like(image.narrow(0, 0, 1), parameter)});
        }

        LookEvents read_particles(const LookEventsRequest& request, const LookSubject& subject)
        {
            const std::string where = "look";
            SPNG_VALIDATE(subject.tells_particles(),
                          "\"{}\" is for the task '{}', and '{}' has images of particles. Try its input as an array, "
                          ".npz",
                          subject.path, subject.card.task, request.path);
            const auto fit = SPNG::particle_fit(subject.card, subject.path);
            const bool takes_one = !fit.about.parameter.empty() && fit.about.parameter != "none";
            SPNG_VALIDATE(takes_one == request.parameter.has_value(), "\"{}\" takes {} parameter (want {}--parameter)",
                          subject.path, takes_one ? "a" : "no", takes_one ? "" : "no ");
            const auto reader = Aux::larcv_files(where)->open(request.path, where);
            const auto card = card_of_file(*reader);
            check_fit(card, fit, "'" + request.path + "'");
            const auto lists = reader->particle_names();
            const bool has_truth = std::count(lists.begin(), lists.end(), particles_name) > 0;
            LookEvents events;
            for (size_t number = 0; number < reader->events() && events.list.size() < request.most; ++number) {
                std::vector<at::Tensor> planes;
                const auto images = reader->images(images_name, number);
                for (const auto ind : planes_for(card, fit, images.size(), "'" + request.path + "'"))
                    planes.push_back(dense(images[ind]));
                const auto charge = SPNG::stack_planes(planes);
                if (charge.count_nonzero().item<int64_t>() == 0) {
                    ++events.empty;
                    continue;
                }
                LookEvent event{.image = SPNG::particle_image(charge, fit.image),
                                .origin = fmt::format("event {}", reader->id(number).event)};
                if (request.parameter) event.image = with_parameter(event.image, *request.parameter);
                event.known["contained"] = contained(charge, fit.image);
                const auto particles =
                    has_truth ? reader->particles(particles_name, number) : std::vector<Aux::LarcvParticle>{};
                if (!particles.empty()) {
                    event.label = label_of(particles[0], fit.about.classes);
                    add_known(event, particles[0]);
                }
                events.list.push_back(std::move(event));
            }
            return events;
        }

        LookEvents read_arrays(const LookEventsRequest& request)
        {
            const std::string who = "look";
            Sio::ArchiveReader archive(Sio::find_archive(request.path, who), who);
            LookEvents events;
            while (archive.next() && events.list.size() < request.most) {
                const auto header = Sio::read_array_header(archive);
                if (header.shape.size() != 3 && header.shape.size() != 4) continue;
                std::vector<std::byte> bytes(header.nbytes());
                Sio::read_elements(archive, header, bytes.data());
                auto numbers = at::empty(std::vector<int64_t>(header.shape.begin(), header.shape.end()), at::kFloat);
                Sio::npy_convert(header, bytes.data(), header.count(), numbers.data_ptr<float>(), archive.where());
                if (numbers.dim() == 3) numbers = numbers.unsqueeze(0);
                for (int64_t ind = 0; ind < numbers.size(0) && events.list.size() < request.most; ++ind) {
                    events.list.push_back(
                        {.image = numbers[ind],
                         .origin = numbers.size(0) == 1 ? archive.name() : fmt::format("{}, {}", archive.name(), ind)});
                }
            }
            return events;
        }

        bool ends_with_any(const std::string& path, const std::vector<std::string>& endings)
        {
            return std::any_of(endings.begin(), endings.end(), [&](const auto& one) { return path.ends_with(one); });
        }
    }

    const std::map<std::string, std::string>& known_quantities()
    {
        static const std::map<std::string, std::string> all{
            {"energy", "kinetic energy [GeV]"},
            {"cos_drift", "cosine of the angle to the drift, without its sign"},
            {"cos_beam", "cosine of the angle to the beam"},
            {"length", "from the vertex to the particle's end [cm]; of a photon the gap before its shower"},
            {"contained", "share of the charge that is in the window"}};
        return all;
    }

    LookEvents read_events(const LookEventsRequest& request, const LookSubject& subject)
    {
        auto events =
            ends_with_any(request.path, {".h5", ".hdf5"}) ? read_particles(request, subject) : read_arrays(request);
        SPNG_VALIDATE(!events.list.empty(), "'{}' has no event to look at{}", request.path,
                      events.empty > 0 ? fmt::format(" ({} without charge)", events.empty)
                                       : " (want images of particles, or arrays [feature, channel, tick])");
        return events;
    }

    at::Tensor batch_of(const std::vector<LookEvent>& events, size_t first, size_t count)
    {
        std::vector<at::Tensor> images;
        for (size_t ind = first; ind < std::min(events.size(), first + count); ++ind) {
            SPNG_VALIDATE(events[ind].image.sizes() == events[first].image.sizes(), "{} has another size than {}",
                          events[ind].origin, events[first].origin);
            images.push_back(events[ind].image);
        }
        return at::stack(images);
    }
}
