#pragma once
#include "TempFolder.h"
#include "TensorCheck.h"
#include "WireCellAux/LarcvFiles.h"

/// Events of few pixels for tests of files in larcv3's layout.
namespace spng::test {

    /// Pixels of a plane that the event's number and the plane's decide alone.
    inline WireCell::Aux::LarcvImage toy_pixels(int event, uint64_t plane, uint64_t rows = 8, uint64_t columns = 12)
    {
        WireCell::Aux::LarcvImage image;
        image.plane = plane;
        image.rows = rows;
        image.columns = columns;
        image.size = {static_cast<double>(columns), static_cast<double>(rows)};
        for (uint64_t id = plane + 1; id < rows * columns; id += 5 + plane) {
            image.ids.push_back(id);
            image.values.push_back(static_cast<float>(10 * (event + 1)) + 0.25F * static_cast<float>(id));
        }
        return image;
    }

    inline WireCell::Aux::LarcvImage toy_classes(const WireCell::Aux::LarcvImage& image, int classes = 3)
    {
        auto labels = image;
        for (size_t ind = 0; ind < labels.values.size(); ++ind)
            labels.values[ind] = static_cast<float>(ind % static_cast<size_t>(classes));
        return labels;
    }

    inline WireCell::Aux::LarcvEvent toy_larcv_event(int number, int classes = 3)
    {
        WireCell::Aux::LarcvEvent event;
        event.id = {3, 0, number};
        event.images = {{"sbndwire", {}}, {"sbnd_cosmicseg", {}}};
        for (uint64_t plane = 0; plane < 3; ++plane) {
            event.images[0].planes.push_back(toy_pixels(number, plane));
            event.images[1].planes.push_back(toy_classes(event.images[0].planes.back(), classes));
        }
        event.particles = {{"sbndneutrino", {}}};
        for (int ind = 0; ind < number; ++ind)
            event.particles[0].list.push_back({.pdg = 13,
                                               .momentum = {1, 2, 3.5},
                                               .vertex = {10, 20, 30, 40},
                                               .energy = 500.0 + ind,
                                               .end = {11, 22, 33, 44},
                                               .deposited = 300.5,
                                               .track = static_cast<uint32_t>(ind + 1),
                                               .parent = static_cast<uint32_t>(ind),
                                               .process = ind == 0 ? "primary" : "decay"});
        return event;
    }

    inline void write_larcv(const std::string& path, const std::vector<WireCell::Aux::LarcvEvent>& events,
                            const std::string& card = "")
    {
        const auto file = WireCell::Aux::larcv_files("test")->create(path, 4, card, "test");
        for (const auto& event : events) file->add(event);
        file->commit();
    }

    /// Events 0, 1, ...
    inline void write_toy_larcv(const std::string& path, int count, int first = 0, int classes = 3)
    {
        std::vector<WireCell::Aux::LarcvEvent> events;
        for (int number = first; number < first + count; ++number) events.push_back(toy_larcv_event(number, classes));
        write_larcv(path, events);
    }
}
