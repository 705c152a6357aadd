#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Response.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <numeric>

using namespace WireCell;
using namespace WireCell::Response;

namespace {
    /// A plane of unit pitch whose wires have the 6 paths of the usual convention: at the wire and at 5 lower pitches.
    Schema::FieldResponse make_response(int nside, const std::function<float(double)>& amplitude)
    {
        Schema::FieldResponse fr;
        fr.period = 100;
        Schema::PlaneResponse plane;
        plane.planeid = 2;
        plane.pitch = 1;
        for (int wire = -nside; wire <= nside; ++wire) {
            for (int impact = -5; impact <= 0; ++impact) {
                const double at = (10 * wire + impact) / 10.0;
                plane.paths.push_back({{amplitude(at), 2 * amplitude(at)}, at, 0});
            }
        }
        fr.planes.push_back(plane);
        return fr;
    }

    std::string write_file(const std::string& name, const std::string& text)
    {
        const auto path = std::filesystem::path(testing::TempDir()) / name;
        std::ofstream(path) << text;
        return path;
    }

    std::string message_of_load(const std::string& path)
    {
        try {
            Schema::load(path.c_str());
        }
        catch (const Exception& err) {
            return err.what();
        }
        return "";
    }
}

TEST(Response, averages_have_one_path_per_wire_region)
{
    const auto avg = wire_region_average(make_response(3, [](double) { return 5.0f; }));
    ASSERT_EQ(avg.planes.size(), 1u);
    const auto& paths = avg.planes[0].paths;
    ASSERT_EQ(paths.size(), 7u);
    for (int ind = 0; ind < 7; ++ind) {
        EXPECT_DOUBLE_EQ(paths[ind].pitchpos, ind - 3);
        EXPECT_NEAR(paths[ind].current[0], 5, 1e-6);
        EXPECT_NEAR(paths[ind].current[1], 10, 1e-6);
    }
    EXPECT_EQ(avg.period, 100);
}

TEST(Response, averages_are_symmetric_about_the_central_wire)
{
    const auto avg = wire_region_average(make_response(2, [](double at) { return std::exp(-std::abs(at)); }));
    const auto& paths = avg.planes[0].paths;
    for (int ind = 0; ind < 5; ++ind) EXPECT_NEAR(paths[ind].current[0], paths[4 - ind].current[0], 2e-2);
}

TEST(Response, a_linear_response_averages_to_its_value_at_the_wire)
{
    const auto avg = wire_region_average(make_response(3, [](double at) { return std::abs(at); }));
    for (const auto& path : avg.planes[0].paths) {
        if (std::abs(path.pitchpos) != 1 && std::abs(path.pitchpos) != 2) continue;
        EXPECT_NEAR(path.current[0], std::abs(path.pitchpos), 0.01);
    }
}

TEST(Response, planes_are_found_by_ident)
{
    auto fr = make_response(1, [](double) { return 1.0f; });
    EXPECT_EQ(fr.plane(2), &fr.planes[0]);
    EXPECT_EQ(fr.plane(0), nullptr);
}

TEST(Response, cold_electronics_peak_at_the_gain)
{
    const ColdElec cold(14 * units::mV / units::fC, 2.2 * units::us);
    const auto wave = cold.generate(Binning(1000, 0, 10 * units::us));
    const double peak = *std::max_element(wave.begin(), wave.end());
    EXPECT_NEAR(peak / (14 * units::mV / units::fC), 1, 2e-3);
    EXPECT_EQ(cold(0), 0);
    EXPECT_EQ(cold(-1), 0);
    EXPECT_EQ(cold(10 * units::us), 0);
}

TEST(Response, warm_electronics_rise_and_fall)
{
    const WarmElec warm(1.0, 1.3 * units::us);
    EXPECT_EQ(warm(0), 0);
    EXPECT_GT(warm(1.3 * units::us), warm(0.2 * units::us));
    EXPECT_GT(warm(1.3 * units::us), warm(6 * units::us));
}

TEST(Response, an_rc_coupling_keeps_no_charge_in_the_long_run)
{
    const SimpleRC rc(1 * units::ms, 0.5 * units::us);
    const auto wave = rc.generate(Binning(40000, 0, 20 * units::ms));
    EXPECT_NEAR(wave[0], 1 - 0.5e-3 * std::exp(-0.25e-3), 1e-6);
    EXPECT_NEAR(wave[2000], -0.5e-3 * std::exp(-1.00025), 1e-8);
    EXPECT_NEAR(std::accumulate(wave.begin(), wave.end(), 0.0), 0, 1e-4);
}

TEST(Response, filters_have_their_limits)
{
    EXPECT_EQ(hf_filter(0, 1, 2, true), 0);
    EXPECT_EQ(hf_filter(0, 1, 2, false), 1);
    EXPECT_DOUBLE_EQ(hf_filter(2, 2, 3), std::exp(-0.5));
    EXPECT_EQ(lf_filter(0, 0.02), 0);
    EXPECT_DOUBLE_EQ(lf_filter(0.02, 0.02), 1 - std::exp(-1.0));
}

TEST(ResponseFile, a_small_file_is_read_whole)
{
    const auto path = write_file("fr-good.json", R"({"FieldResponse": {"axis": [1, 0, 0], "origin": 100, "tstart": 0,
        "period": 100.5, "speed": 1.5e-3, "planes": [{"PlaneResponse": {"planeid": 1, "location": 4.7, "pitch": 4.8,
        "paths": [{"PathResponse": {"pitchpos": -1.5, "wirepos": 0.5,
                                    "current": {"array": {"shape": [3], "elements": [1, -2.5, 3e-1]}}}}]}}]}})");
    const auto fr = Schema::load(path.c_str());
    EXPECT_EQ(fr.axis, Vector(1, 0, 0));
    EXPECT_EQ(fr.origin, 100);
    EXPECT_EQ(fr.period, 100.5);
    EXPECT_EQ(fr.speed, 1.5e-3);
    ASSERT_EQ(fr.planes.size(), 1u);
    EXPECT_EQ(fr.planes[0].planeid, 1);
    EXPECT_EQ(fr.planes[0].location, 4.7);
    EXPECT_EQ(fr.planes[0].pitch, 4.8);
    ASSERT_EQ(fr.planes[0].paths.size(), 1u);
    EXPECT_EQ(fr.planes[0].paths[0].pitchpos, -1.5);
    EXPECT_EQ(fr.planes[0].paths[0].wirepos, 0.5);
    EXPECT_EQ(fr.planes[0].paths[0].current, (std::vector<float>{1, -2.5, 0.3f}));
}

TEST(ResponseFile, what_is_wrong_is_said_with_the_path)
{
    EXPECT_THROW(Schema::load("no-such-file.json"), IOError);
    EXPECT_NE(message_of_load("no-such-file.json").find("no-such-file.json"), std::string::npos);

    const auto other = write_file("fr-other.json", R"({"Store": {}})");
    EXPECT_NE(message_of_load(other).find("not a field response file"), std::string::npos);
    EXPECT_NE(message_of_load(other).find(other), std::string::npos);

    const auto broken = write_file("fr-broken.json", R"({"FieldResponse": {"axis": [1, 0,)");
    EXPECT_NE(message_of_load(broken).find("parse error"), std::string::npos);

    const auto text = write_file("fr-text.json", R"({"FieldResponse": {"axis": [1, 0, 0], "period": "100 ns"}})");
    EXPECT_NE(message_of_load(text).find("'period' must be a number"), std::string::npos);

    const auto cut = write_file("fr-cut.json.bz2", "BZh9 and then nothing");
    EXPECT_THROW(Schema::load(cut.c_str()), IOError);
}

TEST(ResponseFile, paths_of_different_length_are_refused)
{
    const auto path = write_file("fr-uneven.json", R"({"FieldResponse": {"axis": [1, 0, 0], "period": 1, "speed": 1,
        "origin": 1,
        "planes": [{"PlaneResponse": {"planeid": 0, "pitch": 1, "paths": [
            {"PathResponse": {"pitchpos": 0, "current": {"array": {"elements": [1, 2]}}}},
            {"PathResponse": {"pitchpos": 0.1, "current": {"array": {"elements": [1]}}}}]}}]}})");
    EXPECT_NE(message_of_load(path).find("plane 0, path at 0.1: 1 samples (want 2"), std::string::npos);
}

namespace {
    nlohmann::json good_file()
    {
        return nlohmann::json::parse(R"({"axis": [1, 0, 0], "origin": 100, "tstart": 0, "period": 100, "speed": 1.5e-3,
            "planes": [{"PlaneResponse": {"planeid": 0, "location": 0, "pitch": 5, "paths": [
                {"PathResponse": {"pitchpos": 0, "wirepos": 0, "current": {"array": {"elements": [1, 2]}}}}]}}]})");
    }

    void expect_refused(const nlohmann::json& content, const std::string& words)
    {
        const auto text =
            message_of_load(write_file("fr-wrong.json", nlohmann::json{{"FieldResponse", content}}.dump()));
        EXPECT_NE(text.find("fr-wrong.json: "), std::string::npos) << text;
        EXPECT_NE(text.find(words), std::string::npos) << text;
    }

    void expect_refused_value(const std::string& pointer, double value, const std::string& words)
    {
        auto content = good_file();
        content[nlohmann::json::json_pointer(pointer)] = value;
        expect_refused(content, words);
    }
}

TEST(ResponseFile, numbers_that_make_no_sense_are_refused_with_file_and_key)
{
    ASSERT_EQ(message_of_load(write_file("fr-fine.json", nlohmann::json{{"FieldResponse", good_file()}}.dump())), "");
    const std::string plane = "/planes/0/PlaneResponse", path = plane + "/paths/0/PathResponse";
    for (const double wrong : {1e39, -1e39, 1e300}) {
        expect_refused_value(path + "/current/array/elements/1", wrong, "'elements' is");
        expect_refused_value(path + "/pitchpos", wrong, "'pitchpos' is");
        expect_refused_value(path + "/wirepos", wrong, "'wirepos' is");
        expect_refused_value(plane + "/location", wrong, "'location' is");
        expect_refused_value("/origin", wrong, "'origin' is");
        expect_refused_value("/tstart", wrong, "'tstart' is");
    }
    for (const double wrong : {0.0, -1.0, 1e300, 1e-300}) {
        expect_refused_value("/speed", wrong, "'speed' is");
        expect_refused_value("/period", wrong, "'period' is");
        expect_refused_value(plane + "/pitch", wrong, "'pitch' is");
    }
    for (const double wrong : {0.5, -1.0, 1e10}) expect_refused_value(plane + "/planeid", wrong, "'planeid' is");
    expect_refused_value(path + "/pitchpos", 1e7, "has a path at");
    expect_refused_value("/axis/0", 0, "'axis' is 0, 0, 0");
    expect_refused_value("/axis/0", 1e300, "'axis' is");
}

TEST(ResponseFile, what_is_missing_or_there_twice_is_said)
{
    for (const std::string key : {"origin", "period", "speed", "axis"}) {
        auto content = good_file();
        content.erase(key);
        expect_refused(content, "'" + key + "'");
    }
    for (const std::string key : {"planeid", "pitch"}) {
        auto content = good_file();
        content["planes"][0]["PlaneResponse"].erase(key);
        expect_refused(content, "'" + key + "'");
    }
    auto content = good_file();
    content["planes"][0]["PlaneResponse"]["paths"][0]["PathResponse"].erase("pitchpos");
    expect_refused(content, "lacks 'pitchpos'");
    content = good_file();
    content["planes"].push_back(content["planes"][0]);
    expect_refused(content, "two planes have the planeid 0");
    content = good_file();
    auto& paths = content["planes"][0]["PlaneResponse"]["paths"];
    paths.push_back(paths[0]);
    expect_refused(content, "has two paths at");
}
