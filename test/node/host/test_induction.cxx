#include "ErrorText.h"
#include "LogText.h"
#include "MakeComponent.h"
#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IDepoFramer.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IPlaneImpactResponse.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/Pimpos.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

using namespace WireCell;
using spng::test::error_of;
using spng::test::LogText;
using spng::test::make;

// Induced signals and true charge on the wires of the built-in ProtoDUNE-HD-like anode 0.  In the toy field response an
// electron gives its whole charge to the wire whose region it is in, 4 us after the start.

namespace {
    const double speed = 1.6 * units::mm / units::us;

    class WholeCharge : public IFieldResponse, public IConfigurable {
      public:
        void configure(const Configuration& cfg) override
        {
            m_response = {};
            m_response.period = get(cfg, "period", 100.0) * units::ns;
            m_response.speed = speed;
            m_response.origin = 100 * units::mm;
            const int npaths = get(cfg, "npaths", 18);
            for (int plane = 0; plane < 3; ++plane) {
                auto& one = m_response.planes.emplace_back();
                one.planeid = plane;
                one.pitch = 4.7;
                for (int path = 0; path < npaths; ++path) {
                    const int wire = path / 6 - 1;
                    auto& current = one.paths.emplace_back();
                    current.pitchpos = 4.7 * (wire - 0.1 * (5 - path % 6));
                    // What starts above the border of two wires is shared by them.
                    const bool border = path % 6 == 0;
                    const double share = wire == 0 || (wire == 1 && border) ? (border ? 0.5 : 1) : 0;
                    for (int ind = 0; ind < 100; ++ind) current.current.push_back(share * pulse(ind));
                }
            }
        }
        Configuration default_configuration() const override { return Configuration::object(); }
        const Response::Schema::FieldResponse& field_response() const override { return m_response; }

      private:
        /// Of one electron in all, 600 ns wide.
        float pulse(int sample) const
        {
            const double time = (sample * m_response.period - 4 * units::us) / (600 * units::ns);
            return static_cast<float>(-std::exp(-0.5 * time * time) / (600 * units::ns * std::sqrt(units::twopi)));
        }

        Response::Schema::FieldResponse m_response;
    };

    class Field : public Aux::Logger, public WholeCharge {
      public:
        Field()
          : Aux::Logger("WholeCharge", "toy")
        {
        }
    };

    IAnodePlane::pointer anode()
    {
        make<INamed>("WireSchemaFile", "induction", {{"filename", "builtin/protodunehd-wires-larsoft-v1.json.bz2"}});
        const Configuration face{{"anode", -3520.945}, {"response", -3430.465}, {"cathode", -1.5875}};
        return make<IAnodePlane>("AnodePlane", "induction",
                                 {{"ident", 0},
                                  {"wire_schema", "WireSchemaFile:induction"},
                                  {"faces", Configuration::array({face, nullptr})}});
    }

    IPlaneImpactResponse::pointer response(int plane, const std::string& name, const Configuration& more = {},
                                           const Configuration& field = {})
    {
        make<IFieldResponse>("WholeCharge", name, field);
        Configuration cfg{{"field_response", "WholeCharge:" + name}, {"plane", plane}, {"nticks", 1000}};
        return make<IPlaneImpactResponse>("PlaneImpactResponse", name, update(cfg, more));
    }

    std::shared_ptr<IDepoFramer> transform(const Configuration& more = {})
    {
        anode();
        make<INamed>("Random", "induction");
        auto names = Configuration::array();
        for (int plane = 0; plane < 3; ++plane) {
            const auto name = "plane" + std::to_string(plane);
            response(plane, name);
            names.push_back("PlaneImpactResponse:" + name);
        }
        Configuration cfg{{"anode", "AnodePlane:induction"},
                          {"rng", "Random:induction"},
                          {"pirs", names},
                          {"readout_time", 500 * units::us},
                          {"drift_speed", speed}};
        return make<IDepoFramer>("DepoTransform", "test", update(cfg, more));
    }

    std::shared_ptr<IDepoFramer> splat(const Configuration& more = {})
    {
        anode();
        make<IFieldResponse>("WholeCharge", "splat");
        Configuration cfg{{"anode", "AnodePlane:induction"},
                          {"field_response", "WholeCharge:splat"},
                          {"window_duration", 500 * units::us}};
        return make<IDepoFramer>("DepoFluxSplat", "test", update(cfg, more));
    }

    /// At the middle of a collection wire.
    Point middle_of(int wire)
    {
        const auto& ray = anode()->faces()[0]->planes()[2]->wires()[wire]->ray();
        return Point(-3430, 0.5 * (ray.first.y() + ray.second.y()), ray.first.z());
    }

    IDepo::pointer depo(const Point& at, double charge = -5000, double width = 0.3, double time = 100 * units::us)
    {
        return std::make_shared<Aux::SimpleDepo>(time, at, charge, nullptr, width, width);
    }

    IDepo::pointer depo(double charge = -5000, double width = 0.3) { return depo(middle_of(100), charge, width); }

    IFrame::pointer run(IDepoFramer& node, const IDepo::vector& depos)
    {
        IFrame::pointer out;
        EXPECT_TRUE(node(std::make_shared<Aux::SimpleDepoSet>(7, depos), out));
        return out;
    }

    /// Sum of the samples by index of the plane.
    std::map<int, double> sums(const IFrame& frame)
    {
        std::map<int, double> out;
        for (const auto& trace : *frame.traces()) {
            const auto& charge = trace->charge();
            out[anode()->resolve(trace->channel()).index()] += std::accumulate(charge.begin(), charge.end(), 0.0);
        }
        return out;
    }
}

WIRECELL_FACTORY(WholeCharge, Field, WireCell::IFieldResponse, WireCell::INamed, WireCell::IConfigurable)

TEST(PlaneImpactResponse, has_a_response_for_each_wire_and_impact_position)
{
    const auto pir = response(2, "positions");
    EXPECT_EQ(pir->nwires(), 3);
    EXPECT_NEAR(pir->pitch(), 4.7, 1e-9);
    EXPECT_NEAR(pir->impact(), 0.47, 1e-9);
    for (const double at : {-2.0, 0.0, 2.0}) {
        const auto& wave = pir->closest(at)->waveform();
        EXPECT_NEAR(std::accumulate(wave.begin(), wave.end(), 0.0), -1, 1e-4) << at;
    }
    const auto& beside = pir->closest(4.7)->waveform();
    EXPECT_NEAR(std::accumulate(beside.begin(), beside.end(), 0.0), 0, 1e-6);
    EXPECT_FALSE(pir->bounded(100).first);
}

TEST(PlaneImpactResponse, refuses_a_field_response_that_does_not_fit)
{
    const auto text = [](const Configuration& cfg, const Configuration& field) {
        return error_of<ValueError>([&] { response(get(cfg, "plane", 2), "bad", cfg, field)->nwires(); });
    };
    EXPECT_EQ(text({}, {{"period", 600}}),
              "PlaneImpactResponse:bad: WholeCharge:bad: the field response is sampled every 600 ns (want at most the "
              "tick, 500 ns)");
    EXPECT_EQ(text({}, {{"npaths", 12}}), "PlaneImpactResponse:bad: WholeCharge:bad: plane 2 has 12 paths (want 6 for "
                                          "each of an odd number of wires)");
    EXPECT_EQ(text({{"plane", 5}}, {}), "PlaneImpactResponse:bad: the field response WholeCharge:bad has no plane 5");
    make<IWaveform>("ColdElecResponse", "fast", {{"tick", 100}});
    EXPECT_EQ(
        text({{"short_responses", {"ColdElecResponse:fast"}}}, {}),
        "PlaneImpactResponse:bad.short_responses: ColdElecResponse:fast has a sample period of 100 ns and the tick "
        "is 500 ns. Try the same for both");
    EXPECT_EQ(error_of<ValueError>([] { response(2, "far")->closest(100); }),
              "PlaneImpactResponse:far: no response at a distance of 100 mm (want at most 7.05 mm)");
}

TEST(DepoTransform, a_deposit_induces_its_charge_on_the_wires_below_it)
{
    const auto frame = run(*transform(), {depo()});
    for (const auto& [plane, sum] : sums(*frame)) EXPECT_NEAR(sum, 5000, 1) << plane;
    EXPECT_EQ(sums(*frame).size(), 3u);
    for (const auto& trace : *frame->traces()) {
        if (anode()->resolve(trace->channel()).index() != 2) continue;
        const auto& charge = trace->charge();
        const auto peak = std::max_element(charge.begin(), charge.end()) - charge.begin() + trace->tbin();
        if (*std::max_element(charge.begin(), charge.end()) < 500) continue;
        EXPECT_EQ(trace->channel(), anode()->faces()[0]->planes()[2]->wires()[100]->channel());
        EXPECT_NEAR(static_cast<double>(peak), 208, 1);
    }
}

TEST(DepoTransform, frames_count_on_and_end_of_stream_passes)
{
    const auto node = transform({{"first_frame_number", 5}, {"start_time", 50 * units::us}});
    const auto first = run(*node, {depo()});
    EXPECT_EQ(first->ident(), 5);
    EXPECT_EQ(first->time(), 50 * units::us);
    EXPECT_EQ(first->tick(), 500);
    const auto empty = run(*node, {});
    EXPECT_EQ(empty->ident(), 6);
    EXPECT_TRUE(empty->traces()->empty());
    IFrame::pointer out = first;
    EXPECT_TRUE((*node)(nullptr, out));
    EXPECT_FALSE(out);
}

TEST(DepoTransform, a_million_deposits_in_one_spot_are_a_million_times_one)
{
    const auto one = sums(*run(*transform(), {depo()}));
    const auto many = sums(*run(*transform(), IDepo::vector(1000000, depo())));
    for (const auto& [plane, sum] : one) EXPECT_NEAR(many.at(plane) / sum, 1e6, 2e4) << plane;
}

TEST(DepoTransform, sign_and_size_of_a_deposit_may_be_anything_finite)
{
    for (const double charge : {5000.0, 0.0, -1e-3}) {
        for (const double width : {0.0, 0.3}) {
            const auto found = sums(*run(*transform(), {depo(charge, width)}));
            for (const auto& [plane, sum] : found) EXPECT_NEAR(sum, -charge, 1e-3 * std::abs(charge));
            EXPECT_EQ(found.empty(), charge == 0);
        }
    }
}

TEST(DepoTransform, what_it_drops_is_counted_in_the_log)
{
    const auto node = transform();
    const LogText log("gen/DepoTransform/test");
    run(*node, {depo(), depo(Point(5000, 0, 0)), depo(middle_of(100), -10, 0.3, 10 * units::ms)});
    EXPECT_TRUE(log.has("1 of 3 deposits of set 7 are beyond the anode's volumes")) << log.text();
    EXPECT_TRUE(log.has("1 deposits with -10 electrons are outside the readout or the wires")) << log.text();
}

TEST(DepoTransform, refuses_a_deposit_that_is_no_number)
{
    const auto text = error_of<ValueError>([] { run(*transform(), {depo(), depo(NAN)}); });
    EXPECT_EQ(text.find("DepoTransform:test: deposit 1 has time 100000, position ("), 0u) << text;
    EXPECT_NE(text.find("charge nan"), std::string::npos) << text;
    EXPECT_NE(text.find("input: deposits 2 of set 7"), std::string::npos) << text;
}

TEST(DepoTransform, refuses_responses_of_another_period_or_too_few)
{
    EXPECT_EQ(
        error_of<ValueError>([] {
            transform({{"tick", 400}});
        }),
        "DepoTransform:test: PlaneImpactResponse:plane0 has a tick of 500 ns and this node one of 400 ns. Try the "
        "same for both");
    EXPECT_EQ(error_of<ValueError>([] {
                  transform({{"pirs", {"PlaneImpactResponse:plane0"}}});
              }),
              "DepoTransform:test: process_planes names plane 1 and pirs has 1");
}

TEST(DepoFluxSplat, the_charge_of_a_deposit_is_all_there_dense_or_sparse)
{
    const auto cloud = depo(middle_of(0) + Vector(0, 0, 0.4), -5000, 2.0); // the plane's border cuts it
    for (const bool sparse : {false, true}) {
        const auto frame = run(*splat({{"sparse", sparse}}), {cloud, depo()});
        EXPECT_EQ(frame->ident(), 7);
        for (const auto& [plane, sum] : sums(*frame)) {
            if (plane == 2) { EXPECT_NEAR(sum, 10000, 0.1) << sparse; }
        }
    }
}

TEST(DepoFluxSplat, a_million_deposits_in_one_spot_are_a_million_times_one)
{
    const auto many = sums(*run(*splat(), IDepo::vector(1000000, depo())));
    EXPECT_NEAR(many.at(2) / 5e9, 1, 1e-6);
}

TEST(DepoFluxSplat, end_of_stream_and_empty_sets_pass_and_what_is_dropped_is_counted)
{
    const auto node = splat();
    const LogText log("gen/DepoFluxSplat/test");
    EXPECT_TRUE(run(*node, {})->traces()->empty());
    IFrame::pointer out = run(*node, {depo(middle_of(100), -10, 0.3, 10 * units::ms)});
    EXPECT_TRUE(out->traces()->empty());
    EXPECT_TRUE(log.has("1 of 1 deposits are outside the window or the wires")) << log.text();
    EXPECT_TRUE((*node)(nullptr, out));
    EXPECT_FALSE(out);
}

TEST(DepoFluxSplat, refuses_what_it_can_not_use)
{
    const auto text = error_of<ValueError>([] { run(*splat(), {depo(INFINITY)}); });
    EXPECT_EQ(text.find("DepoFluxSplat:test: deposit 0 has time"), 0u) << text;
    EXPECT_EQ(error_of<ValueError>([] {
                  splat({{"field_response", ""}});
              }),
              "DepoFluxSplat:test: neither field_response nor both of drift_speed and response_plane are given");
    EXPECT_EQ(error_of<ValueError>([] {
                  splat({{"smear_long", {1, 2}}});
              }),
              "DepoFluxSplat:test.smear_long: got [1,2] (want a number, or one for each of 3 planes)");
}

namespace {
    /// Regions of wires, each of one range.
    Configuration regions(const std::vector<std::array<int, 3>>& ranges)
    {
        auto all = Configuration::array();
        for (const auto& [plane, min, max] : ranges) {
            all.push_back(Configuration::array({Configuration{{"plane", plane}, {"min", min}, {"max", max}}}));
        }
        return all;
    }

    Configuration rule(const std::string& kind, const Configuration& args)
    {
        return {{"ductor", "DepoTransform:test"}, {"rule", kind}, {"args", args}};
    }

    std::shared_ptr<IDepoFramer> multi(const Configuration& rules)
    {
        transform();
        return make<IDepoFramer>("MultiDuctor", "test",
                                 {{"anode", "AnodePlane:induction"}, {"chains", Configuration::array({rules})}});
    }
}

TEST(MultiDuctor, gives_deposits_to_the_first_ductor_whose_region_they_are_in)
{
    const IDepo::vector depos{depo(middle_of(100), -1000), depo(middle_of(101), -2000), depo(middle_of(300), -4000)};
    // One ductor for all, of which each rule shows what it takes.
    const auto none = rule("bool", false), all = rule("bool", true);
    const auto ends = rule("wirebounds", regions({{2, 100, 100}, {2, 290, 310}}));
    const auto total = [&](const Configuration& rules) { return sums(*run(*multi(rules), depos))[2]; };
    EXPECT_NEAR(total(Configuration::array({none, all})), 7000, 70);
    EXPECT_NEAR(total(Configuration::array({ends, all})), 7000, 70);
    EXPECT_NEAR(total(Configuration::array({ends})), 5000, 50);
    EXPECT_NEAR(total(Configuration::array({rule("wirebounds", regions({{2, 101, 101}}))})), 2000, 20);
    // All ranges of a region must hold.
    auto both = regions({{2, 100, 101}});
    both[0].push_back({{"plane", 2}, {"min", 101}, {"max", 400}});
    EXPECT_NEAR(total(Configuration::array({rule("wirebounds", both)})), 2000, 20);
}

TEST(MultiDuctor, adds_the_traces_of_its_ductors_and_tells_of_deposits_of_no_rule)
{
    transform();
    const auto whole = run(*transform(), {depo(middle_of(100)), depo(middle_of(300))});
    const auto parts =
        run(*multi(Configuration::array({rule("wirebounds", regions({{2, 100, 100}})), rule("bool", true)})),
            {depo(middle_of(100)), depo(middle_of(300))});
    EXPECT_EQ(parts->time(), whole->time());
    EXPECT_EQ(parts->tick(), whole->tick());
    const auto one = sums(*whole), other = sums(*parts);
    for (const auto& [plane, charge] : one) EXPECT_NEAR(other.at(plane), charge, 1e-3 * std::abs(charge)) << plane;

    const LogText log("gen/MultiDuctor/test");
    const auto some = multi(Configuration::array({rule("wirebounds", regions({{0, 0, 0}}))}));
    run(*some, {depo(), depo(Point(5000, 0, 0))});
    EXPECT_TRUE(log.has("1 of 2 deposits of set 7 are of no rule")) << log.text();
    EXPECT_TRUE(log.has("1 of 2 deposits of set 7 are beyond")) << log.text();
}

TEST(MultiDuctor, refuses_rules_that_do_not_go)
{
    const std::vector<std::pair<Configuration, std::string>> cases{
        {rule("circle", true), "chains[0][0].rule: got 'circle' (want 'wirebounds' or 'bool')"},
        {rule("bool", 1), "chains[0][0].args: got 1 (want true or false)"},
        {rule("wirebounds", true), "chains[0][0].args: got true (want a list of regions)"},
        {rule("wirebounds", regions({{3, 0, 1}})), "plane 3 of an anode with 3 planes"},
        {rule("wirebounds", regions({{2, 5, 4}})), "wires 5 to 4 of plane 2"},
        {rule("wirebounds", regions({{2, 0, 9999}})), "wires 0 to 9999 of plane 2, which has 480"}};
    for (const auto& [bad, told] : cases) {
        const auto text = error_of<ValueError>([&, one = bad] { multi(Configuration::array({one})); });
        EXPECT_NE(text.find(told), std::string::npos) << text;
    }
    EXPECT_NE(error_of<ValueError>([] { multi(Configuration::array()); }).find("chains[0] is empty"),
              std::string::npos);
}
