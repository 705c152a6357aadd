#include "SioTesting.h"
#include "SpacedAnode.h"
#include "WireCellIface/IDepoSetSource.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

using namespace WireCell;
using namespace spng::test;

namespace {
    Component generator(Configuration cfg, int seed = 1)
    {
        PluginManager::instance().add("WireCellGen");
        Factory::lookup<IAnodePlane>("SpacedAnode", "a");
        for (const char* model : {"BirksRecombination", "MipRecombination"}) configured(model, "", {});
        configured("Random", "r", {{"seeds", {seed}}});
        cfg["rng"] = "Random:r";
        cfg["anode"] = "SpacedAnode:a";
        return configured("DepoGenerator", "gen", cfg);
    }

    std::vector<IDepoSet::pointer> generated(const Configuration& cfg, int seed = 1)
    {
        return drain<IDepoSetSource>(generator(cfg, seed));
    }

    IDepo::vector one_set(const Configuration& cfg, int seed = 1)
    {
        const auto sets = generated(cfg, seed);
        EXPECT_EQ(sets.size(), 1U);
        return *sets.at(0)->depos();
    }

    /// A configuration of one particle, with further keys.
    Configuration with(const Configuration& particle) { return {{"particles", {particle}}}; }

    std::string refusal(const Configuration& particle)
    {
        return error_of<ValueError>([&] { generator(with(particle)); });
    }

    Configuration truth_of(Configuration cfg, const TempFolder& folder, int seed = 1)
    {
        const auto path = folder.file("truth.json");
        cfg["truth"] = path;
        generated(cfg, seed);
        return Configuration::parse(std::ifstream(path));
    }

    bool same(const IDepo::vector& one, const IDepo::vector& two)
    {
        return std::equal(one.begin(), one.end(), two.begin(), two.end(), [](const auto& a, const auto& b) {
            return a->pos() == b->pos() && a->time() == b->time() && a->charge() == b->charge() && a->id() == b->id();
        });
    }

    const Configuration at_center = {1000, 1500, 500};
    const Configuration muon = {{"particle", "muon"}, {"energy", 300}, {"vertex", at_center}, {"theta_xz", 0.2}};
}

TEST(ParticleSource, deposits_have_the_charge_of_the_recombination_model)
{
    const auto depos = one_set(with(muon));
    ASSERT_GT(depos.size(), 300U);
    double birks = 0, energy = 0;
    for (const auto& depo : depos) {
        EXPECT_LT(depo->charge(), 0);
        birks -= depo->charge();
        energy += depo->energy();
    }
    // 2.1 MeV/cm: 0.8 / (1 + 0.0486 * 2.1 / (0.5 * 1.396)) = 0.70, less where it is denser.
    EXPECT_NEAR(birks / (energy / 23.6e-6), 0.68, 0.03);

    auto cfg = with(muon);
    cfg["recombination"] = "MipRecombination";
    for (const auto& depo : one_set(cfg)) EXPECT_NEAR(-depo->charge(), 0.7 * depo->energy() / 23.6e-6, 1e-6);
}

TEST(ParticleSource, particles_start_at_their_vertex_with_their_angle_in_a_plane)
{
    const double theta_xz = 0.3;
    for (const int plane : {0, 1, 2}) {
        const auto depos = one_set(with(
            {{"particle", "muon"}, {"energy", 5000}, {"vertex", at_center}, {"theta_xz", theta_xz}, {"plane", plane}}));
        EXPECT_NEAR((depos.front()->pos() - Point(1000, 1500, 500)).magnitude(), 0.5, 0.1);
        const Vector along = (depos[100]->pos() - depos[0]->pos()).norm();
        const double angle = std::vector<double>{-tau, tau, 0}[static_cast<size_t>(plane)];
        const Vector across(0, std::sin(angle), std::cos(angle));
        EXPECT_NEAR(std::atan2(along.x(), along.dot(across)), theta_xz, 0.01) << plane;
    }
    const auto depos = one_set(with({{"particle", "muon"},
                                     {"energy", 5000},
                                     {"vertex", at_center},
                                     {"theta_xz", 0},
                                     {"plane", 0},
                                     {"frame", "global"}}));
    EXPECT_NEAR((depos[100]->pos() - depos[0]->pos()).norm().z(), 1, 0.001);
}

TEST(ParticleSource, a_direction_or_none_may_be_given)
{
    const auto depos = one_set(with({{"particle", "muon"}, {"vertex", at_center}, {"direction", {0, -2, 0}}}));
    EXPECT_NEAR((depos[50]->pos() - depos[0]->pos()).norm().y(), -1, 0.01);

    const TempFolder folder;
    const auto truth = truth_of(with({{"particle", "proton"}, {"energy", 30}, {"count", 200}}), folder);
    Vector sum;
    for (const auto& one : truth["events"][0]["particles"]) {
        const auto dir = one["dir"].get<std::vector<double>>();
        sum += Vector(dir.data());
    }
    EXPECT_LT(sum.magnitude() / 200, 0.2);
}

TEST(ParticleSource, energies_and_momenta_spread_about_what_is_given)
{
    const TempFolder folder;
    const auto spread = [&](const char* key, const char* told) {
        const auto truth =
            truth_of(with({{"particle", "proton"}, {key, 400}, {"spread", 0.05}, {"count", 400}}), folder);
        double sum = 0, square = 0;
        for (const auto& one : truth["events"][0]["particles"]) {
            const double value = one[told].get<double>() * units::GeV / 400 - 1;
            sum += value / 400;
            square += value * value / 400;
        }
        EXPECT_NEAR(sum, 0, 0.01) << key;
        EXPECT_NEAR(std::sqrt(square), 0.05, 0.006) << key;
    };
    spread("energy", "ke_gev");
    spread("momentum", "p_gev");
}

TEST(ParticleSource, particles_of_a_group_share_their_vertex_and_time)
{
    const TempFolder folder;
    const Configuration cfg = {{"particles",
                                {{{"particle", "muon"}, {"group", "nu"}, {"time", {0, 1e6}}, {"decay", false}},
                                 {{"particle", "proton"}, {"energy", 50}, {"count", 2}, {"group", "nu"}},
                                 {{"particle", "proton"}, {"energy", 50}}}}};
    const auto particles = truth_of(cfg, folder)["events"][0]["particles"];
    ASSERT_EQ(particles.size(), 4U);
    for (const size_t ind : {1U, 2U}) {
        EXPECT_EQ(particles[ind]["vtx"], particles[0]["vtx"]);
        EXPECT_EQ(particles[ind]["time"], particles[0]["time"]);
        EXPECT_NE(particles[ind]["dir"], particles[0]["dir"]);
    }
    EXPECT_NE(particles[3]["vtx"], particles[0]["vtx"]);
    EXPECT_NE(particles[3]["time"], particles[0]["time"]);
}

TEST(ParticleSource, cosmic_rays_come_from_above_over_their_time)
{
    const TempFolder folder;
    const auto truth = truth_of(
        with({{"particle", "muon"}, {"from_above", true}, {"count", 200}, {"time", {-1e6, 1e6}}, {"decay", false}}),
        folder);
    double mean = 0, most = -1e9, median = 0;
    std::vector<double> energies;
    for (const auto& one : truth["events"][0]["particles"]) {
        EXPECT_LT(one["dir"][1], 0);
        mean -= one["dir"][1].get<double>() / 200;
        most = std::max(most, one["time"].get<double>());
        energies.push_back(one["ke_gev"]);
    }
    EXPECT_GT(mean, 0.5);
    EXPECT_GT(most, 8e5);
    // Half are below E0 (2^(1 / 2.01) - 1) = 1.76 GeV.
    std::sort(energies.begin(), energies.end());
    median = energies[100];
    EXPECT_NEAR(median, 1.76, 0.6);
}

TEST(ParticleSource, only_the_volume_gets_deposits)
{
    const auto depos = one_set(
        with({{"particle", "electron"}, {"energy", 2000}, {"vertex", {10, 10, 10}}, {"direction", {-1, -1, -1}}}));
    EXPECT_FALSE(depos.empty());
    for (const auto& depo : depos) {
        for (size_t axis = 0; axis < 3; ++axis) EXPECT_GE(depo->pos()[axis], 0);
    }
    EXPECT_TRUE(std::is_sorted(depos.begin(), depos.end(), ascending_time));
}

TEST(ParticleSource, ids_and_numbers_of_particles_are_those_of_the_truth)
{
    const TempFolder folder;
    auto cfg = with({{"particle", "mu+"}, {"energy", 40}, {"vertex", at_center}, {"count", 2}});
    cfg["blips"] = {{"count", 3}};
    cfg["truth"] = folder.file("truth.json");
    const auto depos = one_set(cfg);
    const auto truth = Configuration::parse(std::ifstream(folder.file("truth.json")))["events"][0];
    // Two muons, each with its positron; ids 1 to 3 are the blips'.
    ASSERT_EQ(truth["particles"].size(), 4U);
    std::map<int, int> pdg, parent;
    std::map<int, double> charge;
    for (const auto& one : truth["particles"]) {
        pdg[one["id"]] = one["pdg"];
        parent[one["id"]] = one["parent"];
        charge[one["id"]] = one["electrons"];
    }
    EXPECT_EQ(pdg, (std::map<int, int>{{4, -13}, {5, -11}, {6, -13}, {7, -11}}));
    EXPECT_EQ(parent, (std::map<int, int>{{4, 0}, {5, 4}, {6, 0}, {7, 6}}));
    std::map<int, double> sums;
    for (const auto& depo : depos) {
        if (depo->id() <= 3) continue;
        EXPECT_EQ(depo->pdg(), pdg.at(depo->id()));
        sums[depo->id()] -= depo->charge();
    }
    for (const auto& [id, sum] : sums) EXPECT_NEAR(sum, charge.at(id), 1e-6 * sum);
}

TEST(ParticleSource, the_truth_has_the_channels_and_ticks_of_vertex_and_second_point)
{
    const TempFolder folder;
    auto cfg = with({{"particle", "electron"},
                     {"energy", 100},
                     {"vertex", {400, 100, 333}},
                     {"direction", {0.6, 0, 0.8}},
                     {"time", {1000, 1000}}});
    cfg["readout"] = {{"drift_speed", 1.6e-3}, {"tick", 500}, {"start_time", -250000}};
    const auto truth = truth_of(cfg, folder)["events"][0];
    EXPECT_EQ(truth["event"], 0);
    EXPECT_EQ(truth["pdg"], 11);
    EXPECT_EQ(truth["tpc"], 7);
    EXPECT_NEAR(truth["e_gev"].get<double>(), 0.1 + 0.000511, 1e-6);
    EXPECT_EQ(truth["vtx"], Configuration({400.0, 100.0, 333.0}));
    ASSERT_EQ(truth["plane"].size(), 3U);
    // W: wire 33 of 10 mm pitch at z = 333; (1000 + 410 / 1.6e-3 + 250000) / 500 = 1014.5.  Then at x = 460, z = 413, 0.3336 ns later.
    EXPECT_EQ(truth["plane"][2]["ch"], 2033);
    EXPECT_NEAR(truth["plane"][2]["tick"].get<double>(), 1014.5, 1e-9);
    EXPECT_EQ(truth["plane"][2]["ch_ex"], 2041);
    EXPECT_NEAR(truth["plane"][2]["tick_ex"].get<double>(), 1089.5 + 0.33356 / 500, 1e-6);
    // U: pitch -100 sin 35.7 + 333 cos 35.7 = 212.07; 10 mm nearer than W is 12.5 ticks less.
    EXPECT_EQ(truth["plane"][0]["ch"], 21);
    EXPECT_NEAR(truth["plane"][0]["tick"].get<double>(), 1002.0, 1e-9);
    // V: 100 sin 35.7 + 333 cos 35.7 = 328.77.
    EXPECT_EQ(truth["plane"][1]["ch"], 1032);
    EXPECT_NEAR(truth["plane"][1]["tick"].get<double>(), 1008.25, 1e-9);
}

TEST(ParticleSource, a_point_beside_a_plane_has_no_channel)
{
    const TempFolder folder;
    const auto truth = truth_of(
        with({{"particle", "proton"}, {"energy", 50}, {"vertex", {500, 2900, 950}}, {"direction", {0, 0, 1}}}), folder);
    const auto plane = truth["events"][0]["plane"];
    EXPECT_EQ(plane[2]["ch"], 2095);
    EXPECT_TRUE(plane[2]["ch_ex"].is_null());
    EXPECT_TRUE(plane[1]["ch"].is_null());
}

TEST(ParticleSource, there_is_a_file_for_each_event_or_one_for_all)
{
    const TempFolder folder;
    auto cfg = with({{"particle", "proton"}, {"energy", 50}});
    cfg["nsets"] = 3;
    const auto all = truth_of(cfg, folder)["events"];
    ASSERT_EQ(all.size(), 3U);
    cfg["truth"] = folder.file("truth-%d.json");
    generated(cfg);
    for (int event = 0; event < 3; ++event) {
        const auto name = folder.file("truth-" + std::to_string(event) + ".json");
        EXPECT_EQ(Configuration::parse(std::ifstream(name)), all[static_cast<size_t>(event)]);
    }
    cfg["existing_truth"] = "refuse";
    const auto text = error_of<ValueError>([&] { generator(cfg); });
    EXPECT_TRUE(contains(text, "truth-0.json' exists already")) << text;
}

TEST(ParticleSource, the_same_seed_gives_the_same_events_and_one_more_particle_changes_none_before)
{
    Configuration cfg = {{"particles", {muon, {{"particle", "photon"}, {"energy", 200}}}}, {"nsets", 2}};
    const auto first = generated(cfg), second = generated(cfg), other = generated(cfg, 2);
    ASSERT_EQ(first.size(), 2U);
    for (const size_t ind : {0U, 1U}) {
        EXPECT_TRUE(same(*first[ind]->depos(), *second[ind]->depos()));
        EXPECT_FALSE(same(*first[ind]->depos(), *other[ind]->depos()));
    }
    EXPECT_FALSE(same(*first[0]->depos(), *first[1]->depos()));

    const auto muons_of = [](const IDepo::vector& depos) {
        IDepo::vector muons;
        for (const auto& depo : depos) {
            if (depo->id() == 1) muons.push_back(depo);
        }
        return muons;
    };
    const auto alone = one_set(with(muon));
    EXPECT_TRUE(same(muons_of(alone), muons_of(*first[0]->depos())));
}

TEST(ParticleSource, other_deposits_do_not_change_when_particles_are_added)
{
    const Configuration blips = {{"blips", {{"count", 5}}}, {"cosmics", {{"count", 2}}}};
    auto both = blips;
    both["particles"] = Configuration::array({muon});
    std::vector<double> with_particles, without;
    for (const auto& depo : one_set(blips)) without.push_back(depo->charge());
    for (const auto& depo : one_set(both)) {
        if (depo->id() <= 7) with_particles.push_back(depo->charge());
    }
    std::sort(without.begin(), without.end());
    std::sort(with_particles.begin(), with_particles.end());
    EXPECT_EQ(without, with_particles);
}

TEST(ParticleSource, a_gev_shower_has_some_thousand_deposits)
{
    const auto depos =
        one_set(with({{"particle", "electron"}, {"energy", 1000}, {"vertex", at_center}, {"direction", {0, 1, 0}}}));
    EXPECT_GT(depos.size(), 3000U);
    EXPECT_LT(depos.size(), 8000U);
}

TEST(ParticleSource, refuses_what_makes_no_sense_by_key)
{
    const auto changed = [](const char* key, const Configuration& value) {
        Configuration particle = {{"particle", "muon"}};
        particle[key] = value;
        return refusal(particle);
    };
    const std::string where = "DepoGenerator:gen.particles[0]";
    EXPECT_TRUE(contains(refusal({{"particle", "muno"}}), where + ".particle: got \"muno\"; did you mean \"muon\"?"));
    EXPECT_TRUE(contains(refusal({{"particle", ""}}), where + ".particle: got \"\""));
    EXPECT_TRUE(contains(changed("energy", -5), where + ".energy: got -5 MeV (want 0.001 to 1e+06)"));
    EXPECT_TRUE(contains(changed("momentum", 1e7), where + ".momentum: got 1e+07 MeV"));
    EXPECT_TRUE(contains(changed("count", -1), where + ".count: got -1"));
    EXPECT_TRUE(contains(changed("spread", 0.8), where + ".spread: got 0.8 (want 0 to 0.5)"));
    EXPECT_TRUE(contains(changed("vertex", {5000, 0, 0}),
                         where + ".vertex: (5000, 0, 0) is outside of the volume, (0, 0, 0) to (2000, 3000, 1000)"));
    EXPECT_TRUE(contains(changed("vertex", {1, 2}), where + ".vertex: got 2 numbers"));
    EXPECT_TRUE(contains(changed("volume", {{1, 2, 3}}), where + ".volume: got 1 corners"));
    EXPECT_TRUE(contains(changed("volume", {{1, 2, 3}, {1, 2, -3}}), where + ".volume: (1, 2, -3) is outside"));
    EXPECT_TRUE(contains(changed("direction", {0, 0, 0}), where + ".direction: is null"));
    EXPECT_TRUE(contains(changed("theta_xz", 4), where + ".theta_xz: got 229.183 degrees (want -180 to 180)"));
    EXPECT_TRUE(contains(changed("theta_y", -0.1), where + ".theta_y: got -5.72958 degrees (want 0 to 180)"));
    EXPECT_TRUE(contains(refusal({{"particle", "muon"}, {"theta_xz", 0}, {"plane", 3}}),
                         where + ".plane: got 3 (want 0 to 2)"));
    EXPECT_TRUE(contains(changed("time", {2, 1}), where + ".time: got [2, 1]"));
    EXPECT_TRUE(contains(refusal({{"particle", "muon"}, {"energy", 5}, {"momentum", 5}}),
                         where + ": energy and momentum exclude each other"));
    EXPECT_TRUE(contains(refusal({{"particle", "muon"}, {"from_above", true}, {"theta_y", 1}}),
                         where + ": from_above and a direction exclude"));
    EXPECT_TRUE(contains(error_of<ValueError>([&] {
                             generator({{"truth", "x.json"}});
                         }),
                         "DepoGenerator:gen.truth: there are no particles"));
    const Configuration twice = {
        {"particles",
         {{{"particle", "muon"}, {"group", "a"}}, {{"particle", "muon"}, {"group", "a"}, {"vertex", at_center}}}}};
    EXPECT_TRUE(contains(error_of<ValueError>([&] { generator(twice); }),
                         "particles[1]: only the first particle of the group 'a'"));
}
