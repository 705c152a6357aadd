// Which particles sets of deposits are of, told to components that write them.
#include "SioTesting.h"
#include "SpacedAnode.h"
#include "WireCellAux/IParticleTruth.h"
#include "WireCellIface/IDepoSetSource.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace spng::test;

namespace {
    Component generator(Configuration cfg, const std::string& name = "gen")
    {
        PluginManager::instance().add("WireCellGen");
        Factory::lookup<IAnodePlane>("SpacedAnode", "a");
        configured("BirksRecombination", "", {});
        configured("Random", "r", {{"seeds", {1}}});
        cfg["rng"] = "Random:r";
        cfg["anode"] = "SpacedAnode:a";
        return configured("DepoGenerator", name, cfg);
    }

    const Configuration at_center = {1000, 1500, 500};
}

TEST(ParticleTruth, particles_can_be_taken_once_by_who_writes_them)
{
    const TempFolder folder;
    auto cfg =
        Configuration{{"particles", {{{"particle", "mu+"}, {"energy", 40}, {"vertex", at_center}, {"count", 2}}}}};
    cfg["nsets"] = 2;
    cfg["keep_truth"] = true;
    cfg["truth"] = folder.file("truth.json");
    drain<IDepoSetSource>(generator(cfg));
    const auto truth = Configuration::parse(std::ifstream(folder.file("truth.json")))["events"][1]["particles"];
    const auto source = Factory::find_tn<Aux::IParticleTruth>("DepoGenerator:gen");
    const auto taken = source->take_particles(1);
    // The two muons first, then the positrons.
    ASSERT_EQ(taken.size(), 4U);
    const std::vector<size_t> order = {0, 2, 1, 3};
    for (size_t ind = 0; ind < order.size(); ++ind) {
        const auto& want = truth[order[ind]];
        const auto& one = taken[ind];
        EXPECT_EQ(one.pdg, want["pdg"]);
        EXPECT_EQ(one.track, want["id"]);
        EXPECT_EQ(one.parent, want["parent"]);
        EXPECT_EQ(one.process, want["process"].get<std::string>());
        EXPECT_NEAR(one.energy, 1000 * want["e_gev"].get<double>(), 1e-6);
        EXPECT_NEAR(std::hypot(one.momentum[0], one.momentum[1], one.momentum[2]), 1000 * want["p_gev"].get<double>(),
                    1e-6);
        EXPECT_NEAR(one.deposited, want["contained_mev"].get<double>(), 1e-6);
        for (size_t axis = 0; axis < 3; ++axis) {
            EXPECT_NEAR(one.vertex.at(axis), want["vtx"][axis].get<double>(), 1e-6);
            if (want["end"].is_null()) continue;
            EXPECT_NEAR(one.end.at(axis), want["end"][axis].get<double>(), 1e-6);
        }
        EXPECT_EQ(one.vertex[3], want["time"]);
    }
    EXPECT_NE(error_of<ValueError>([&] { source->take_particles(1); }).find("no particles of set 1"),
              std::string::npos);
    EXPECT_EQ(source->take_particles(0).size(), 4U);
    cfg["keep_truth"] = false;
    drain<IDepoSetSource>(generator(cfg));
    EXPECT_NE(error_of<ValueError>([&] { source->take_particles(0); }).find("want key keep_truth true"),
              std::string::npos);
}

TEST(DepoSetSequence, takes_sets_in_turn_until_all_sources_have_ended)
{
    generator({{"nsets", 1}, {"lines", {{{"length", 10}}}}}, "first");
    generator({{"nsets", 0}}, "none");
    generator({{"nsets", 3}, {"lines", {{{"length", 30}}}}}, "last");
    const Configuration keys = {{"sources", {"DepoGenerator:first", "DepoGenerator:none", "DepoGenerator:last"}},
                                {"in_turn", true}};
    const auto sets = drain<IDepoSetSource>(configured("DepoSetSequence", "all", keys));
    std::vector<size_t> sizes;
    for (const auto& set : sets) sizes.push_back(set->depos()->size());
    EXPECT_EQ(sizes, (std::vector<size_t>{10, 30, 30, 30}));
}

TEST(DepoSetSequence, and_a_mixture_pass_on_which_particles_their_sets_are_of)
{
    configured("BirksRecombination", "", {});
    const auto protons = [](int count) {
        return Configuration{{"nsets", 3},
                             {"keep_truth", true},
                             {"particles", {{{"particle", "proton"}, {"energy", 20}, {"count", count}}}}};
    };
    const auto make = [&] {
        generator(protons(1), "one");
        generator(protons(2), "two");
    };
    const Configuration names = {"DepoGenerator:one", "DepoGenerator:two"};
    make();
    drain<IDepoSetSource>(
        configured("DepoSetSequence", "all", {{"sources", names}, {"in_turn", true}, {"keep_truth", true}}));
    const auto sequence = Factory::find_tn<Aux::IParticleTruth>("DepoSetSequence:all");
    EXPECT_EQ(sequence->take_particles(3).size(), 2U);
    EXPECT_EQ(sequence->take_particles(2).size(), 1U);
    make();
    const Configuration parts = {{{"source", names[0]}, {"count", {1}}}, {{"source", names[1]}, {"count", {1}}}};
    drain<IDepoSetSource>(configured("DepoSetMixture", "all",
                                     {{"parts", parts}, {"nsets", 2}, {"keep_truth", true}, {"rng", "Random:r"}}));
    const auto particles = Factory::find_tn<Aux::IParticleTruth>("DepoSetMixture:all")->take_particles(1);
    ASSERT_EQ(particles.size(), 3U);
    // Each has a number of its own.
    for (uint32_t ind = 0; ind < 3; ++ind) EXPECT_EQ(particles[ind].track, ind + 1);
}
