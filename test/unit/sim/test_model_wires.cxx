#include "MakeComponent.h"
#include "TempFolder.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/PluginManager.h"
#include "model/Wires.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <set>

using namespace WireCell;
using spng::test::configure;
using spng::test::TempFolder;
using WireSchema::Correction;
using WireSchema::StoreDB;

namespace {
    const double degree = M_PI / 180;

    /// Two wires hang from the top, 20 mm wide, of each induction plane; the wires are 10 mm apart along all edges.
    Configuration small_anode()
    {
        const Configuration induction{{"pitch", 10 * std::sqrt(0.5)},
                                      {"width", 20},
                                      {"height", 30},
                                      {"per_board", 2},
                                      {"first", 5},
                                      {"wrapped", true}};
        auto planes = Configuration::array({induction, induction});
        planes[0]["angle"] = 45 * degree;
        planes[1]["angle"] = -45 * degree;
        planes.push_back({{"angle", 0}, {"pitch", 5}, {"width", 20}, {"height", 30}, {"per_board", 4}});
        return {{"anodes", {{{"ident", 7}, {"x", 100}, {"y", 1000}, {"z", 10}}}},
                {"planes", planes},
                {"boards", 1},
                {"thickness", 10},
                {"plane_gap", 2},
                {"wire_diameter", 1}};
    }

    /// One face of strips at three angles.
    Configuration strips()
    {
        auto planes = Configuration::array();
        for (const double angle : {-60., 90., 0.}) {
            planes.push_back({{"angle", angle * degree}, {"pitch", 7}, {"width", 100}, {"height", 60}});
        }
        return {{"anodes", {{{"faces", {1}}}}}, {"planes", planes}};
    }

    StoreDB lay(const Configuration& numbers) { return Model::lay_wires(Model::wires_config(numbers)); }

    std::vector<WireSchema::Wire> wires_of(const StoreDB& store, int face, int plane)
    {
        std::vector<WireSchema::Wire> out;
        for (const int ind : store.planes[store.faces[face].planes[plane]].wires) out.push_back(store.wires[ind]);
        return out;
    }

    void expect_point(const Point& got, const Point& want) { EXPECT_NEAR((got - want).magnitude(), 0, 1e-9); }

    std::string refusal(const Configuration& patch, Configuration numbers = small_anode())
    {
        numbers.merge_patch(patch);
        try {
            Model::wires_config(numbers);
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "nothing was thrown";
    }

    /// Patch one plane.
    std::string plane_refusal(int plane, const Configuration& patch, const Configuration& numbers = small_anode())
    {
        auto planes = numbers["planes"];
        planes[plane].merge_patch(patch);
        return refusal({{"planes", planes}}, numbers);
    }

    IAnodePlane::pointer read_anode(const std::string& file, int ident, const Configuration& faces)
    {
        PluginManager::instance().add("WireCellGen");
        configure("WireSchemaFile", "model", {{"filename", file}});
        configure("AnodePlane", "model", {{"ident", ident}, {"wire_schema", "WireSchemaFile:model"}, {"faces", faces}});
        return Factory::find<IAnodePlane>("AnodePlane", "model");
    }

    Configuration drift_faces()
    {
        return Configuration::array({{{"anode", 112}, {"response", 150}, {"cathode", 900}}, nullptr});
    }
}

TEST(ModelWires, wrapped_wires_fill_the_frame_from_edge_to_edge)
{
    const auto store = lay(small_anode());
    const auto wires = wires_of(store, 0, 0);
    ASSERT_EQ(wires.size(), 5u);
    // The frame spans z 0..20 and y 1000..1030.
    expect_point(wires[0].head, {111, 1030, 5});
    expect_point(wires[0].tail, {111, 1025, 0});
    expect_point(wires[1].head, {111, 1030, 15});
    expect_point(wires[2].head, {111, 1025, 20});
    expect_point(wires[2].tail, {111, 1005, 0});
    expect_point(wires[4].head, {111, 1005, 20});
    expect_point(wires[4].tail, {111, 1000, 15});
    const std::vector<int> segments{0, 0, 1, 1, 2};
    for (int ind = 0; ind < 5; ++ind) {
        EXPECT_EQ(wires[ind].ident, ind);
        EXPECT_EQ(wires[ind].segment, segments[ind]);
    }
}

TEST(ModelWires, a_wire_goes_on_where_it_left_the_other_face)
{
    const auto store = lay(small_anode());
    std::map<std::pair<int, int>, WireSchema::Wire> by_segment;
    for (const auto& wire : store.wires) by_segment[{wire.channel, wire.segment}] = wire;
    int turns = 0;
    for (const auto& [key, wire] : by_segment) {
        const auto next = by_segment.find({key.first, key.second + 1});
        if (next == by_segment.end()) continue;
        ++turns;
        EXPECT_NEAR(next->second.head.y(), wire.tail.y(), 1e-9);
        EXPECT_NEAR(next->second.head.z(), wire.tail.z(), 1e-9);
        // From one face to the other, around the middle at x = 100.
        EXPECT_NEAR(next->second.head.x() + wire.tail.x(), 200, 1e-9);
    }
    EXPECT_EQ(turns, 2 * 2 * 3);
}

TEST(ModelWires, planes_follow_each_other_from_the_drift_volume_inward)
{
    const auto store = lay(small_anode());
    const double x[2][3] = {{111, 108, 105}, {89, 92, 95}};
    for (int face = 0; face < 2; ++face) {
        for (int plane = 0; plane < 3; ++plane) {
            for (const auto& wire : wires_of(store, face, plane)) EXPECT_NEAR(wire.head.x(), x[face][plane], 1e-9);
        }
    }
}

TEST(ModelWires, channels_run_over_planes_then_faces_from_the_last_then_boards)
{
    const auto store = lay(small_anode());
    const auto channels = [&](int face, int plane) {
        std::vector<int> out;
        for (const auto& wire : wires_of(store, face, plane)) {
            if (wire.segment == 0) out.push_back(wire.channel);
        }
        return out;
    };
    // On face 0 wires are stored along z, on face 1 against it.
    EXPECT_EQ(channels(1, 0), (std::vector<int>{0, 1}));
    EXPECT_EQ(channels(0, 0), (std::vector<int>{2, 3}));
    EXPECT_EQ(channels(1, 1), (std::vector<int>{5, 4}));
    EXPECT_EQ(channels(0, 1), (std::vector<int>{7, 6}));
    EXPECT_EQ(channels(1, 2), (std::vector<int>{11, 10, 9, 8}));
    EXPECT_EQ(channels(0, 2), (std::vector<int>{12, 13, 14, 15}));
}

TEST(ModelWires, the_channels_of_an_anode_follow_those_of_the_one_before)
{
    auto numbers = small_anode();
    numbers["anodes"].push_back({{"ident", 8}, {"x", 500}});
    const auto store = lay(numbers);
    std::set<int> channels;
    for (const auto& wire : store.wires) channels.insert(wire.channel);
    EXPECT_EQ(channels.size(), 32u);
    EXPECT_EQ(*channels.rbegin(), 31);
    EXPECT_EQ(store.anodes[1].ident, 8);
    EXPECT_EQ(store.detectors[0].anodes, (std::vector<int>{0, 1}));
}

TEST(ModelWires, unwrapped_wires_are_centred_and_have_a_channel_each)
{
    const auto store = lay(small_anode());
    const auto wires = wires_of(store, 0, 2);
    for (int ind = 0; ind < 4; ++ind) {
        expect_point(wires[ind].head, {105, 1030, 2.5 + 5 * ind});
        expect_point(wires[ind].tail, {105, 1000, 2.5 + 5 * ind});
    }
}

TEST(ModelWires, strips_end_at_the_edges_of_the_anode)
{
    const auto store = lay(strips());
    const auto on_edge = [](const Point& p) {
        const auto near = [](double a, double b) { return std::abs(a - b) < 1e-9; };
        const bool inside = p.y() > -1e-9 && p.y() < 60 + 1e-9 && std::abs(p.z()) < 50 + 1e-9;
        return inside && (near(p.y(), 0) || near(p.y(), 60) || near(std::abs(p.z()), 50));
    };
    std::set<int> channels;
    for (const auto& wire : store.wires) {
        EXPECT_TRUE(on_edge(wire.head) && on_edge(wire.tail)) << wire.channel;
        EXPECT_GT((wire.head - wire.tail).magnitude(), 0);
        EXPECT_EQ(wire.segment, 0);
        channels.insert(wire.channel);
    }
    EXPECT_EQ(channels.size(), store.wires.size());
    EXPECT_EQ(wires_of(store, 0, 0).size(), static_cast<size_t>((60 * std::sin(60 * degree) + 50) / 7));
    EXPECT_EQ(wires_of(store, 0, 1).size(), 8u);
    EXPECT_EQ(wires_of(store, 0, 2).size(), 14u);
    for (const auto& wire : wires_of(store, 0, 1)) EXPECT_NEAR(wire.head.y(), wire.tail.y(), 1e-9);
}

TEST(ModelWires, a_file_loads_at_every_level_of_correction)
{
    const TempFolder folder;
    const auto want = lay(small_anode());
    for (const char* name : {"wires.json", "wires.json.bz2"}) {
        const auto path = folder.file(name);
        Model::make_wires(small_anode(), path);
        const auto raw = WireSchema::load(path.c_str(), Correction::load);
        ASSERT_EQ(raw.wires().size(), want.wires.size());
        for (size_t ind = 0; ind < want.wires.size(); ++ind) {
            const auto& got = raw.wires()[ind];
            EXPECT_EQ(got.ident, want.wires[ind].ident);
            EXPECT_EQ(got.channel, want.wires[ind].channel);
            EXPECT_EQ(got.segment, want.wires[ind].segment);
            EXPECT_NEAR((got.head - want.wires[ind].head).magnitude(), 0, 1e-4);
            EXPECT_NEAR((got.tail - want.wires[ind].tail).magnitude(), 0, 1e-4);
        }
        for (const auto level : {Correction::order, Correction::direction, Correction::pitch}) {
            const auto store = WireSchema::load(path.c_str(), level);
            // The wires are straight already: there is nothing to correct but the order on face 1.
            for (size_t ind = 0; ind < want.wires.size(); ++ind) {
                EXPECT_NEAR((store.wires()[ind].head - want.wires[ind].head).magnitude(), 0, 1e-3);
            }
        }
    }
}

namespace {
    std::string own_detector() { return std::string(std::getenv("SPNG_SOURCE_DIR")) + "/docs/examples/own-detector"; }
}

TEST(ModelWires, strips_make_an_anode)
{
    const TempFolder folder;
    Model::make_wires(Persist::load(own_detector() + "/model.jsonnet")["wires"], folder.file("vd.json"));
    const Configuration face{{"anode", 3130.7}, {"response", 3000}, {"cathode", 0}};
    const auto anode = read_anode(folder.file("vd.json"), 1, Configuration::array({face}));
    ASSERT_EQ(anode->nfaces(), 1);
    const auto planes = anode->faces()[0]->planes();
    const std::vector<double> pitches{7.65, 7.65, 5.1};
    for (size_t ind = 0; ind < 3; ++ind) {
        EXPECT_NEAR(planes[ind]->pimpos()->pitch(), pitches[ind], 1e-4);
        EXPECT_EQ(planes[ind]->channels().size(), planes[ind]->wires().size());
    }
    // The two views of induction are each other's mirror image.
    EXPECT_NEAR(planes[0]->pimpos()->axis(1).z(), -planes[1]->pimpos()->axis(1).z(), 1e-6);
    EXPECT_EQ(planes[2]->wires().size(), 292u);
    EXPECT_FALSE(anode->faces()[0]->sensitive().empty());
}

TEST(ModelWires, a_file_without_one_of_the_planes_is_refused_with_their_idents)
{
    const TempFolder folder;
    auto content = Model::wires_to_json(lay(small_anode()));
    content["Store"]["faces"][0]["Face"]["planes"] = {0, 2};
    Persist::dump(folder.file("missing.json"), content);
    try {
        read_anode(folder.file("missing.json"), 7, drift_faces());
        FAIL();
    }
    catch (const ValueError& err) {
        EXPECT_EQ(err.what(), "AnodePlane:model: face 0 of anode 7 in the wires file " + folder.file("missing.json") +
                                  " has 2 planes, of idents 0, 2 (want 3: U, V, W; or 2 of idents 0, 1)");
    }
    content = Model::wires_to_json(lay(small_anode()));
    content["Store"]["planes"].erase(5);
    Persist::dump(folder.file("dangling.json"), content);
    try {
        read_anode(folder.file("dangling.json"), 7, drift_faces());
        FAIL();
    }
    catch (const IOError& err) {
        EXPECT_NE(std::string(err.what()).find("face 1 refers to number 5 of 5 planes"), std::string::npos);
    }
}

TEST(ModelWires, numbers_that_make_no_plane_are_refused_with_their_key)
{
    EXPECT_EQ(plane_refusal(0, {{"pitch", -5}}), "wires.planes[0].pitch is -5 mm (want a positive length)");
    EXPECT_EQ(plane_refusal(2, {{"angle", 100 * degree}}), "wires.planes[2].angle is 100 degrees (want -90 to 90)");
    EXPECT_EQ(plane_refusal(1, {{"width", 2}}).substr(0, 35), "wires.planes[1].width is 2 mm (want");
    EXPECT_EQ(plane_refusal(1, {{"height", 0}}).substr(0, 36), "wires.planes[1].height is 0 mm (want");
    EXPECT_EQ(plane_refusal(2, {{"pitch", 1e-9}}),
              "wires.planes[2].pitch is 1e-09 mm, too small for a plane of 20 mm x 30 mm (want at most 100000 wires)");
    EXPECT_EQ(plane_refusal(2, {{"per_board", 5}}), "wires.planes[2]: 5 wires are wanted, 4 fit");
    EXPECT_EQ(plane_refusal(0, {{"first", 30}}), "wires.planes[0].first is 30 mm (want it inside the width of 20 mm)");
    EXPECT_EQ(plane_refusal(1, {{"first", 5}}, strips()), "wires.planes[1].first: no wire meets the top at 90 degrees");
    EXPECT_EQ(plane_refusal(0, {{"pitch", "wide"}}), "wires.planes[0].pitch: got \"wide\" (want a number)");
    EXPECT_NE(plane_refusal(0, {{"pich", 5}}).find("unknown key 'pich'"), std::string::npos);
}

TEST(ModelWires, numbers_that_do_not_wrap_are_refused_with_their_key)
{
    EXPECT_EQ(plane_refusal(0, {{"angle", 0}}),
              "wires.planes[0].angle is 0 degrees (want wrapped wires between 0 and 90, or between -90 and 0)");
    EXPECT_EQ(plane_refusal(0, {{"per_board", 0}}),
              "wires.planes[0].per_board is 0 (want the number of wrapped wires a board)");
    EXPECT_EQ(plane_refusal(0, {{"per_board", 1}}),
              "wires.planes[0]: 1 boards of 1 wires take 10 mm of the top's 20 mm (want them to fill it)");
    EXPECT_EQ(plane_refusal(0, {{"per_board", 3}}),
              "wires.planes[0]: 1 boards of 3 wires take 30 mm of the top's 20 mm (want them to fill it)");
    EXPECT_EQ(plane_refusal(0, {{"wires", 6}}), "wires.planes[0]: 6 wires are wanted, 5 fit");
    EXPECT_EQ(plane_refusal(0, {{"wires", 1}}), "wires.planes[0]: the plane has 1 wires (want at least 2)");
    EXPECT_EQ(refusal({{"anodes", {{{"faces", {1}}}}}}),
              "wires.planes[0].wrapped: wires can not wrap around anodes[0], it has one face (want 2)");
}

TEST(ModelWires, numbers_that_make_no_detector_are_refused_with_their_key)
{
    EXPECT_EQ(refusal({{"anodes", Configuration::array()}}), "wires.anodes is empty (want at least one)");
    EXPECT_EQ(refusal({{"anodes", {{{"ident", 1}}, {{"ident", 1}}}}}), "wires.anodes[1].ident: 1 is there already");
    EXPECT_EQ(refusal({{"anodes", {{{"faces", {1, 2}}}}}}),
              "wires.anodes[0].faces: got 2 (want 1 or -1, where along x it looks)");
    EXPECT_EQ(refusal({{"anodes", {{{"faces", {1, 1}}}}}}), "wires.anodes[0].faces: both look the same way");
    EXPECT_EQ(refusal({{"planes", Configuration::array()}}), "wires.planes has 0 planes (want 3: U, V, W; or 2)");
    EXPECT_EQ(refusal({{"boards", 0}}), "wires.boards is 0 (want at least 1)");
    EXPECT_EQ(refusal({{"plane_gap", -1}}), "wires.plane_gap is -1 mm (want 0 or more)");
}

TEST(ModelWires, nothing_is_written_when_the_numbers_are_refused)
{
    const TempFolder folder;
    auto numbers = small_anode();
    numbers["boards"] = -1;
    EXPECT_THROW(Model::make_wires(numbers, folder.file("wires.json")), ValueError);
    EXPECT_TRUE(folder.is_empty());
}
