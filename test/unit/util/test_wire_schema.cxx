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
    EXPECT_EQ(&load_crooked(Correction::pitch).wires(), &load_crooked(Correction::pitch).wires());
    EXPECT_NE(&load_crooked(Correction::pitch).wires(), &load_crooked(Correction::order).wires());
}

TEST(WireSchema, an_unknown_anode_is_reported_with_the_known_ones)
{
    try {
        load_crooked(Correction::pitch).anode(4);
        FAIL();
    }
    catch (const KeyError& err) {
        const std::string text = err.what();
        EXPECT_EQ(text.find("no anode 4 in the wires file /"), 0u) << text;
        EXPECT_NE(text.find("wires-crooked.json (it has 3)"), std::string::npos) << text;
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

namespace {
    /// Expect that the crooked plane with one value changed is refused, with the file and these words.
    void expect_refused(const std::string& pointer, const nlohmann::json& value, const std::string& words)
    {
        auto content = crooked_plane();
        content[nlohmann::json::json_pointer("/Store" + pointer)] = value;
        const auto text = message_of_load(content);
        EXPECT_NE(text.find("wires-bad.json: "), std::string::npos) << pointer << " " << value << ": " << text;
        EXPECT_NE(text.find(words), std::string::npos) << pointer << " " << value << ": " << text;
    }

    nlohmann::json without(nlohmann::json object, const std::string& key)
    {
        object.erase(key);
        return object;
    }
}

TEST(WireSchema, numbers_that_make_no_sense_are_refused_with_file_and_key)
{
    for (const double huge : {1e150, -1e150, 1e300, 1e9}) {
        expect_refused("/points/3/Point/y", huge, "point number 3: 'y' is");
    }
    for (const double wrong : {1e10, -5.0, 0.5, 1e300}) {
        expect_refused("/wires/1/Wire/channel", wrong, "wire number 1: 'channel' is");
        expect_refused("/wires/1/Wire/segment", wrong, "wire number 1: 'segment' is");
    }
    expect_refused("/wires/1/Wire/segment", 1e9, "wire number 1: 'segment' is");
    for (const double wrong : {1e10, -1e10, 0.5, 1e300}) {
        expect_refused("/wires/4/Wire/ident", wrong, "wire number 4: 'ident' is");
        expect_refused("/wires/4/Wire/tail", wrong, "wire number 4: 'tail' is");
        expect_refused("/planes/0/Plane/wires/2", wrong, "plane number 0: 'wires' is");
        expect_refused("/faces/0/Face/planes/0", wrong, "face number 0: 'planes' is");
        expect_refused("/anodes/0/Anode/faces/0", wrong, "anode number 0: 'faces' is");
        expect_refused("/anodes/0/Anode/ident", wrong, "anode number 0: 'ident' is");
    }
    expect_refused("/wires/1/Wire/head", -1, "wire number 1 ends at point -1");
    expect_refused("/planes/0/Plane/wires/2", 1, "refers to number 1 of the wires twice");
    expect_refused("/wires/1/Wire/channel", "7", "key 'channel' must be a number");
}

TEST(WireSchema, what_is_missing_is_said)
{
    const auto content = crooked_plane()["Store"];
    expect_refused("/points/3/Point", without(content["points"][3]["Point"], "z"), "point number 3 lacks");
    expect_refused("/wires/1/Wire", without(content["wires"][1]["Wire"], "channel"), "wire number 1 lacks 'channel'");
    expect_refused("/wires/1/Wire", without(content["wires"][1]["Wire"], "tail"), "wire number 1 ends at point -1");
}

TEST(WireSchema, wires_without_length_or_distance_are_refused)
{
    expect_refused("/wires/1/Wire/head", 2, "wire number 1 has no length");
    auto store = crooked_plane()["Store"];
    for (auto& one : store["points"]) one["Point"] = {{"x", 1}, {"y", one["Point"]["y"]}, {"z", 3}};
    expect_refused("/points", store["points"], "lie on each other");
    expect_refused("/anodes/1", store["anodes"][0], "two anodes have the ident 3");
}

TEST(WireSchema, a_plane_along_the_drift_is_refused_with_advice)
{
    auto points = crooked_plane()["Store"]["points"];
    auto turned = points;
    for (size_t ind = 0; ind < points.size(); ++ind) {
        const auto& point = points[ind]["Point"];
        // Drift along y: planes span x and z.
        turned[ind]["Point"] = {{"x", point["y"]}, {"y", point["x"]}, {"z", point["z"]}};
    }
    expect_refused("/points", turned, "plane 0 is not across the x axis");
    for (size_t ind = 0; ind < points.size(); ++ind) {
        const auto& point = points[ind]["Point"];
        turned[ind]["Point"] = {{"x", point["z"]}, {"y", point["y"]}, {"z", point["x"]}};
    }
    expect_refused("/points", turned, "plane 0 is not across the x axis");
}

TEST(WireSchema, an_unknown_level_of_correction_is_refused)
{
    EXPECT_THROW(load_crooked(Correction::empty), ValueError);
    EXPECT_THROW(load_crooked(Correction::ncorrections), ValueError);
}
