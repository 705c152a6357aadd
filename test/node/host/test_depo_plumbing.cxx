#include "SioTesting.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoCollector.h"
#include "WireCellIface/IDepoSetFanout.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellIface/IDepoSource.h"

#include <gtest/gtest.h>

using namespace WireCell;
using namespace spng::test;

namespace {
    double total(const IDepo::vector& depos)
    {
        double sum = 0;
        for (const auto& depo : depos) sum += depo->charge();
        return sum;
    }

    IDepo::pointer depo_at(double time, double charge = -1)
    {
        return std::make_shared<Aux::SimpleDepo>(time, Point(1, 2, 3), charge);
    }

    Component of_gen(const std::string& type, const Configuration& cfg)
    {
        PluginManager::instance().add("WireCellGen");
        return configured(type, "t", cfg);
    }

    std::vector<IDepoSet::pointer> bag(const Configuration& cfg, const IDepo::vector& depos)
    {
        const auto bagger = of_gen("DepoBagger", cfg);
        IDepoCollector::output_queue out;
        for (const auto& depo : depos) EXPECT_TRUE((*as<IDepoCollector>(bagger))(depo, out));
        return {out.begin(), out.end()};
    }

    /// All of a track source up to the last end of the stream.
    IDepo::vector tracks(const Configuration& cfg)
    {
        const auto component = of_gen("TrackDepos", cfg);
        auto& source = *as<IDepoSource>(component);
        IDepo::vector all;
        IDepo::pointer one;
        while (source(one)) all.push_back(one);
        EXPECT_FALSE(source(one));
        return all;
    }

    Configuration along_z(double length, double time = 0, double charge = -1)
    {
        return {{"time", time}, {"charge", charge}, {"ray", {{"tail", {{"z", 1}}}, {"head", {{"z", 1 + length}}}}}};
    }
}

TEST(TrackDepos, steps_from_the_tail_at_the_speed_asked_for)
{
    const auto depos = tracks({{"clight", 0.5}, {"tracks", {along_z(3, 10)}}});
    ASSERT_EQ(depos.size(), 4U);
    EXPECT_FALSE(depos.back());
    for (size_t ind = 0; ind < 3; ++ind) {
        const auto distance = static_cast<double>(ind);
        EXPECT_EQ(depos[ind]->pos(), Point(0, 0, 1 + distance));
        EXPECT_NEAR(depos[ind]->time(), 10 + distance / (0.5 * units::clight), 1e-12);
        EXPECT_EQ(depos[ind]->charge(), -1);
    }
}

TEST(TrackDepos, a_positive_charge_is_that_of_the_whole_track)
{
    auto depos = tracks({{"tracks", {along_z(10, 0, 5000)}}});
    depos.pop_back();
    ASSERT_EQ(depos.size(), 10U);
    EXPECT_EQ(depos[0]->charge(), -500);
    depos = tracks({{"tracks", {along_z(9.5, 0, 5000)}}});
    depos.pop_back();
    EXPECT_NEAR(total(depos), -5000, 1e-9);
}

TEST(TrackDepos, tracks_are_merged_by_time_and_split_into_groups)
{
    const Configuration two = {along_z(1, 5000), along_z(1, 0), along_z(1, 900)};
    const auto merged = tracks({{"tracks", two}});
    ASSERT_EQ(merged.size(), 4U);
    EXPECT_EQ(merged[0]->id(), 2);
    EXPECT_EQ(merged[2]->id(), 1);
    const auto grouped = tracks({{"tracks", two}, {"group_time", 1000}});
    ASSERT_EQ(grouped.size(), 5U);
    EXPECT_FALSE(grouped[2]);
    EXPECT_TRUE(grouped[3]);
    EXPECT_FALSE(grouped[4]);
}

TEST(TrackDepos, without_tracks_the_stream_ends_at_once)
{
    const auto depos = tracks(Configuration::object());
    ASSERT_EQ(depos.size(), 1U);
    EXPECT_FALSE(depos[0]);
}

TEST(TrackDepos, refuses_tracks_and_steps_of_no_length)
{
    auto text = error_of<ValueError>([] { tracks({{"tracks", {along_z(0)}}}); });
    EXPECT_TRUE(contains(text, "TrackDepos:t.tracks[0].ray")) << text;
    text = error_of<ValueError>([] { tracks({{"step_size", 0}}); });
    EXPECT_TRUE(contains(text, "TrackDepos:t.step_size: got 0")) << text;
    text = error_of<ValueError>([] { tracks({{"clight", -1}}); });
    EXPECT_TRUE(contains(text, "TrackDepos:t.clight: got -1")) << text;
}

TEST(DepoBagger, a_stream_becomes_one_set_and_sets_are_numbered)
{
    const auto out = bag(Configuration::object(), {depo_at(2), depo_at(1), nullptr, nullptr, depo_at(3), nullptr});
    ASSERT_EQ(out.size(), 6U);
    EXPECT_EQ(out[0]->ident(), 0);
    EXPECT_EQ(out[0]->depos()->size(), 2U);
    EXPECT_EQ(out[0]->depos()->at(0)->time(), 2);
    EXPECT_FALSE(out[1]);
    EXPECT_TRUE(out[2]->depos()->empty());
    EXPECT_EQ(out[4]->ident(), 2);
    EXPECT_EQ(out[4]->depos()->size(), 1U);
    EXPECT_FALSE(out[5]);
}

TEST(DepoBagger, the_gate_is_half_open_and_what_it_drops_is_counted)
{
    const LogFile log;
    const auto out = bag({{"gate", {1000, 2000}}}, {depo_at(999), depo_at(1000), depo_at(2000), nullptr, nullptr});
    ASSERT_EQ(out.size(), 4U);
    ASSERT_EQ(out[0]->depos()->size(), 1U);
    EXPECT_EQ(out[0]->depos()->at(0)->time(), 1000);
    EXPECT_TRUE(log.has("set 0: the gate of 1 to 2 us dropped 2 of 3 depos"));
    EXPECT_FALSE(log.has("set 1: the gate"));
    EXPECT_EQ(bag({{"gate", {0, 0}}}, {depo_at(5), nullptr})[0]->depos()->size(), 1U);
    const auto text = error_of<ValueError>([] { bag({{"gate", {1}}}, {}); });
    EXPECT_TRUE(contains(text, "DepoBagger:t.gate: got [1] (want [begin, end] or nothing)")) << text;
}

TEST(DepoSetFanout, every_port_gets_the_same_set)
{
    const auto node = as<IDepoSetFanout>(of_gen("DepoSetFanout", {{"multiplicity", 3}, {"tag_rules", {nullptr}}}));
    EXPECT_EQ(node->output_types().size(), 3U);
    const IDepoSet::pointer set = std::make_shared<Aux::SimpleDepoSet>(4, IDepo::vector{depo_at(1)});
    IDepoSetFanout::output_vector out;
    EXPECT_TRUE((*node)(set, out));
    EXPECT_EQ(out, IDepoSetFanout::output_vector(3, set));
    EXPECT_TRUE((*node)(nullptr, out));
    EXPECT_EQ(out, IDepoSetFanout::output_vector(3));
    const auto text = error_of<ValueError>([] { of_gen("DepoSetFanout", {{"multiplicity", 0}}); });
    EXPECT_EQ(text, "DepoSetFanout:t.multiplicity: got 0 (want 1 or more)");
}

TEST(DumpDepoSets, takes_full_and_empty_sets_and_the_end_of_the_stream)
{
    PluginManager::instance().add("WireCellGen");
    const auto sink = Factory::lookup<IDepoSetSink>("DumpDepoSets", "t");
    for (const auto& depos : {IDepo::vector{depo_at(1), depo_at(2)}, IDepo::vector{}}) {
        const IDepoSet::pointer set = std::make_shared<Aux::SimpleDepoSet>(0, depos);
        EXPECT_TRUE((*sink)(set));
    }
    EXPECT_TRUE((*sink)(IDepoSet::pointer()));
}
