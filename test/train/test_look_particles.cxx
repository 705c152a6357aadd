// spng-net look on events of particles: images by the card, what is known of them, the page and its tables.
#include "ErrorText.h"
#include "LarcvTesting.h"

#include "nets/NetworkFile.h"
#include "nets/look/Look.h"
#include "nets/look/LookEvents.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace WireCell;
using namespace WireCell::Nets;
using namespace spng::test;
using nlohmann::json;

namespace {
    constexpr uint64_t rows = 400, columns = 40;

    /// A line of charge in two planes, of an electron or a muon in turn; the last one is empty.
    Aux::LarcvEvent line(int number, bool empty = false)
    {
        Aux::LarcvEvent event{.id = {1, 0, number}, .images = {{"wires", {}}}, .particles = {{"particles", {}}}};
        for (uint64_t plane = 0; plane < 2; ++plane) {
            Aux::LarcvImage image;
            image.plane = plane;
            image.rows = rows;
            image.columns = columns;
            for (uint64_t wire = 5; wire < 30 && !empty; ++wire) {
                image.ids.push_back(wire * rows + 100 + 2 * wire + static_cast<uint64_t>(number));
                image.values.push_back(number % 2 == 0 ? 3.0F : 1.0F + 0.1F * static_cast<float>(number));
            }
            event.images[0].planes.push_back(image);
        }
        const bool electron = number % 2 == 0;
        event.particles[0].list.push_back({.pdg = electron ? 11 : 13,
                                           .momentum = {0, 0, 500.0 + number},
                                           .vertex = {0, 0, 10, 0},
                                           .energy = 600.0 + number,
                                           .end = {30, 40, 10, 1},
                                           .process = "primary"});
        return event;
    }

    json card_of_data()
    {
        return {{"source", "signal"}, {"detector", "lariat"}, {"ticks", 1}, {"floor", 0}, {"scale", 1000}};
    }

    class Look : public testing::Test {
      public:
        Look()
        {
            std::vector<Aux::LarcvEvent> events;
            for (int number = 0; number < 12; ++number) events.push_back(line(number));
            events.push_back(line(12, /*empty=*/true));
            write_larcv(data, events, json{{"card", card_of_data()}, {"record", json::object()}}.dump());
        }

        void write_network(const json& options = json::object(), const json& keys = json::object())
        {
            auto all = options;
            all["classes"] = {"electron", "muon"};
            all["width"] = 8;
            const auto network = make_network("pid_resnet", all);
            auto module = network.module;
            module.eval();
            auto card = card_of(network);
            card.update(json{{"source", "signal"}, {"detector", "lariat"}, {"ticks", 1}, {"scale", 1000}});
            card["image"] = {{"ticks", 4}, {"bins", 64}, {"wires", 48}};
            card.update(keys);
            save_network(module, card, net);
        }

        std::string text_of(const std::string& name) const
        {
            std::ifstream file(out + "/" + name);
            std::stringstream text;
            text << file.rdbuf();
            return text.str();
        }

        TempFolder folder;
        std::string data = folder.file("events.h5"), net = folder.file("net.ts"), out = folder.file("look");
    };
}

TEST_F(Look, reads_events_as_the_networks_card_says_with_what_is_known_of_them)
{
    write_network();
    const auto events = read_events({.path = data}, open_subject(net));
    ASSERT_EQ(events.list.size(), 12U);
    EXPECT_EQ(events.empty, 1U);
    const auto& muon = events.list[1];
    EXPECT_EQ(muon.image.sizes().vec(), (std::vector<int64_t>{2, 48, 64}));
    EXPECT_EQ(muon.image.count_nonzero().item<int64_t>(), 50);
    EXPECT_EQ(muon.label, 1);
    EXPECT_EQ(muon.particle, "muon");
    EXPECT_NEAR(muon.known.at("energy"), (601 - 105.6583755) / 1000, 1e-9);
    EXPECT_EQ(muon.known.at("cos_beam"), 1);
    EXPECT_NEAR(muon.known.at("length"), 5, 1e-12);
    EXPECT_NEAR(muon.known.at("contained"), 1, 1e-5);
    EXPECT_EQ(read_events({.path = data, .most = 3}, open_subject(net)).list.size(), 3U);
}

TEST_F(Look, writes_a_page_of_which_every_link_is_there)
{
    write_network({{"energy", true}});
    const auto told = run_look({.network = net, .data = data, .folder = out, .event = 1, .box = 16});
    EXPECT_TRUE(contains(told, "of 12 events; 1 events have no charge")) << told;
    const auto page = text_of("index.html");
    const std::regex link("(?:src|href)=\"([^\"]+)\"");
    std::set<std::string> files;
    for (std::sregex_iterator it(page.begin(), page.end(), link), end; it != end; ++it) files.insert((*it)[1]);
    for (const auto& file : files) EXPECT_TRUE(std::filesystem::exists(out + "/" + file)) << file;
    for (const char* name : {"filters-first.conv.weight.png", "event.png", "maps-first.png", "examples-level4.1.png",
                             "examples.json", "gradient-energy.png", "probability-energy.png", "probability-length.png",
                             "told-energy-energy.png", "scores.csv", "scores.json"}) {
        EXPECT_EQ(files.count(name), 1U) << name;
    }
    // Pictures have no letters: what is up and across, and of which unit, is beside them.
    EXPECT_TRUE(contains(page, "up: kinetic energy that is told [GeV], 0 to ")) << page;
    EXPECT_TRUE(contains(page, "up: probability of the true class, 0 to 1; across: kinetic energy [GeV], "));
    EXPECT_TRUE(contains(page, ">muon</b>"));
    std::istringstream table(text_of("scores.csv"));
    std::string row;
    std::getline(table, row);
    EXPECT_EQ(row, "event,particle,p_electron,p_muon,told_energy,contained,cos_beam,cos_drift,energy,length");
    std::getline(table, row);
    EXPECT_EQ(row.rfind("event 0,electron,", 0), 0U) << row;
    const auto scores = json::parse(text_of("scores.json"));
    bool found = false;
    for (const auto& each : scores) {
        if (each["score"] != "probability" || each["class"] != "muon" || each["against"] != "energy") continue;
        found = true;
        EXPECT_EQ(each["events"], 6);
        EXPECT_LE(std::abs(each["correlation"].get<double>()), 1);
    }
    EXPECT_TRUE(found);
    EXPECT_TRUE(std::filesystem::exists(out + "/maps.npz"));
}

TEST_F(Look, needs_the_parameter_of_a_network_that_is_told_one)
{
    write_network({{"parameter", "dense"}});
    EXPECT_REFUSED(run_look({.network = net, .data = data, .folder = out}), "takes a parameter (want --parameter)");
    const auto events = read_events({.path = data, .parameter = 0.25}, open_subject(net));
    EXPECT_EQ(events.list[0].image.size(0), 3);
    EXPECT_EQ(events.list[0].image[2].min().item<float>(), 0.25f);
    EXPECT_EQ(events.list[0].image[2].max().item<float>(), 0.25f);
    write_network();
    EXPECT_REFUSED(run_look({.network = net, .data = data, .folder = out, .parameter = 1}), "takes no parameter");
}

TEST_F(Look, refuses_what_does_not_fit_before_it_writes_anything)
{
    write_network();
    EXPECT_REFUSED(run_look({.network = net, .data = data, .folder = out, .layers = {"frist"}}),
                   "the network has no layer 'frist' (the nearest is 'first')");
    EXPECT_REFUSED(run_look({.network = net, .data = data, .folder = out, .event = 40}),
                   "--event is 40, of '" + data + "' 12 are read (want 0 to 11)");
    EXPECT_REFUSED(run_look({.network = net, .folder = out, .layers = {"first"}}), "want a file of data");
    for (const auto& [key, value, told] : std::vector<std::tuple<std::string, json, std::string>>{
             {"source", "adc", "its source is \"signal\", that of the network's card \"adc\""},
             {"detector", "toy", "its detector is \"lariat\", that of the network's card \"toy\""},
             {"scale", 7, "its scale is 1000, that of the network's card 7.0"}}) {
        write_network(json::object(), {{key, value}});
        EXPECT_REFUSED(run_look({.network = net, .data = data, .folder = out}), told);
    }
    const auto finder = make_network("unet", {{"width", 2}, {"levels", 1}});
    save_network(finder.module, card_of(finder), net);
    EXPECT_REFUSED(run_look({.network = net, .data = data, .folder = out}),
                   "is for the task 'roi', and '" + data + "' has images of particles");
    EXPECT_FALSE(std::filesystem::exists(out));
}
