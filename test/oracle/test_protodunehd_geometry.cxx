#include "MakeComponent.h"
#include "RealFile.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

using namespace WireCell;
using spng::test::configure;

// The numbers below were computed from the wires file by an independent implementation of the corrections.

namespace {
    const char* const wires_file = "protodunehd-wires-larsoft-v1.json.bz2";

    /// Drift volumes are at negative x for even anodes, at positive x for odd ones.
    Configuration anode_config(int ident)
    {
        const double sign = ident % 2 ? 1 : -1;
        const Configuration face{{"anode", sign * 3520.945}, {"response", sign * 3430.465}, {"cathode", sign * 1.5875}};
        auto faces = ident % 2 ? Configuration::array({nullptr, face}) : Configuration::array({face, nullptr});
        return {{"ident", ident}, {"wire_schema", "WireSchemaFile:hd"}, {"faces", faces}};
    }

    std::vector<int> range(int first, int last)
    {
        std::vector<int> out(std::abs(last - first) + 1);
        std::iota(out.begin(), out.end(), std::min(first, last));
        if (last < first) std::reverse(out.begin(), out.end());
        return out;
    }

    std::vector<int> idents(const IChannel::vector& channels)
    {
        std::vector<int> out;
        for (const auto& channel : channels) out.push_back(channel->ident());
        return out;
    }

    struct PlaneNumbers {
        int nwires;
        double pitch, wire_y, wire_z, pitch_y, pitch_z, first, last;
    };
    const PlaneNumbers plane_numbers[2][3] = {
        {{1148, 4.66900, 0.81201, 0.58364, -0.58364, 0.81201, -2678.293, 2677.045},
         {1148, 4.66900, 0.81201, -0.58364, 0.58364, 0.81201, -2678.380, 2676.964},
         {480, 4.79200, 1, 0, 0, 1, -1147.683, 1147.683}},
        {{1148, 4.66900, 0.81201, -0.58364, 0.58364, 0.81201, -2677.047, 2678.293},
         {1148, 4.66900, 0.81201, 0.58364, -0.58364, 0.81201, -2676.965, 2678.378},
         {480, 4.79200, 1, 0, 0, 1, -1147.683, 1147.683}},
    };
}

class ProtoDuneHd : public testing::Test {
  protected:
    void SetUp() override
    {
        if (!spng::test::has_real_file(wires_file)) GTEST_SKIP() << wires_file << " is not here";
        PluginManager::instance().add("WireCellGen");
        configure("WireSchemaFile", "hd", {{"filename", wires_file}});
        for (int ident = 0; ident < 4; ++ident) {
            const auto name = "a" + std::to_string(ident);
            configure("AnodePlane", name, anode_config(ident));
            m_anodes.push_back(Factory::find<IAnodePlane>("AnodePlane", name));
        }
    }
    std::vector<IAnodePlane::pointer> m_anodes;
};

TEST_F(ProtoDuneHd, planes_have_the_known_pitches_and_directions)
{
    for (const auto& anode : m_anodes) {
        ASSERT_EQ(anode->nfaces(), 2);
        for (const auto& face : anode->faces()) {
            ASSERT_EQ(face->nplanes(), 3);
            for (const auto& plane : face->planes()) {
                const auto& want = plane_numbers[face->which()][plane->planeid().index()];
                const auto* pimpos = plane->pimpos();
                EXPECT_EQ(static_cast<int>(plane->wires().size()), want.nwires);
                EXPECT_NEAR(pimpos->pitch(), want.pitch, 2e-5);
                EXPECT_NEAR(pimpos->axis(1).y(), want.wire_y, 1e-5);
                EXPECT_NEAR(pimpos->axis(1).z(), want.wire_z, 1e-5);
                EXPECT_NEAR(pimpos->axis(2).y(), want.pitch_y, 1e-5);
                EXPECT_NEAR(pimpos->axis(2).z(), want.pitch_z, 1e-5);
                EXPECT_NEAR(pimpos->region_binning().center(0), want.first, 3e-3);
                EXPECT_NEAR(pimpos->region_binning().center(want.nwires - 1), want.last, 3e-3);
                EXPECT_NEAR(pimpos->distance(plane->wires().front()->center()), want.first, 3e-3);
            }
        }
    }
}

TEST_F(ProtoDuneHd, planes_are_at_the_known_x)
{
    const double want[2][6] = {{-3522.19, -3527.11, -3532.02, -3627.72, -3622.81, -3617.89},
                               {3625.72, 3620.81, 3615.89, 3520.19, 3525.11, 3530.02}};
    for (const auto& anode : m_anodes) {
        for (const auto& face : anode->faces()) {
            for (const auto& plane : face->planes()) {
                const double x = want[anode->ident() % 2][3 * face->which() + plane->planeid().index()];
                for (const auto& wire : plane->wires()) ASSERT_NEAR(wire->center().x(), x, 1e-6);
            }
        }
    }
}

TEST_F(ProtoDuneHd, sensitive_boxes_are_in_front_of_the_known_faces)
{
    const double z[4][2] = {{2.343, 2302.363}, {2.355, 2302.380}, {2322.944, 4622.965}, {2322.953, 4622.980}};
    for (const auto& anode : m_anodes) {
        const int ident = anode->ident();
        const auto faces = anode->faces();
        const auto& face = faces[ident % 2];
        EXPECT_TRUE(faces[1 - ident % 2]->sensitive().empty());
        EXPECT_EQ(face->dirx(), ident % 2 ? -1 : 1);
        EXPECT_EQ(face->anode(), ident);
        const auto [lo, hi] = face->sensitive().bounds();
        EXPECT_NEAR(lo.y(), 76.100, 1e-3);
        EXPECT_NEAR(hi.y(), 6060.000, 1e-3);
        EXPECT_NEAR(lo.z(), z[ident][0], 1e-3);
        EXPECT_NEAR(hi.z(), z[ident][1], 1e-3);
        EXPECT_NEAR(ident % 2 ? lo.x() : hi.x(), ident % 2 ? 1.5875 : -1.5875, 1e-9);
        EXPECT_NEAR(ident % 2 ? hi.x() : lo.x(), ident % 2 ? 3520.945 : -3520.945, 1e-9);
    }
}

TEST_F(ProtoDuneHd, induction_planes_have_400_400_and_348_wires_of_each_segment)
{
    for (const auto& anode : m_anodes) {
        for (const auto& face : anode->faces()) {
            for (const auto& plane : face->planes()) {
                std::vector<int> counts(3, 0);
                for (const auto& wire : plane->wires()) ++counts.at(wire->segment());
                const bool collection = plane->planeid().layer() == kWlayer;
                EXPECT_EQ(counts, collection ? std::vector<int>({480, 0, 0}) : std::vector<int>({400, 400, 348}));
            }
        }
    }
}

TEST_F(ProtoDuneHd, channels_are_in_the_order_of_wire_attachment)
{
    for (const auto& anode : m_anodes) {
        const int base = 2560 * anode->ident();
        const std::vector<std::vector<int>> want{range(400, 799), range(1599, 1200), range(2080, 2559),
                                                 range(399, 0),   range(800, 1199),  range(1600, 2079)};
        for (const auto& face : anode->faces()) {
            for (const auto& plane : face->planes()) {
                auto channels = want[3 * face->which() + plane->planeid().index()];
                for (auto& channel : channels) channel += base;
                EXPECT_EQ(idents(plane->channels()), channels);
                for (size_t ind = 0; ind < plane->channels().size(); ++ind) {
                    ASSERT_EQ(plane->channels()[ind]->index(), static_cast<int>(ind));
                }
            }
        }
        EXPECT_EQ(anode->channels(), range(base, base + 2559));
    }
}

TEST_F(ProtoDuneHd, every_wire_is_in_its_channel_sorted_by_segment)
{
    const auto& anode = m_anodes[0];
    size_t nwires = 0;
    for (const int ident : anode->channels()) {
        const auto channel = anode->channel(ident);
        ASSERT_TRUE(channel);
        const auto& wires = channel->wires();
        nwires += wires.size();
        for (size_t ind = 0; ind < wires.size(); ++ind) {
            ASSERT_EQ(wires[ind]->segment(), static_cast<int>(ind));
            ASSERT_EQ(wires[ind]->channel(), ident);
        }
        ASSERT_EQ(anode->wires(ident).size(), wires.size());
        ASSERT_EQ(anode->resolve(ident), channel->planeid());
    }
    EXPECT_EQ(nwires, 2u * (1148 + 1148 + 480));
    EXPECT_EQ(anode->resolve(0), WirePlaneId(kUlayer, 1, 0));
    EXPECT_EQ(anode->resolve(2559), WirePlaneId(kWlayer, 0, 0));
}

TEST_F(ProtoDuneHd, foreign_channels_are_unknown)
{
    EXPECT_FALSE(m_anodes[0]->resolve(2560).valid());
    EXPECT_FALSE(m_anodes[0]->channel(2560));
    EXPECT_TRUE(m_anodes[0]->wires(2560).empty());
    EXPECT_FALSE(m_anodes[0]->face(2));
    EXPECT_EQ(m_anodes[0]->face(1)->which(), 1);
    EXPECT_FALSE(m_anodes[0]->face(1)->plane(3));
}

TEST_F(ProtoDuneHd, configuring_again_does_not_double_anything)
{
    configure("AnodePlane", "a0", anode_config(0));
    EXPECT_EQ(m_anodes[0]->nfaces(), 2);
    EXPECT_EQ(m_anodes[0]->channels().size(), 2560u);
    EXPECT_EQ(m_anodes[0]->wires(0).size(), 3u);
    EXPECT_EQ(m_anodes[0]->wires(2559).size(), 1u);
}

TEST_F(ProtoDuneHd, ray_grids_start_half_a_pitch_before_the_first_wire)
{
    const auto face = m_anodes[0]->faces()[0];
    const auto& grid = face->raygrid();
    ASSERT_EQ(grid.nlayers(), 5);
    const auto box = face->sensitive().bounds();
    EXPECT_NEAR(grid.pitch_mags()[0], box.second.z() - box.first.z(), 1e-6);
    EXPECT_NEAR(grid.pitch_mags()[1], box.second.y() - box.first.y(), 1e-6);
    EXPECT_NEAR(grid.centers()[0].z(), box.first.z(), 1e-6);
    EXPECT_NEAR(grid.centers()[1].y(), box.first.y(), 1e-6);
    for (int plane = 0; plane < 3; ++plane) {
        const auto& wires = face->planes()[plane]->wires();
        const auto* pimpos = face->planes()[plane]->pimpos();
        const auto& dir = grid.pitch_dirs()[plane + 2];
        const double mag = grid.pitch_mags()[plane + 2];
        EXPECT_NEAR(mag, pimpos->pitch(), 1e-6);
        EXPECT_NEAR((dir - pimpos->axis(2)).magnitude(), 0, 1e-9);
        EXPECT_NEAR(dir.dot(wires[0]->center() - grid.centers()[plane + 2]), 0.5 * mag, 1e-6);
        EXPECT_NEAR(dir.dot(wires[100]->center() - grid.centers()[plane + 2]), 100.5 * mag, 1e-4);
    }
}

TEST_F(ProtoDuneHd, a_bent_cathode_counts_where_it_is_farthest)
{
    auto cfg = anode_config(0);
    cfg["faces"][0]["cathode"] = {{"x", {-5.0, -1.0, -3.0}}};
    configure("AnodePlane", "bent", cfg);
    const auto box = Factory::find<IAnodePlane>("AnodePlane", "bent")->faces()[0]->sensitive();
    EXPECT_EQ(box.bounds().second.x(), -1);
}

TEST_F(ProtoDuneHd, a_wrong_anode_is_refused_with_its_name)
{
    const auto message = [](const Configuration& patch) -> std::string {
        auto cfg = anode_config(0);
        cfg.merge_patch(patch);
        // A null in a merge patch removes a key.
        for (const auto& [key, value] : patch.items()) cfg[key] = value;
        try {
            configure("AnodePlane", "bad", cfg);
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "nothing was thrown";
    };
    const auto unknown = message({{"ident", 9}});
    EXPECT_EQ(unknown.rfind("AnodePlane:bad: ident: no anode 9 in the wires file ", 0), 0u) << unknown;
    EXPECT_NE(unknown.find("protodunehd-wires-larsoft-v1.json.bz2 (it has 0, 1, 2, 3)"), std::string::npos) << unknown;
    EXPECT_EQ(message({{"wire_schema", ""}}),
              "AnodePlane:bad: wire_schema is not given (want type:name of a component)");
    EXPECT_NE(message({{"wire_schema", "WireSchemaFile:nowhere"}}).find("AnodePlane:bad: wire_schema: "),
              std::string::npos);
    const std::string insensitive =
        "AnodePlane:bad: faces gives no sensitive face (want {anode, response, cathode} for at least one)";
    EXPECT_EQ(message({{"faces", {nullptr, nullptr}}}), insensitive);
    EXPECT_EQ(message({{"faces", Configuration::array()}}), insensitive);
    EXPECT_EQ(message({{"faces", {{{"response", 1}, {"cathode", 2}}}}}),
              "AnodePlane:bad: faces[0]: anode is missing (want a position along x)");
    EXPECT_EQ(message({{"faces", {{{"anode", 0}, {"response", "far"}, {"cathode", 2}}}}}),
              "AnodePlane:bad: faces[0]: response is \"far\" (want a position along x)");
    EXPECT_EQ(message({{"faces", {{{"anode", 0}, {"response", 1}, {"cathode", {{"y", 2}}}}}}}),
              "AnodePlane:bad: faces[0]: cathode is {\"y\":2} (want a number or {x: [numbers]})");
    EXPECT_EQ(message({{"nimpacts", 0}}), "AnodePlane:bad: nimpacts is 0 (want 1 to 1000)");
}

TEST(ProtoDuneVd, anodes_of_one_face_are_accepted)
{
    const char* const file = "protodunevd-wires-larsoft-v1.json.bz2";
    if (!spng::test::has_real_file(file)) GTEST_SKIP() << file << " is not here";
    PluginManager::instance().add("WireCellGen");
    configure("WireSchemaFile", "vd", {{"filename", file}});
    configure("AnodePlane", "vd",
              {{"ident", 110},
               {"wire_schema", "WireSchemaFile:vd"},
               {"faces", {{{"anode", -3000}, {"response", -2800}, {"cathode", 0}}, nullptr}}});
    const auto anode = Factory::find<IAnodePlane>("AnodePlane", "vd");
    ASSERT_EQ(anode->nfaces(), 1);
    EXPECT_FALSE(anode->faces()[0]->sensitive().empty());
    EXPECT_GT(anode->channels().size(), 1000u);
}

TEST(WireSchemaFile, a_missing_file_is_reported_with_the_component)
{
    PluginManager::instance().add("WireCellGen");
    EXPECT_THROW(configure("WireSchemaFile", "none", {}), ValueError);
    EXPECT_THROW(configure("WireSchemaFile", "none", {{"filename", "x"}, {"correction", 5}}), ValueError);
    try {
        configure("WireSchemaFile", "none", {{"filename", "no-such-wires.json"}});
        FAIL();
    }
    catch (const IOError& err) {
        EXPECT_NE(std::string(err.what()).find("WireSchemaFile:none: filename 'no-such-wires.json'"), std::string::npos)
            << err.what();
    }
}
