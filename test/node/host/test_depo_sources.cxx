#include "SioTesting.h"
#include "ToyAnode.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellUtil/Pimpos.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace spng::test;

namespace {
    const double tau = 35.7 * units::degree;

    /// A plane that knows nothing but its directions.
    class DirectedPlane : public Toy::Plane {
      public:
        explicit DirectedPlane(double angle)
          : Toy::Plane(0, 0, {0})
          , m_pimpos(10, -50, 50, Vector(0, std::cos(angle), -std::sin(angle)),
                     Vector(0, std::sin(angle), std::cos(angle)))
        {
        }
        const Pimpos* pimpos() const override { return &m_pimpos; }

      private:
        Pimpos m_pimpos;
    };

    class BoxFace : public Toy::Face {
      public:
        using Toy::Face::Face;
        BoundingBox sensitive() const override { return BoundingBox(Ray(Point(0, 0, 0), Point(2000, 3000, 1000))); }
    };

    /// Face 0 has no volume; face 1 is a box with planes at -tau, +tau and 0.
    class BoxAnode : public Toy::Anode {
      public:
        BoxAnode()
        {
            IWirePlane::vector planes;
            for (const double angle : {-tau, tau, 0.0}) planes.push_back(std::make_shared<DirectedPlane>(angle));
            m_faces = {std::make_shared<Toy::Face>(0, planes), std::make_shared<BoxFace>(1, planes)};
        }
        IAnodeFace::vector faces() const override { return m_faces; }

      private:
        IAnodeFace::vector m_faces;
    };
}

WIRECELL_FACTORY(BoxAnode, BoxAnode, WireCell::IAnodePlane)

namespace {
    Component generator(Configuration cfg, const std::string& name = "gen", int seed = 1)
    {
        PluginManager::instance().add("WireCellGen");
        Factory::lookup<IAnodePlane>("BoxAnode", "a");
        configured("Random", "r", {{"seeds", {seed}}});
        cfg["rng"] = "Random:r";
        if (!cfg.contains("anode")) cfg["anode"] = "BoxAnode:a";
        return configured("DepoGenerator", name, cfg);
    }

    std::vector<IDepoSet::pointer> generated(const Configuration& cfg, const std::string& name = "gen", int seed = 1)
    {
        return drain<IDepoSetSource>(generator(cfg, name, seed));
    }

    IDepo::vector one_set(const Configuration& cfg, const std::string& name = "gen", int seed = 1)
    {
        const auto sets = generated(cfg, name, seed);
        EXPECT_EQ(sets.size(), 1U);
        return *sets.at(0)->depos();
    }

    std::string refusal(const Configuration& cfg)
    {
        return error_of<ValueError>([&] { generator(cfg); });
    }

    double total(const IDepo::vector& depos)
    {
        double sum = 0;
        for (const auto& depo : depos) sum += depo->charge();
        return sum;
    }

    bool same(const IDepo::vector& one, const IDepo::vector& two)
    {
        return std::equal(one.begin(), one.end(), two.begin(), two.end(), [](const auto& a, const auto& b) {
            return a->pos() == b->pos() && a->time() == b->time() && a->charge() == b->charge() && a->id() == b->id();
        });
    }

    const Configuration busy = {{"lines", {{{"theta_xz", 0.1}}}},
                                {"cosmics", {{"count", 5}}},
                                {"blips", {{"count", 20}}},
                                {"straggling", 0.05},
                                {"time", {-1e6, 1e6}}};
}

TEST(DepoGenerator, a_line_has_the_angles_asked_for_in_its_plane)
{
    for (const int plane : {0, 1, 2}) {
        const double theta_y = 80 * units::degree, theta_xz = 60 * units::degree;
        const auto depos = one_set({{"lines", {{{"plane", plane}, {"theta_y", theta_y}, {"theta_xz", theta_xz}}}}});
        ASSERT_EQ(depos.size(), 1000U);
        const Vector along = (depos.back()->pos() - depos.front()->pos()).norm();
        const double angle = std::vector<double>{-tau, tau, 0}[static_cast<size_t>(plane)];
        EXPECT_NEAR(along.x(), std::sin(theta_y) * std::sin(theta_xz), 1e-9);
        EXPECT_NEAR(along.dot(Vector(0, std::cos(angle), -std::sin(angle))), std::cos(theta_y), 1e-9);
        EXPECT_NEAR(along.dot(Vector(0, std::sin(angle), std::cos(angle))), std::sin(theta_y) * std::cos(theta_xz),
                    1e-9);
    }
}

TEST(DepoGenerator, a_global_angle_does_not_care_for_the_plane)
{
    const auto depos = one_set({{"angle_frame", "global"}, {"lines", {{{"plane", 0}, {"theta_xz", 0}}}}});
    const Vector along = (depos.back()->pos() - depos.front()->pos()).norm();
    EXPECT_NEAR(along.z(), 1, 1e-12);
}

TEST(DepoGenerator, a_line_may_be_given_by_its_angles_in_two_planes)
{
    const auto depos = one_set({{"lines",
                                 {{{"plane", 0},
                                   {"theta_xz", 75 * units::degree},
                                   {"other_plane", 1},
                                   {"other_theta_xz", 87 * units::degree}}}}});
    const Vector along = (depos.back()->pos() - depos.front()->pos()).norm();
    EXPECT_NEAR(std::acos(along.y()) / units::degree, 100.27, 0.01);
    EXPECT_NEAR(std::atan2(along.x(), along.z()) / units::degree, 78.84, 0.01);
}

TEST(DepoGenerator, a_line_has_its_charge_centre_and_timing)
{
    const auto depos = one_set({{"lines", {{{"length", 100.5}, {"offset", {1, 2, 3}}, {"time", 500}}}}});
    ASSERT_EQ(depos.size(), 101U);
    EXPECT_NEAR(total(depos), -5000 * 100.5, 1e-6);
    const Point middle = (depos.front()->pos() + depos.back()->pos()) * 0.5;
    EXPECT_NEAR((middle - Point(1001, 1502, 503)).magnitude(), 0, 1e-9);
    const double step = 100.5 / 101;
    EXPECT_NEAR(depos.front()->time(), 500 + step / 2 / units::clight, 1e-9);
    EXPECT_NEAR(depos.back()->time(), 500 + (100.5 - step / 2) / units::clight, 1e-9);
    for (const auto& depo : depos) {
        EXPECT_EQ(depo->id(), 1);
        EXPECT_EQ(depo->pdg(), 13);
        EXPECT_EQ(depo->extent_long(), 0);
        EXPECT_LT(depo->charge(), 0);
        EXPECT_NEAR(depo->energy(), -depo->charge() * 23.6e-6 / 0.7, 1e-9);
    }
    const auto other = one_set({{"lines", {{{"center", {7, 8, 9}}, {"length", 0.1}, {"charge_per_length", 10}}}}});
    ASSERT_EQ(other.size(), 1U);
    EXPECT_NEAR((other[0]->pos() - Point(7, 8, 9)).magnitude(), 0, 1e-12);
    EXPECT_NEAR(other[0]->charge(), -1, 1e-12);
}

TEST(DepoGenerator, counts_the_depos_of_a_line_outside_of_the_volume)
{
    const LogFile log;
    const auto depos = one_set({{"lines", {{{"theta_xz", 0}, {"length", 1200}}}}});
    EXPECT_EQ(depos.size(), 1200U);
    EXPECT_TRUE(log.has("DepoGenerator:gen.lines[0]: 200 of its 1200 depos are outside of the volume"));
}

TEST(DepoGenerator, cosmics_and_blips_lie_in_the_volume_and_their_ranges)
{
    const auto depos = one_set({{"cosmics", {{"count", 30}}},
                                {"blips", {{"count", 500}, {"charge", {200, 2e4}}, {"extent", {0.1, 0.2}}}},
                                {"time", {1000, 2000}}});
    const BoundingBox volume(Ray(Point(-1e-6, -1e-6, -1e-6), Point(2000 + 1e-6, 3000 + 1e-6, 1000 + 1e-6)));
    std::set<int> muons, blips;
    for (const auto& depo : depos) {
        EXPECT_TRUE(volume.inside(depo->pos()));
        EXPECT_GE(depo->time(), 1000);
        EXPECT_LT(depo->time(), 2000 + 4000 / units::clight);
        (depo->pdg() == 13 ? muons : blips).insert(depo->id());
        if (depo->pdg() == 13) continue;
        EXPECT_EQ(depo->pdg(), 11);
        EXPECT_LE(depo->charge(), -200);
        EXPECT_GE(depo->charge(), -2e4);
        EXPECT_GE(depo->extent_tran(), 0.1);
        EXPECT_LE(depo->extent_tran(), 0.2);
        EXPECT_EQ(depo->extent_long(), depo->extent_tran());
    }
    EXPECT_EQ(muons.size(), 30U);
    EXPECT_EQ(*muons.rbegin(), 30);
    EXPECT_EQ(blips.size(), 500U);
    EXPECT_EQ(*blips.begin(), 31);
    EXPECT_TRUE(std::is_sorted(depos.begin(), depos.end(), ascending_time));
}

TEST(DepoGenerator, the_same_seeds_and_name_give_the_same_depos_and_others_do_not)
{
    const auto first = one_set(busy);
    EXPECT_TRUE(same(first, one_set(busy)));
    EXPECT_FALSE(same(first, one_set(busy, "gen", 2)));
    EXPECT_FALSE(same(first, one_set(busy, "other")));
}

TEST(DepoGenerator, a_set_does_not_depend_on_those_before_and_a_kind_not_on_another)
{
    auto cfg = busy;
    cfg["nsets"] = 3;
    const auto sets = generated(cfg);
    ASSERT_EQ(sets.size(), 3U);
    EXPECT_EQ(sets[2]->ident(), 2);
    EXPECT_TRUE(same(*sets[0]->depos(), one_set(busy)));
    EXPECT_FALSE(same(*sets[0]->depos(), *sets[1]->depos()));

    const auto blips_of = [](const IDepo::vector& depos) {
        std::vector<double> charges;
        for (const auto& depo : depos) {
            if (depo->pdg() == 11) charges.push_back(depo->charge());
        }
        return charges;
    };
    cfg = busy;
    cfg["cosmics"] = {{"count", 0}};
    EXPECT_EQ(blips_of(one_set(busy)), blips_of(one_set(cfg)));
}

TEST(DepoGenerator, the_first_numbers_of_a_seed_are_fixed)
{
    const auto depos = one_set({{"blips", {{"count", 1}}}, {"time", {0, 1000}}});
    ASSERT_EQ(depos.size(), 1U);
    EXPECT_NEAR(depos[0]->pos().x(), 840.076876943856, 1e-6);
    EXPECT_NEAR(depos[0]->time(), 996.953569309843, 1e-6);
    EXPECT_NEAR(depos[0]->charge(), -2542.78184019886, 1e-6);
}

TEST(DepoGenerator, nothing_asked_for_gives_empty_sets_and_no_sets_the_end_of_the_stream)
{
    EXPECT_TRUE(one_set(Configuration::object()).empty());
    EXPECT_TRUE(generated({{"nsets", 0}}).empty());
}

TEST(DepoGenerator, writes_the_angles_of_its_lines)
{
    const TempFolder folder;
    const auto path = folder.file("meta.json");
    one_set({{"meta", path}, {"lines", {{{"plane", 1}, {"theta_xz", 0.5}, {"time", 100}, {"length", 300}}}}});
    const auto meta = Configuration::parse(std::ifstream(path));
    ASSERT_EQ(meta["lines"].size(), 1U);
    const auto& line = meta["lines"][0];
    EXPECT_EQ(line["plane_idx"], 1);
    EXPECT_NEAR(line["theta_xz_wps"][1].get<double>(), 0.5, 1e-12);
    EXPECT_NEAR(line["theta_y_wps"][1].get<double>(), units::halfpi, 1e-12);
    EXPECT_NEAR(line["t1"].get<double>(), 100 + 300 / units::clight, 1e-9);
    EXPECT_NEAR(line["p1"][0].get<double>() - line["p0"][0].get<double>(), 300 * std::sin(0.5), 1e-9);
    EXPECT_EQ(meta["R_wps"].size(), 3U);
}

TEST(DepoGenerator, refuses_what_makes_no_sense_by_key)
{
    EXPECT_TRUE(contains(refusal({{"anode", ""}}), "DepoGenerator:gen.anode: is empty"));
    EXPECT_TRUE(contains(refusal({{"step", 0}}), "DepoGenerator:gen.step: got 0 (want more than 0)"));
    EXPECT_TRUE(contains(refusal({{"face", 0}}), "face 0 of 'BoxAnode:a' has no volume"));
    EXPECT_TRUE(contains(refusal({{"face", 2}}), ".face: got 2, but 'BoxAnode:a' has 2 faces"));
    EXPECT_TRUE(contains(refusal({{"time", {2, 1}}}), ".time: got [2, 1] (want [low, high]"));
    EXPECT_TRUE(contains(refusal({{"blips", {{"count", -1}}}}), ".blips.count: got -1"));
    EXPECT_TRUE(contains(refusal({{"blips", {{"charge", {0, 10}}}}}), ".blips.charge: got [0, 10]"));
    EXPECT_TRUE(contains(refusal({{"straggling", 0.5}}), ".straggling: got 0.5"));
    EXPECT_TRUE(contains(refusal({{"angle_frame", "wires"}}), "wire_plane|global"));
    EXPECT_TRUE(contains(refusal({{"lines", {{{"plane", 3}}}}}), ".lines[0].plane: got 3 (want 0 to 2)"));
    EXPECT_TRUE(contains(refusal({{"lines", {{{"length", 0}}}}}), ".lines[0].length: got 0"));
    EXPECT_TRUE(contains(refusal({{"lines", {{{"offset", {1}}}}}}), ".lines[0].offset: got 1 numbers"));
    EXPECT_TRUE(contains(refusal({{"lines", {{{"plane", 0}, {"other_plane", 0}}}}}), ".lines[0]: the angles"));
}

namespace {
    Component sequence(const std::vector<std::string>& sources)
    {
        PluginManager::instance().add("WireCellGen");
        return configured("DepoSetSequence", "all", {{"sources", sources}});
    }
}

TEST(DepoSetSequence, gives_the_sets_of_its_sources_one_after_another_with_new_numbers)
{
    generator({{"nsets", 2}, {"lines", {{{"length", 10}}}}}, "first");
    generator({{"nsets", 0}}, "none");
    generator({{"nsets", 1}, {"lines", {{{"length", 30}}}}}, "last");
    const auto sets =
        drain<IDepoSetSource>(sequence({"DepoGenerator:first", "DepoGenerator:none", "DepoGenerator:last"}));
    ASSERT_EQ(sets.size(), 3U);
    for (int number = 0; number < 3; ++number) EXPECT_EQ(sets[static_cast<size_t>(number)]->ident(), number);
    EXPECT_EQ(sets[1]->depos()->size(), 10U);
    EXPECT_EQ(sets[2]->depos()->size(), 30U);
}

TEST(DepoSetSequence, wants_sources_that_are_there)
{
    EXPECT_NE(error_of<ValueError>([] { sequence({}); }).find("sources: is empty"), std::string::npos);
    EXPECT_THROW(sequence({"DepoGenerator:nowhere"}), WireCell::Exception);
    EXPECT_THROW(sequence({"NoSuchSource"}), WireCell::Exception);
}

TEST(DepoGenerator, draws_tracks_at_angles_in_the_frame_of_a_plane_within_the_volume)
{
    // In plane 1, whose wires are at the angle tau.
    const Vector wire(0, std::cos(tau), -std::sin(tau)), pitch(0, std::sin(tau), std::cos(tau));
    const Configuration cfg = {{"nsets", 20},
                               {"tracks",
                                {{{"count", 10},
                                  {"planes", {1}},
                                  {"theta_xz", {60 * units::degree, 88 * units::degree}},
                                  {"theta_y", {80 * units::degree, 100 * units::degree}},
                                  {"length", {400, 600}},
                                  {"charge_per_length", {10, 20}}}}}};
    const auto sets = generated(cfg);
    int ntracks = 0, towards = 0;
    double shortest = 1e9, longest = 0;
    for (const auto& set : sets) {
        std::map<int, IDepo::vector> tracks;
        for (const auto& depo : *set->depos()) tracks[depo->id()].push_back(depo);
        for (const auto& [id, depos] : tracks) {
            const Vector way = depos.back()->pos() - depos.front()->pos();
            if (way.magnitude() < 50) continue;
            const double theta_xz = std::atan2(way.x(), way.dot(pitch)) / units::degree;
            EXPECT_GE(std::abs(theta_xz), 60 - 1e-6);
            EXPECT_LE(std::abs(theta_xz), 88 + 1e-6);
            EXPECT_LE(std::abs(way.dot(wire)) / way.magnitude(), std::sin(10.001 * units::degree));
            EXPECT_LE(way.magnitude(), 600);
            const double density = -total(depos) / (way.magnitude() * depos.size() / (depos.size() - 1.0));
            shortest = std::min(shortest, density);
            longest = std::max(longest, density);
            towards += theta_xz > 0;
            ++ntracks;
        }
        for (const auto& depo : *set->depos()) {
            EXPECT_TRUE(BoundingBox(Ray(Point(0, 0, 0), Point(2000, 3000, 1000))).inside(depo->pos()));
        }
    }
    EXPECT_GT(ntracks, 180);
    EXPECT_NEAR(towards, ntracks / 2, 40);
    EXPECT_LT(shortest, 11);
    EXPECT_GT(longest, 19);
    EXPECT_FALSE(same(*sets[0]->depos(), *sets[1]->depos()));
    EXPECT_TRUE(same(*sets[7]->depos(), *generated(cfg)[7]->depos()));
    // Other things stay as they are.
    auto more = busy;
    const auto without = one_set(more);
    more["tracks"] = {{{"count", 1}}};
    EXPECT_GT(one_set(more).size(), without.size());
    EXPECT_TRUE(contains(refusal({{"tracks", {{{"planes", {3}}}}}}), ".tracks[0].planes: got 3 (want 0 to 2)"));
    EXPECT_TRUE(contains(refusal({{"tracks", {{{"theta_xz", {2, 1}}}}}}), ".tracks[0].theta_xz: got [2, 1]"));
    EXPECT_TRUE(contains(refusal({{"tracks", {{{"length", {0, 1}}}}}}), ".tracks[0].length: got [0, 1]"));
}

namespace {
    std::vector<IDepoSet::pointer> mixed(const Configuration& parts, int nsets, int seed = 1)
    {
        generator({{"nsets", 1000}, {"blips", {{"count", 1}, {"charge", {1000, 1000}}}}}, "blip", seed);
        generator({{"nsets", 1000}, {"blips", {{"count", 1}, {"charge", {5, 5}}}}}, "small", seed);
        return drain<IDepoSetSource>(
            configured("DepoSetMixture", "mix", {{"rng", "Random:r"}, {"nsets", nsets}, {"parts", parts}}));
    }
}

TEST(DepoSetMixture, has_numbers_of_each_source_that_are_drawn_for_every_set)
{
    const Configuration parts = {{{"source", "DepoGenerator:blip"}, {"count", {2, 5}}},
                                 {{"source", "DepoGenerator:small"}, {"count", {1}}}};
    const auto sets = mixed(parts, 100);
    ASSERT_EQ(sets.size(), 100U);
    std::map<size_t, int> sizes;
    for (const auto& set : sets) {
        const auto& depos = *set->depos();
        EXPECT_EQ(std::count_if(depos.begin(), depos.end(), [](const auto& depo) { return depo->charge() > -10; }), 1);
        ++sizes[depos.size() - 1];
    }
    ASSERT_EQ(sizes.size(), 4U);
    for (const size_t count : {2, 3, 4, 5}) EXPECT_NEAR(sizes[count], 25, 15) << count;
    EXPECT_EQ(sets[42]->ident(), 42);
    EXPECT_TRUE(same(*mixed(parts, 43)[42]->depos(), *sets[42]->depos()));
    EXPECT_FALSE(same(*mixed(parts, 43, 2)[42]->depos(), *sets[42]->depos()));
}

TEST(DepoSetMixture, refuses_numbers_that_are_none_and_sources_that_end)
{
    const auto told = [&](const Configuration& parts) { return error_of<ValueError>([&] { mixed(parts, 2); }); };
    EXPECT_TRUE(contains(told(Configuration::array()), "DepoSetMixture:mix.parts: is empty"));
    EXPECT_TRUE(contains(told({{{"source", "DepoGenerator:blip"}, {"count", {3, 2}}}}), ".parts[0].count: got [3, 2]"));
    EXPECT_TRUE(contains(told({{{"source", "DepoGenerator:blip"}, {"count", {600}}}}),
                         "'DepoGenerator:blip' has no more sets"));
}
