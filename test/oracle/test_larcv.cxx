// Figures of files in larcv3's layout: those of a small one of ours, and those of the public one where a user has it.
#include "Npz.h"
#include "WireCellAux/LarcvFiles.h"
#include "train/tool/LarcvStatistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

using nlohmann::json;

namespace {
    /// Sums are of many numbers, in another order; what else there is is exact.
    constexpr double tolerance = 1e-9;
    /// Means of four numbers as floats.
    constexpr double float_tolerance = 1e-5;

    void expect_same(const json& got, const json& want, const std::string& where)
    {
        if (want.is_object()) {
            for (const auto& [key, value] : want.items()) {
                ASSERT_TRUE(got.contains(key)) << where << "." << key;
                expect_same(got[key], value, where + "." + key);
            }
            return;
        }
        if (want.is_number_float() && got.is_number()) {
            const bool is_mean = where.find("half_resolution") != std::string::npos;
            const double number = want;
            EXPECT_NEAR(got.get<double>(), number, (is_mean ? float_tolerance : tolerance) * std::abs(number)) << where;
            return;
        }
        EXPECT_EQ(got, want) << where;
    }

    void expect_figures(const std::string& path, const json& want)
    {
        const auto reader = WireCell::Aux::larcv_files("test")->open(path, "test");
        const auto got = WireCell::Train::file_figures(*reader, "sbndwire", "sbnd_cosmicseg");
        ASSERT_EQ(got["planes"].size(), want["planes"].size());
        for (size_t ind = 0; ind < got["planes"].size(); ++ind)
            expect_same(got["planes"][ind], want["planes"][ind], "planes." + std::to_string(ind));
        for (const char* key : {"totals", "particles_per_event", "particles_per_pdg"}) {
            if (want.contains(key)) expect_same(got[key], want[key], key);
        }
        for (size_t event = 0; want.contains("event_ids") && event < reader->events(); ++event) {
            const auto id = reader->id(event);
            EXPECT_EQ(json({id.run, id.subrun, id.event}), want["event_ids"][event]);
        }
    }

    json facts(const std::string& path)
    {
        std::ifstream stream(path);
        return json::parse(stream);
    }
}

TEST(Larcv, has_the_figures_of_the_synthetic_file)
{
    SPNG_TEST_DATA_OR_SKIP(path, "larcv-layout-synthetic.h5");
    SPNG_TEST_DATA_OR_SKIP(golden, "golden-larcv.json");
    expect_figures(path, facts(golden)["synthetic_file"]);
}

TEST(Larcv, has_the_figures_of_the_public_file)
{
    const char* path = std::getenv("SPNG_LARCV_FILE");
    if (path == nullptr) GTEST_SKIP() << "SPNG_LARCV_FILE does not name cosmic_tagging_light.h5";
    SPNG_TEST_DATA_OR_SKIP(golden, "golden-larcv.json");
    expect_figures(path, facts(golden)["example_file"]);
}
