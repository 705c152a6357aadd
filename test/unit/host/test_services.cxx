#include "ErrorText.h"
#include "MakeComponent.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IFilterWaveform.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/IRandom.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/Units.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

using namespace WireCell;
using spng::test::error_of;
using spng::test::make;

TEST(ColdElecResponse, the_default_waveform_peaks_at_the_gain)
{
    const auto er = make<IWaveform>("ColdElecResponse", "default", {});
    const auto& wave = er->waveform_samples();
    ASSERT_EQ(wave.size(), 10000u);
    EXPECT_EQ(er->waveform_period(), 0.5 * units::us);
    EXPECT_EQ(er->waveform_start(), 0);
    EXPECT_NEAR(*std::max_element(wave.begin(), wave.end()) / (14 * units::mV / units::fC), 1, 0.01);
}

TEST(ColdElecResponse, postgain_scales_and_other_binnings_are_sampled_at_their_centres)
{
    const auto one = make<IWaveform>("ColdElecResponse", "one", {{"nticks", 20}});
    const auto two = make<IWaveform>("ColdElecResponse", "two", {{"nticks", 20}, {"postgain", 2}});
    EXPECT_FLOAT_EQ(two->waveform_samples()[4], 2 * one->waveform_samples()[4]);
    const auto fine = one->waveform_samples(Binning(100, 0, 10 * units::us));
    EXPECT_FLOAT_EQ(fine[22], one->waveform_samples()[4]);
}

TEST(ColdElecResponse, bad_values_are_refused)
{
    EXPECT_EQ(error_of<ValueError>([] {
                  make<IWaveform>("ColdElecResponse", "bad", {{"tick", 0}});
              }),
              "ColdElecResponse:bad: tick is 0 ns (want > 0)");
    EXPECT_THROW(make<IWaveform>("ColdElecResponse", "bad", {{"shaping", -1}}), ValueError);
    EXPECT_THROW(make<IWaveform>("ColdElecResponse", "bad", {{"nticks", 0}}), ValueError);
    EXPECT_THROW(make<IWaveform>("ColdElecResponse", "bad", {{"gain", "14"}}), ValueError);
}

TEST(RCResponse, an_impulse_is_followed_by_an_undershoot)
{
    const auto rc = make<IWaveform>("RCResponse", "rc", {{"nticks", 10}});
    const auto& wave = rc->waveform_samples();
    ASSERT_EQ(wave.size(), 10u);
    EXPECT_NEAR(wave[0], 0.9995, 1e-6);
    EXPECT_NEAR(wave[1], -0.0005, 1e-6);
    EXPECT_THROW(make<IWaveform>("RCResponse", "bad", {{"width", 0}}), ValueError);
}

TEST(HfFilter, samples_are_symmetric_and_vanish_at_zero_frequency)
{
    const auto filter = make<IFilterWaveform>("HfFilter", "hf", {{"sigma", 0.5 * units::megahertz}});
    const auto wave = filter->filter_waveform(8);
    ASSERT_EQ(wave.size(), 8u);
    EXPECT_EQ(wave[0], 0);
    EXPECT_FLOAT_EQ(wave[2], std::exp(-0.5));
    EXPECT_FLOAT_EQ(wave[4], std::exp(-2.0));
    for (int ind = 1; ind < 8; ++ind) EXPECT_FLOAT_EQ(wave[ind], wave[8 - ind]);
}

TEST(HfFilter, and_the_low_pass_filter_have_their_known_samples)
{
    const auto expect = [](const std::string& type, const Configuration& keys, const std::vector<double>& want) {
        auto all = keys;
        all["max_freq"] = 1;
        const auto wave = make<IFilterWaveform>(type, "known", all)->filter_waveform(8);
        for (size_t ind = 0; ind < want.size(); ++ind) EXPECT_NEAR(wave[ind], want[ind], 5e-7) << type << ' ' << ind;
    };
    const Configuration gauss{{"sigma", 0.5}, {"power", 2}};
    expect("HfFilter", gauss, {0, .882497, .606531, .324652, .135335, .324652, .606531, .882497});
    expect("HfFilter", {{"sigma", 0.5}, {"power", 2}, {"flag", false}}, {1, .882497});
    expect("LfFilter", {{"tau", 0.5}}, {0, .221199, .632121, .894601, .981684, .894601, .632121, .221199});
}

TEST(HfFilter, without_negative_frequencies_samples_end_at_the_maximum)
{
    const auto filter = make<IFilterWaveform>(
        "HfFilter", "half",
        {{"sigma", 0.5 * units::megahertz}, {"use_negative_freqs", false}, {"flag", false}, {"power", 4}});
    const auto wave = filter->filter_waveform(4);
    EXPECT_EQ(wave[0], 1);
    EXPECT_FLOAT_EQ(wave[2], std::exp(-0.5));
    EXPECT_FLOAT_EQ(wave[3], std::exp(-0.5 * std::pow(1.5, 4)));
}

TEST(LfFilter, low_frequencies_are_removed)
{
    const auto filter = make<IFilterWaveform>("LfFilter", "lf", {{"tau", 0.25 * units::megahertz}});
    const auto wave = filter->filter_waveform(8);
    EXPECT_EQ(wave[0], 0);
    EXPECT_FLOAT_EQ(wave[1], 1 - std::exp(-1.0));
    EXPECT_FLOAT_EQ(wave[7], wave[1]);
    EXPECT_TRUE(filter->filter_waveform(0).empty());
    EXPECT_THROW(make<IFilterWaveform>("LfFilter", "bad", {{"tau", 0}}), ValueError);
}

TEST(Random, the_same_seeds_give_the_same_numbers)
{
    const auto a = make<IRandom>("Random", "a", {{"seeds", {1, 2, 3}}});
    const auto b = make<IRandom>("Random", "b", {{"seeds", {1, 2, 3}}});
    const auto c = make<IRandom>("Random", "c", {{"seeds", {4}}});
    std::vector<double> from_a, from_b, from_c;
    for (int ind = 0; ind < 20; ++ind) {
        from_a.push_back(a->normal(0, 1));
        from_b.push_back(b->normal(0, 1));
        from_c.push_back(c->normal(0, 1));
    }
    EXPECT_EQ(from_a, from_b);
    EXPECT_NE(from_a, from_c);
}

TEST(Random, configuring_again_starts_again)
{
    const auto first = make<IRandom>("Random", "again", {{"generator", "twister"}})->uniform(0, 1);
    EXPECT_EQ(make<IRandom>("Random", "again", {{"generator", "twister"}})->uniform(0, 1), first);
}

TEST(Random, distributions_have_their_means_and_limits)
{
    const auto rng = make<IRandom>("Random", "means", {});
    const int count = 20000;
    double binomial = 0, poisson = 0, normal = 0, exponential = 0, uniform = 0;
    std::set<int> range;
    for (int ind = 0; ind < count; ++ind) {
        binomial += rng->binomial(10, 0.3);
        poisson += rng->poisson(4);
        normal += rng->normal(5, 2);
        exponential += rng->exponential(7);
        uniform += rng->uniform(2, 4);
        range.insert(rng->range(1, 3));
    }
    EXPECT_NEAR(binomial / count, 3, 0.05);
    EXPECT_NEAR(poisson / count, 4, 0.08);
    EXPECT_NEAR(normal / count, 5, 0.08);
    EXPECT_NEAR(exponential / count, 7, 0.25);
    EXPECT_NEAR(uniform / count, 3, 0.03);
    EXPECT_EQ(range, (std::set<int>{1, 2, 3}));
}

TEST(Random, threads_share_the_sequence_without_loss)
{
    const auto shared = make<IRandom>("Random", "threads", {});
    std::vector<std::vector<int>> drawn(4);
    std::vector<std::thread> threads;
    for (auto& mine : drawn) {
        threads.emplace_back([&] {
            for (int ind = 0; ind < 1000; ++ind) mine.push_back(shared->range(0, 1 << 29));
        });
    }
    for (auto& thread : threads) thread.join();

    const auto alone = make<IRandom>("Random", "alone", {});
    std::multiset<int> want, got;
    for (int ind = 0; ind < 4000; ++ind) want.insert(alone->range(0, 1 << 29));
    for (const auto& mine : drawn) got.insert(mine.begin(), mine.end());
    EXPECT_EQ(got, want);
}

TEST(FieldResponse, a_missing_file_is_reported_at_once)
{
    EXPECT_EQ(error_of<ValueError>([] { make<IFieldResponse>("FieldResponse", "none", {}); }),
              "FieldResponse:none: filename is not given (want a field response file)");
    const auto text = error_of<IOError>([] {
        make<IFieldResponse>("FieldResponse", "none", {{"filename", "no-such-field.json.bz2"}});
    });
    EXPECT_NE(text.find("FieldResponse:none: filename 'no-such-field.json.bz2'"), std::string::npos) << text;
    EXPECT_THROW(Factory::find<IFieldResponse>("FieldResponse", "none")->field_response(), ValueError);
}

TEST(FieldResponse, a_broken_file_is_reported_on_every_use)
{
    const auto path = (std::filesystem::path(testing::TempDir()) / "field-broken.json").string();
    std::ofstream(path) << "{\"FieldResponse\": {";
    const auto component = make<IFieldResponse>("FieldResponse", "broken", {{"filename", path}});
    for (int use = 0; use < 2; ++use) {
        const auto text = error_of<IOError>([&] { component->field_response(); });
        EXPECT_NE(text.find("FieldResponse:broken: filename: " + path), std::string::npos) << text;
    }
}
