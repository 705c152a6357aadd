#include "train/pid/PidEvents.h"

#include "WireCellAux/Species.h"
#include "train/data/CosmicData.h"
#include "train/data/EventLists.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <map>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        /// {pdg: class}
        std::map<int, int64_t> numbers_of(const std::vector<std::string>& classes, const std::string& where)
        {
            std::map<int, int64_t> numbers;
            std::vector<std::string> known;
            for (const auto& species : Aux::all_species()) known.push_back(species.name);
            for (const auto& word : classes) {
                const auto* species = Aux::find_species(word);
                SPNG_VALIDATE(species != nullptr, "{}.classes: got '{}' (want words of particles: {})", where, word,
                              fmt::join(known, ", "));
                const bool is_new = numbers.emplace(species->pdg, static_cast<int64_t>(numbers.size())).second;
                SPNG_VALIDATE(is_new, "{}.classes: '{}' comes twice", where, word);
            }
            return numbers;
        }

        /// What the file says of itself by a key, of its images or of what made them.
        json told_by(const LarcvFile& file, const std::string& key)
        {
            for (const auto* part : {&file.about.card, &file.about.record}) {
                if (part->is_object() && part->contains(key)) return part->at(key);
            }
            return {};
        }

        double parameter_of(const LarcvFile& file, const std::string& key, const std::string& where)
        {
            auto got = told_by(file, key);
            if (got.is_array() && got.size() == 1) got = got.at(0);
            SPNG_VALIDATE(got.is_number() && std::isfinite(got.get<double>()),
                          "{}.parameter: '{}' has {} as {} (want a number)", where, file.path,
                          got.is_null() ? "nothing" : got.dump(), key);
            return got.get<double>();
        }

        /// Whether a particle comes of another of the list, or is it.
        bool comes_of(const Aux::LarcvParticle& particle, uint32_t track, const std::vector<Aux::LarcvParticle>& list)
        {
            auto at = particle.parent;
            // A list that leads in a circle ends as well.
            for (size_t step = 0; step < list.size() && at != 0; ++step) {
                if (at == track) return true;
                const auto parent =
                    std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.track == at; });
                if (parent == list.end()) return false;
                at = parent->parent;
            }
            return false;
        }

        PidTruth truth_of(const std::vector<Aux::LarcvParticle>& list, const std::string& origin)
        {
            const auto& first = list[0];
            const auto& all = Aux::all_species();
            const auto species =
                std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.pdg == first.pdg; });
            SPNG_VALIDATE(species != all.end(), "{}: its first particle has the PDG number {}, which is unknown",
                          origin, first.pdg);
            const double kinetic = first.energy - species->mass;
            SPNG_VALIDATE(std::isfinite(kinetic) && kinetic > 0,
                          "{}: its {} has an energy of {} MeV (want more than its mass, {})", origin, species->name,
                          first.energy, species->mass);
            PidTruth truth;
            constexpr double mev_in_gev = 1e-3;
            truth.energy = std::log(kinetic * mev_in_gev);
            double by_interactions = 0, by_decays = 0;
            for (size_t ind = 1; ind < list.size(); ++ind) {
                const auto& one = list[ind];
                if (!comes_of(one, first.track, list)) continue;
                if (one.process == "interaction") by_interactions += one.deposited;
                if (one.process == "decay" && std::abs(one.pdg) == 11) by_decays += one.deposited;
            }
            truth.interacts = by_interactions > visible_energy;
            truth.decays = by_decays > visible_energy;
            return truth;
        }

        /// How images are made of the sums that a file has.
        SPNG::ParticleImageConfig image_of_sums(const LarcvFile& file, SPNG::ParticleImageConfig how,
                                                const std::string& where)
        {
            const auto ticks = told_by(file, "ticks"), sum = told_by(file, "sum");
            const int own = ticks.is_number_integer() ? ticks.get<int>() : 1;
            SPNG_VALIDATE(own > 0 && how.ticks > 0 && how.ticks % own == 0,
                          "{}.image.ticks: got {} (want a multiple of the {} ticks that are a row of '{}')", where,
                          how.ticks, own, file.path);
            const auto wanted = SPNG::config::to_json(how).at("sum");
            SPNG_VALIDATE(sum.is_null() || sum == wanted || (sum == "plain" && own == 1),
                          "{}.image.sum: got {} ('{}' has sums of {} ticks that are {})", where, wanted.dump(),
                          file.path, own, sum.dump());
            how.ticks /= own;
            return how;
        }
    }

    PidFiles::PidFiles(std::vector<LarcvPlace> places, const PidDataConfig& config, std::string where)
      : m_config(config)
      , m_where(std::move(where))
      , m_how(image_of_sums(*places.at(0).file, config.image, m_where))
    {
        const auto numbers = numbers_of(config.classes, m_where);
        for (auto& place : places) {
            const auto list = place.file->reader->particles(config.particles, place.number);
            SPNG_VALIDATE(!list.empty(), "{} has no particles '{}'", place.origin(), config.particles);
            const auto number = numbers.find(list[0].pdg);
            const bool is_of_class = numbers.empty() || number != numbers.end();
            if (!is_of_class && config.others) continue;
            auto truth = truth_of(list, place.origin());
            SPNG_VALIDATE(is_of_class,
                          "{}: is a {}, of no class (want {}). Try others=true, which leaves such events out",
                          place.origin(), Aux::species_of(list[0].pdg).name, fmt::join(config.classes, ", "));
            if (!numbers.empty()) truth.particle = number->second;
            if (!config.parameter.empty()) truth.parameter = parameter_of(*place.file, config.parameter, m_where);
            truth.id = place.file->reader->id(place.number);
            m_truth.push_back(truth);
            m_places.push_back(std::move(place));
        }
        SPNG_VALIDATE(!m_places.empty(), "{}: no event is of the classes {}", m_where, fmt::join(config.classes, ", "));
    }

    std::vector<int64_t> PidFiles::groups() const
    {
        std::vector<int64_t> groups;
        for (const auto& truth : m_truth) groups.push_back(std::max<int64_t>(0, truth.particle));
        return groups;
    }

    std::vector<int64_t> PidFiles::counts() const
    {
        std::vector<int64_t> counts(m_config.classes.size());
        for (const auto& truth : m_truth) {
            if (truth.particle >= 0) ++counts.at(static_cast<size_t>(truth.particle));
        }
        return counts;
    }

    std::vector<Aux::LarcvImage> PidFiles::planes(const LarcvPlace& place) const
    {
        auto all = place.file->reader->images(m_config.images, place.number);
        SPNG_VALIDATE(!all.empty(), "{} has no images '{}'", place.origin(), m_config.images);
        if (m_config.planes.empty()) return all;
        std::vector<Aux::LarcvImage> chosen;
        for (const int plane : m_config.planes) {
            SPNG_VALIDATE(plane >= 0 && plane < static_cast<int>(all.size()),
                          "{}.planes: got {} ({} has {}, of 0 to {})", m_where, plane, place.origin(), all.size(),
                          all.size() - 1);
            chosen.push_back(all[static_cast<size_t>(plane)]);
        }
        return chosen;
    }

    at::Tensor PidFiles::image(const LarcvPlace& place, const Change& change) const
    {
        std::vector<at::Tensor> views;
        for (const auto& plane : planes(place)) views.push_back(dense_image(plane, 0).t());
        try {
            auto image = SPNG::particle_image(SPNG::stack_planes(views), m_how, change.shift);
            return change.turned ? image.flip(1) : image;
        }
        catch (const ValueError& error) {
            SPNG_VALIDATE(false, "{}: {}", place.origin(), error.what());
        }
    }

    Batch PidFiles::batch(const std::vector<int64_t>& numbers, const std::vector<Change>& changes) const
    {
        std::vector<at::Tensor> images;
        Batch batch;
        batch.truth = at::empty({static_cast<int64_t>(numbers.size()), 2}, at::kDouble);
        auto* truths = batch.truth.data_ptr<double>();
        for (size_t row = 0; row < numbers.size(); ++row) {
            const auto number = static_cast<size_t>(numbers[row]);
            const auto& place = m_places.at(number);
            const auto& truth = m_truth.at(number);
            auto own = image(place, changes[row]);
            if (!m_config.parameter.empty()) own = at::cat({own, at::full_like(own.slice(0, 0, 1), truth.parameter)});
            SPNG_VALIDATE(images.empty() || own.sizes() == images[0].sizes(), "{}: images are {} (want {}, as {})",
                          place.origin(), fmt::join(own.sizes().vec(), " x "),
                          fmt::join(images[0].sizes().vec(), " x "), batch.origin);
            images.push_back(std::move(own));
            truths[2 * row] = static_cast<double>(truth.particle);
            truths[2 * row + 1] = truth.energy;
            batch.origin += (row == 0 ? "" : "; ") + place.origin();
        }
        batch.features = at::stack(images);
        return batch;
    }

    json PidFiles::card() const
    {
        const auto sizes = image(m_places[0], {}).sizes().vec();
        json card{{"axes", {"plane", "wire", "tick"}},
                  {"size", {{"planes", sizes[0]}, {"channels", sizes[1]}, {"ticks", sizes[2]}}},
                  {"image", SPNG::config::to_json(m_config.image)}};
        const auto& file = *m_places[0].file;
        for (const char* key : {"detector", "source", "ticks", "floor", "scale", "anode", "noise"}) {
            const auto told = told_by(file, key);
            if (!told.is_null()) card[key] = told;
        }
        const auto names = told_by(file, "planes");
        if (!names.is_array()) return card;
        card["planes"] = names;
        if (m_config.planes.empty()) return card;
        card["planes"] = json::array();
        for (const int plane : m_config.planes) card["planes"].push_back(names.at(static_cast<size_t>(plane)));
        return card;
    }
}
