#include "MakeComponent.h"
#include "RealFile.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/Units.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>

using namespace WireCell;
using spng::test::configure;

namespace {
    const char* const field_file = "dune-garfield-1d565.json.bz2";

    double sum(const Waveform::realseq_t& wave) { return std::accumulate(wave.begin(), wave.end(), 0.0); }

    struct Peak {
        float value;
        int tick;
    };
    Peak highest(const Waveform::realseq_t& wave)
    {
        const auto it = std::max_element(wave.begin(), wave.end());
        return {*it, static_cast<int>(it - wave.begin())};
    }
    Peak lowest(const Waveform::realseq_t& wave)
    {
        const auto it = std::min_element(wave.begin(), wave.end());
        return {*it, static_cast<int>(it - wave.begin())};
    }
}

class GarfieldResponse : public testing::Test {
  protected:
    void SetUp() override
    {
        if (!spng::test::has_real_file(field_file)) GTEST_SKIP() << field_file << " is not here";
        if (m_component) return;
        PluginManager::instance().add("WireCellSigProc");
        configure("FieldResponse", "garfield", {{"filename", field_file}});
        m_component = Factory::find<IFieldResponse>("FieldResponse", "garfield");
    }
    static inline IFieldResponse::pointer m_component;
};

TEST_F(GarfieldResponse, the_file_has_its_known_content)
{
    const auto& fr = m_component->field_response();
    EXPECT_DOUBLE_EQ(fr.period, 99.998998998999);
    EXPECT_DOUBLE_EQ(fr.origin, 100);
    EXPECT_DOUBLE_EQ(fr.speed, 1.565e-3);
    EXPECT_DOUBLE_EQ(fr.tstart, 0);
    EXPECT_EQ(fr.axis, Vector(1, 0, 0));
    ASSERT_EQ(fr.planes.size(), 3u);
    const double locations[3] = {9.42, 4.71, 0};
    for (int ind = 0; ind < 3; ++ind) {
        const auto* plane = fr.plane(ind);
        ASSERT_TRUE(plane);
        EXPECT_DOUBLE_EQ(plane->pitch, 4.71);
        EXPECT_DOUBLE_EQ(plane->location, locations[ind]);
        ASSERT_EQ(plane->paths.size(), 126u);
        for (const auto& path : plane->paths) ASSERT_EQ(path.current.size(), 1000u);
        EXPECT_DOUBLE_EQ(plane->paths.front().pitchpos, -49.455);
        EXPECT_DOUBLE_EQ(plane->paths.back().pitchpos, 47.1);
    }
}

TEST_F(GarfieldResponse, one_electron_is_collected_at_the_central_wire)
{
    const auto& fr = m_component->field_response();
    for (const auto& path : fr.plane(2)->paths) {
        if (path.pitchpos != 0) continue;
        EXPECT_NEAR(sum(path.current) * fr.period, -0.98607, 1e-5);
    }
}

TEST_F(GarfieldResponse, threads_get_the_same_data)
{
    std::vector<const void*> got(4);
    std::vector<std::thread> threads;
    for (auto& mine : got) threads.emplace_back([&] { mine = &m_component->field_response(); });
    for (auto& thread : threads) thread.join();
    for (const auto* mine : got) EXPECT_EQ(mine, &m_component->field_response());
}

// Sums [charge/time] and extremes of the rows of the arrays avg_fr_0 to avg_fr_2 of golden-response-kernels.npz (the
// reference's), taken with numpy: central region, region +1, region +5.
TEST_F(GarfieldResponse, region_averages_agree_with_the_reference)
{
    const auto avg = Response::wire_region_average(m_component->field_response());
    const double sums[3][3] = {{2.5588702938752887e-05, 2.4686563060533095e-05, 2.083222249414925e-05},
                               {2.3802795499779513e-05, 1.5550330094812424e-05, 4.633578978516651e-06},
                               {-0.009472369935827948, -0.00022157865852377742, 9.934611611932772e-07}};
    const Peak lows[3] = {
        {-0.0001323273900197819f, 583}, {-0.0001299053110415116f, 606}, {-0.0013501365901902318f, 636}};
    const Peak next_highs[3] = {
        {3.7330577470129356e-05f, 608}, {8.919140236685053e-05f, 635}, {0.00015284802066162229f, 636}};
    for (int ind = 0; ind < 3; ++ind) {
        const auto* plane = avg.plane(ind);
        ASSERT_TRUE(plane);
        ASSERT_EQ(plane->paths.size(), 21u);
        for (int region = -10; region <= 10; ++region) {
            EXPECT_DOUBLE_EQ(plane->paths[10 + region].pitchpos, 4.71 * region);
        }
        EXPECT_NEAR(sum(plane->paths[10].current), sums[ind][0], 1e-9);
        EXPECT_NEAR(sum(plane->paths[11].current), sums[ind][1], 1e-9);
        EXPECT_NEAR(sum(plane->paths[15].current), sums[ind][2], 1e-9);
        const auto low = lowest(plane->paths[10].current);
        EXPECT_NEAR(low.value, lows[ind].value, 1e-9);
        EXPECT_EQ(low.tick, lows[ind].tick);
        const auto high = highest(plane->paths[11].current);
        EXPECT_NEAR(high.value, next_highs[ind].value, 1e-9);
        EXPECT_EQ(high.tick, next_highs[ind].tick);
    }
}

// The array er of golden-response-kernels.npz: 14 mV/fC, 2.2 us, 500 samples of 100 ns.
TEST(ElectronicsResponse, samples_agree_with_the_reference)
{
    PluginManager::instance().add("WireCellGen");
    configure("ColdElecResponse", "hd", {{"shaping", 2.2 * units::us}, {"nticks", 500}, {"tick", 100 * units::ns}});
    const auto& wave = Factory::find<IWaveform>("ColdElecResponse", "hd")->waveform_samples();
    const auto peak = highest(wave);
    const double tolerance = 1e-6 * 2.242246102332479e-12;
    EXPECT_NEAR(peak.value, 2.242246102332479e-12, tolerance);
    EXPECT_EQ(peak.tick, 25);
    EXPECT_NEAR(wave[10], 5.578635426869982e-13, tolerance);
    EXPECT_NEAR(wave[50], 3.986991943191742e-13, tolerance);
    EXPECT_NEAR(wave[99], 3.5335930217469784e-16, tolerance);
    EXPECT_EQ(wave[100], 0);
    EXPECT_NEAR(sum(wave), 6.26207237268108e-11, 100 * tolerance);
}
