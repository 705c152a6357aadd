#pragma once
#include "../LarcvTesting.h"
#include "WireCellAux/Species.h"

#include <random>

/// Events of a single particle each, of few pixels, for tests: a muon is a long faint line, a proton a short bright one, an electron a spot
/// that is wider for more energy.
namespace spng::test {

    struct PidToy {
        uint64_t rows = 64, columns = 24;
        int planes = 2;
        double noise = 0; ///< charge of a pixel that is everywhere
        std::string card; ///< of the file
        std::vector<std::string> words = {"electron", "muon", "proton"};
    };

    inline WireCell::Aux::LarcvImage pid_pixels(const PidToy& toy, const std::string& word, double mev,
                                                std::mt19937_64& random)
    {
        std::uniform_real_distribution<double> share(0, 1);
        std::normal_distribution<float> hiss(0, static_cast<float>(toy.noise));
        std::map<uint64_t, float> charge;
        const auto put = [&](double row, double column, float value) {
            if (row < 0 || column < 0 || row >= double(toy.rows) || column >= double(toy.columns)) return;
            charge[static_cast<uint64_t>(column) * toy.rows + static_cast<uint64_t>(row)] += value;
        };
        const double row = double(toy.rows) * (0.3 + 0.4 * share(random)),
                     column = double(toy.columns) * (0.3 + 0.4 * share(random));
        const double slope = 2 * share(random) - 1, size = mev / 100;
        if (word == "electron") {
            std::normal_distribution<double> wide(0, 0.5 + size / 4);
            for (int drop = 0; drop < 6 * size; ++drop) put(row + wide(random), column + wide(random), 5);
        }
        else {
            const double length = word == "muon" ? 3 * size : size;
            for (double step = -length / 2; step <= length / 2; step += 0.5)
                put(row + slope * step, column + step, word == "muon" ? 3 : 12);
        }
        if (toy.noise > 0) {
            for (uint64_t id = 0; id < toy.rows * toy.columns; ++id) charge[id] += hiss(random);
        }
        WireCell::Aux::LarcvImage image;
        image.rows = toy.rows;
        image.columns = toy.columns;
        image.size = {static_cast<double>(toy.columns), static_cast<double>(toy.rows)};
        for (const auto& [id, value] : charge) {
            image.ids.push_back(id);
            image.values.push_back(value);
        }
        return image;
    }

    inline WireCell::Aux::LarcvEvent pid_event(const PidToy& toy, const std::string& word, double mev, int number,
                                               uint64_t seed)
    {
        std::mt19937_64 random(seed);
        WireCell::Aux::LarcvEvent event;
        event.id = {1, 0, number};
        event.images = {{"wires", {}}};
        for (int plane = 0; plane < toy.planes; ++plane) {
            event.images[0].planes.push_back(pid_pixels(toy, word, mev, random));
            event.images[0].planes.back().plane = static_cast<uint64_t>(plane);
        }
        const auto& species = *WireCell::Aux::find_species(word);
        event.particles = {
            {"particles", {{.pdg = species.pdg, .energy = mev + species.mass, .track = 1, .process = "primary"}}}};
        return event;
    }

    /// Events of all words in turn, of 200 to 800 MeV.
    inline void write_pid(const std::string& path, int count, uint64_t seed, const PidToy& toy = {})
    {
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> energy(200, 800);
        std::vector<WireCell::Aux::LarcvEvent> events;
        for (int number = 0; number < count; ++number) {
            const auto& word = toy.words[static_cast<size_t>(number) % toy.words.size()];
            const double mev = energy(random);
            events.push_back(pid_event(toy, word, mev, number, random()));
        }
        write_larcv(path, events, toy.card);
    }
}
