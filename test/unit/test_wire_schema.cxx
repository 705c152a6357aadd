#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/WireSchema.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>

using namespace WireCell;
using WireSchema::Correction;

namespace {
    std::string write_file(const std::string& name, const nlohmann::json& content)
    {
        const auto path = std::filesystem::path(testing::TempDir()) / name;
        std::ofstream(path) << content.dump();
        return path;
    }

    nlohmann::json point(double x, double y, double z) { return {{"Point", {{"x", x}, {"y", y}, {"z", z}}}}; }

    /// One plane of five upright wires: out of order, the second one upside down, the fourth one tilted and off in X,
    /// at uneven pitch.
    nlohmann::json crooked_plane()
    {
        nlohmann::json store;
        const std::vector<Ray> wires{
            {Point(1, 0, 10), Point(1, 10, 10)},   {Point(1, 10, 0), Point(1, 0, 0)},
            {Point(1, 0, 5.1), Point(1, 10, 5.1)}, {Point(2, 0, 14.8), Point(2, 10, 15.0)},
            {Point(1, 0, 20), Point(1, 10, 20)},
        };
        for (size_t ind = 0; ind < wires.size(); ++ind) {
            for (const auto& p : {wires[ind].first, wires[ind].second}) {
                store["points"].push_back(point(p.x(), p.y(), p.z()));
            }
            store["wires"].push_back(
                {{"Wire",
                  {{"ident", ind}, {"channel", 100 + ind}, {"segment", 0}, {"tail", 2 * ind}, {"head", 2 * ind + 1}}}});
        }
        store["planes"] = {{{"Plane", {{"ident", 0}, {"wires", {0, 1, 2, 3, 4}}}}}};
        store["faces"] = {{{"Face", {{"ident", 7}, {"planes", {0}}}}}};
        store["anodes"] = {{{"Anode", {{"ident", 3}, {"faces", {0}}}}}};
        return {{"Store", store}};
    }

    WireSchema::Store load_crooked(Correction level)
    {
        return WireSchema::load(write_file("wires-crooked.json", crooked_plane()).c_str(), level);
    }

    std::string message_of_load(const nlohmann::json& content)
    {
        try {
            WireSchema::load(write_file("wires-bad.json", content).c_str());
        }
        catch (const Exception& err) {
            return err.what();
        }
        return "";
    }
}

TEST(WireSchema, a_file_is_loaded_as_it_is)
{
    const auto store = load_crooked(Correction::load);
    ASSERT_EQ(store.anodes().size(), 1u);
    EXPECT_EQ(store.anode(3).ident, 3);
    const auto faces = store.faces(store.anode(3));
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_EQ(faces[0].ident, 7);
    const auto planes = store.planes(faces[0]);
    ASSERT_EQ(planes.size(), 1u);
    EXPECT_EQ(store.channels(planes[0]), (std::vector<int>{100, 101, 102, 103, 104}));
    EXPECT_EQ(store.wires(planes[0])[1].tail, Point(1, 10, 0));
    ASSERT_EQ(store.detectors().size(), 1u);
    EXPECT_EQ(store.anodes(store.detectors()[0]).size(), 1u);
}

TEST(WireSchema, order_sorts_along_the_pitch_and_turns_heads_up)
{
    const auto store = load_crooked(Correction::order);
    const auto& plane = store.planes()[0];
    EXPECT_EQ(store.channels(plane), (std::vector<int>{101, 102, 100, 103, 104}));
    for (const auto& wire : store.wires(plane)) EXPECT_GT(wire.head.y(), wire.tail.y());
    EXPECT_EQ(store.wires(plane)[3].head, Point(2, 10, 15.0));
}

TEST(WireSchema, direction_makes_wires_parallel_and_keeps_their_length)
{
    const auto store = load_crooked(Correction::direction);
    const auto wires = store.wires(store.planes()[0]);
    const Vector want = (wires[0].head - wires[0].tail).norm();
    for (const auto& wire : wires) { EXPECT_NEAR(((wire.head - wire.tail).norm() - want).magnitude(), 0, 1e-12); }
    EXPECT_NEAR((wires[3].head - wires[3].tail).magnitude(), std::hypot(10, 0.2), 1e-12);
    EXPECT_NEAR(wires[3].tail.x(), 2, 1e-12);
}

TEST(WireSchema, pitch_makes_wires_coplanar_and_equally_spaced)
{
    const auto store = load_crooked(Correction::pitch);
    const auto& plane = store.planes()[0];
    const auto wires = store.wires(plane);
    const Vector pitch = store.mean_pitch(plane);
    EXPECT_NEAR(pitch.magnitude(), 5, 1e-3);
    for (size_t ind = 0; ind + 1 < wires.size(); ++ind) {
        EXPECT_NEAR(wires[ind].tail.x(), 1.2, 1e-12);
        const Vector step = 0.5 * (wires[ind + 1].tail + wires[ind + 1].head - wires[ind].tail - wires[ind].head);
        EXPECT_NEAR(step.dot(pitch.norm()), pitch.magnitude(), 1e-9);
    }
    EXPECT_NEAR(0.5 * (wires[2].tail + wires[2].head).z(), 10, 1e-12);
}

TEST(WireSchema, wires_along_z_are_sorted_along_y)
{
    nlohmann::json store;
    store["points"] = {point(0, 9, 0), point(0, 9, 5), point(0, 1, 5), point(0, 1, 0)};
    for (int ind = 0; ind < 2; ++ind) {
        store["wires"].push_back({{"Wire", {{"channel", ind}, {"tail", 2 * ind}, {"head", 2 * ind + 1}}}});
    }
    store["planes"] = {{{"Plane", {{"wires", {0, 1}}}}}};
    store["faces"] = {{{"Face", {{"planes", {0}}}}}};
    store["anodes"] = {{{"Anode", {{"faces", {0}}}}}};
    const auto got = WireSchema::load(write_file("wires-z.json", {{"Store", store}}).c_str());
    const auto wires = got.wires(got.planes()[0]);
    EXPECT_EQ(wires[0].channel, 1);
    for (const auto& wire : wires) EXPECT_LT(wire.head.z(), wire.tail.z());
}

TEST(WireSchema, a_region_is_extended_by_half_a_pitch_along_the_pitch_only)
{
    const auto store = load_crooked(Correction::pitch);
    const auto& plane = store.planes()[0];
    const auto box = store.bounding_box(plane).bounds();
    const auto region = store.bounding_box(plane, true).bounds();
    const double half = 0.5 * store.mean_pitch(plane).magnitude();
    EXPECT_DOUBLE_EQ(region.first.z(), box.first.z() - half);
    EXPECT_DOUBLE_EQ(region.second.z(), box.second.z() + half);
    EXPECT_DOUBLE_EQ(region.first.y(), box.first.y());
    EXPECT_DOUBLE_EQ(region.second.x(), box.second.x());
}

TEST(WireSchema, a_file_is_read_once_per_level)
{
    EXPECT_EQ(load_crooked(Correction::pitch).db(), load_crooked(Correction::pitch).db());
    EXPECT_NE(load_crooked(Correction::pitch).db(), load_crooked(Correction::order).db());
}

TEST(WireSchema, an_unknown_anode_is_reported_with_the_known_ones)
{
    try {
        load_crooked(Correction::pitch).anode(4);
        FAIL();
    }
    catch (const KeyError& err) {
        EXPECT_STREQ(err.what(), "no anode 4 in the wires file (it has 3)");
    }
}

TEST(WireSchema, bad_files_are_refused_with_their_path)
{
    EXPECT_THROW(WireSchema::load("no-such-wires.json"), IOError);
    EXPECT_NE(message_of_load({{"FieldResponse", 1}}).find("wires-bad.json: is not a wires file"), std::string::npos);

    auto content = crooked_plane();
    content["Store"]["wires"][2]["Wire"]["head"] = 99;
    EXPECT_NE(message_of_load(content).find("wire number 2 ends at point 99 (there are 10 points)"), std::string::npos);

    content = crooked_plane();
    content["Store"]["planes"][0]["Plane"]["wires"].push_back(5);
    EXPECT_NE(message_of_load(content).find("plane 0 refers to number 5 of 5 wires"), std::string::npos);

    content = crooked_plane();
    content["Store"]["points"][0]["Point"]["x"] = nullptr;
    EXPECT_NE(message_of_load(content).find("key 'x' must be a number"), std::string::npos);
}

TEST(WireSchema, an_unknown_level_of_correction_is_refused)
{
    EXPECT_THROW(load_crooked(Correction::empty), ValueError);
    EXPECT_THROW(load_crooked(Correction::ncorrections), ValueError);
}
