#include "LogText.h"
#include "MakeComponent.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepoSetFilter.h"
#include "WireCellIface/IDrifter.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace WireCell;
using Aux::SimpleDepo;
using spng::test::LogText;
using spng::test::make;

namespace {
    const Configuration regions = {{{"anode", 0}, {"response", 100}, {"cathode", 1000}},
                                   nullptr,
                                   {{"anode", 2000}, {"response", 1900}, {"cathode", 1000}}};

    std::shared_ptr<IDrifter> drifter(const std::string& name, Configuration cfg = {})
    {
        make<INamed>("Random", "drift");
        Configuration full{{"rng", "Random:drift"}, {"drift_speed", 2},    {"lifetime", 1000},
                           {"fluctuate", false},    {"xregions", regions}, {"ar39activity", 1}};
        return make<IDrifter>("Drifter", name, update(full, cfg));
    }

    IDepo::pointer depo(double time, double x, double charge = -5000)
    {
        return std::make_shared<SimpleDepo>(time, Point(x, 1, 2), charge, nullptr, 0.5, 0.25, 11, 13, 17);
    }

    IDepo::vector feed(IDrifter& node, const IDepo::vector& depos)
    {
        IDrifter::output_queue queue;
        for (const auto& one : depos) EXPECT_TRUE(node(one, queue));
        EXPECT_TRUE(node(nullptr, queue));
        EXPECT_FALSE(queue.back());
        return {queue.begin(), queue.end() - 1};
    }

    IDepo::vector drift_set(const std::string& drifter_name, const IDepo::vector& depos,
                            const std::string& name = "set")
    {
        const auto node = make<IDepoSetFilter>("DepoSetDrifter", name, {{"drifter", "Drifter:" + drifter_name}});
        IDepoSet::pointer out;
        EXPECT_TRUE((*node)(std::make_shared<Aux::SimpleDepoSet>(42, depos), out));
        EXPECT_EQ(out->ident(), 42);
        return *out->depos();
    }

    /// In order of time, some of them outside, without charge or behind a response plane.
    IDepo::vector many()
    {
        std::mt19937 random(3);
        std::uniform_real_distribution<> unit;
        IDepo::vector depos;
        for (int ind = 0; ind < 20000; ++ind) {
            depos.push_back(depo(ind, -50 + 2100 * unit(random), ind % 50 ? -20000 * unit(random) : 0));
        }
        return depos;
    }

    void expect_equal(const IDepo::vector& got, const IDepo::vector& want)
    {
        ASSERT_EQ(got.size(), want.size());
        for (size_t ind = 0; ind < got.size(); ++ind) {
            ASSERT_EQ(got[ind]->time(), want[ind]->time()) << ind;
            ASSERT_EQ(got[ind]->pos(), want[ind]->pos()) << ind;
            ASSERT_EQ(got[ind]->charge(), want[ind]->charge()) << ind;
            ASSERT_EQ(got[ind]->extent_long(), want[ind]->extent_long()) << ind;
            ASSERT_EQ(got[ind]->extent_tran(), want[ind]->extent_tran()) << ind;
            ASSERT_EQ(got[ind]->prior(), want[ind]->prior()) << ind;
        }
    }

    double total(const IDepoSet& set)
    {
        double sum = 0;
        for (const auto& depo : *set.depos()) sum += depo->charge();
        return sum;
    }

    std::string refusal(const Configuration& cfg)
    {
        try {
            drifter("bad", cfg);
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "no error";
    }
}

TEST(Drifter, drifted_depos_keep_what_they_are_and_remember_what_they_were)
{
    const auto node = drifter("keeps", {{"time_offset", 7}, {"charge_scale", 0.5}, {"DL", 0.5}, {"DT", 2}});
    const auto in = depo(100, 500);
    const auto out = feed(*node, {in});
    ASSERT_EQ(out.size(), 1u);
    EXPECT_DOUBLE_EQ(out[0]->time(), 100 + 200 + 7);
    EXPECT_EQ(out[0]->pos(), Point(100, 1, 2));
    EXPECT_NEAR(out[0]->charge(), -2500 * std::exp(-0.2), 1e-9);
    EXPECT_NEAR(out[0]->extent_long(), std::sqrt(0.25 + 200), 1e-9);
    EXPECT_NEAR(out[0]->extent_tran(), std::sqrt(0.0625 + 800), 1e-9);
    EXPECT_EQ(out[0]->prior(), in);
    EXPECT_EQ(out[0]->id(), 11);
    EXPECT_EQ(out[0]->pdg(), 13);
    EXPECT_EQ(out[0]->energy(), 17);
}

TEST(Drifter, depos_come_out_in_order_of_time_once_nothing_can_come_before)
{
    const auto node = drifter("order", {{"time_offset", -1000}});
    IDrifter::output_queue queue;
    (*node)(depo(0, 900), queue);   // arrives at 400
    (*node)(depo(10, 300), queue);  // 110
    (*node)(depo(20, 1800), queue); // 70, in the other region
    EXPECT_TRUE(queue.empty());
    (*node)(depo(200, 300), queue); // 300
    ASSERT_EQ(queue.size(), 2u);
    EXPECT_EQ(queue[0]->time(), 70 - 1000);
    EXPECT_EQ(queue[1]->time(), 110 - 1000);
    (*node)(nullptr, queue);
    ASSERT_EQ(queue.size(), 5u);
    EXPECT_EQ(queue[2]->time(), 300 - 1000);
    EXPECT_EQ(queue[3]->time(), 400 - 1000);
    EXPECT_FALSE(queue[4]);
}

TEST(Drifter, what_is_dropped_is_counted_in_the_log)
{
    const auto node = drifter("drops");
    const LogText log("gen/Drifter/drops");
    const IDepo::vector depos = {depo(0, 500), depo(0, -10, -30), depo(0, 2500, -12), depo(0, 500, 0)};
    for (int round = 0; round < 2; ++round) EXPECT_EQ(feed(*node, depos).size(), 1u);
    EXPECT_TRUE(log.has("warning: 2 of 4 depos dropped because they are outside of every region, with the charge -42"))
        << log.text();
    EXPECT_TRUE(log.has("info: 1 of 4 depos dropped because they have no charge")) << log.text();
    EXPECT_EQ(drift_set("drops", {depo(0, 500), depo(0, -10)}).size(), 1u);
    EXPECT_TRUE(log.has("warning: 1 of 2 depos dropped")) << log.text();
}

TEST(Drifter, a_number_that_is_none_is_refused_with_the_index_of_its_depo)
{
    drifter("nan");
    const auto error = [](const std::function<void()>& call) -> std::string {
        try {
            call();
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "no error";
    };
    auto depos = many();
    depos[12345] = depo(std::nan(""), 500);
    depos[17000] = depo(0, 500, INFINITY);
    const std::string want = "Drifter:nan: depo 12345 has time nan, charge -5000.0";
    const auto node = Factory::find<IDrifter>("Drifter", "nan");
    EXPECT_EQ(error([&] { feed(*node, depos); }).find(want), 0u);
    EXPECT_NE(error([&] { drift_set("nan", depos); }).find(want), std::string::npos);
}

TEST(Drifter, refuses_what_can_not_drift)
{
    EXPECT_EQ(refusal({{"xregions", Configuration::array()}}),
              "Drifter:bad.xregions: no region (want one {anode, response, cathode} or more)");
    EXPECT_EQ(refusal({{"xregions", {{{"anode", 0}, {"response", 1}}}}}),
              "Drifter:bad.xregions[0]: cathode is missing (want anode, response and cathode)");
    EXPECT_EQ(refusal({{"xregions", {{{"anode", "far"}, {"response", 1}, {"cathode", 2}}}}}),
              "Drifter:bad.xregions[0].anode: got \"far\" (want a number, {tail, head} or {x: [numbers], y: [numbers], "
              "z: [numbers]})");
    EXPECT_EQ(refusal({{"xregions", {{{"anode", 0}, {"response", 1}, {"cathode", {{"x", {1, 2}}, {"y", {1}}}}}}}}),
              "Drifter:bad.xregions[0].cathode: 1 values of y for 2 of x");
    EXPECT_EQ(refusal({{"drift_speed", 0}}), "Drifter:bad.drift_speed: got 0 (want more than 0)");
    EXPECT_EQ(refusal({{"lifetime", -1}}), "Drifter:bad.lifetime: got -1 (want more than 0)");
    EXPECT_EQ(refusal({{"DL", -1}}), "Drifter:bad.DL: got -1 (want 0 or more)");
}

TEST(Drifter, regions_may_be_bounded_by_tilted_and_sampled_planes)
{
    const Configuration ray{{"tail", {{"x", 100}, {"y", 0}, {"z", 0}}}, {"head", {{"x", 110}, {"y", 0}, {"z", 10}}}};
    const Configuration surface{{"x", {900, 1000}}, {"z", {0, 100}}};
    const auto node = drifter("planes", {{"xregions", {{{"anode", 0}, {"response", ray}, {"cathode", surface}}}}});
    const auto out = feed(*node, {depo(0, 500), depo(0, 950)});
    ASSERT_EQ(out.size(), 1u);
    EXPECT_DOUBLE_EQ(out[0]->pos().x(), 102);
}

TEST(DepoSetDrifter, gives_what_feeding_its_drifter_gives)
{
    for (const bool fluctuate : {false, true}) {
        const auto fed = feed(*drifter("feed", {{"fluctuate", fluctuate}}), many());
        EXPECT_GT(fed.size(), 15000u);
        auto whole = drift_set("feed", many());
        ASSERT_EQ(whole.size(), fed.size());
        EXPECT_TRUE(std::is_sorted(whole.begin(), whole.end(), ascending_time));
        auto sorted = fed; // those behind a response plane are fed back in time
        std::stable_sort(sorted.begin(), sorted.end(), ascending_time);
        for (size_t ind = 0; ind < whole.size(); ++ind) {
            ASSERT_EQ(whole[ind]->time(), sorted[ind]->time()) << ind;
            ASSERT_EQ(whole[ind]->charge(), sorted[ind]->charge()) << ind;
            ASSERT_EQ(whole[ind]->pos(), sorted[ind]->pos()) << ind;
        }
    }
}

TEST(DepoSetDrifter, the_same_seeds_give_the_same_numbers_and_sets_differ)
{
    drifter("random", {{"fluctuate", true}});
    const auto depos = many();
    expect_equal(drift_set("random", depos), drift_set("random", depos));

    const auto node = make<IDepoSetFilter>("DepoSetDrifter", "two", {{"drifter", "Drifter:random"}});
    const auto in = std::make_shared<Aux::SimpleDepoSet>(1, depos);
    IDepoSet::pointer one, two;
    EXPECT_TRUE((*node)(in, one));
    EXPECT_TRUE((*node)(in, two));
    EXPECT_NE(total(*one), total(*two));
    EXPECT_NEAR(total(*one) / total(*two), 1, 0.01);
}

TEST(DepoSetDrifter, a_set_loses_the_charge_of_its_number_whatever_comes_before)
{
    drifter("numbered", {{"fluctuate", true}});
    const auto depos = many();
    const auto want = drift_set("numbered", depos);
    make<INamed>("Random", "numbered", {{"calls", {7, 0}}});
    drifter("numbered", {{"fluctuate", true}, {"rng", "Random:numbered"}});
    const auto node = make<IDepoSetFilter>("DepoSetDrifter", "numbered", {{"drifter", "Drifter:numbered"}});
    const auto in = std::make_shared<Aux::SimpleDepoSet>(1, depos);
    IDepoSet::pointer one, two;
    EXPECT_TRUE((*node)(in, one));
    EXPECT_TRUE((*node)(in, two));
    expect_equal(*two->depos(), want);
    EXPECT_NE(total(*one), total(*two));
}

TEST(DepoSetDrifter, passes_the_end_of_the_stream_and_empty_sets)
{
    drifter("empty");
    EXPECT_TRUE(drift_set("empty", {}).empty());
    const auto node = Factory::find<IDepoSetFilter>("DepoSetDrifter", "set");
    IDepoSet::pointer out = std::make_shared<Aux::SimpleDepoSet>(1, IDepo::vector());
    EXPECT_TRUE((*node)(nullptr, out));
    EXPECT_FALSE(out);
}
