#include "MakeComponent.h"
#include "TempFolder.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/PluginManager.h"
#include "model/Wires.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

using namespace WireCell;
using spng::test::configure;
using WireSchema::Correction;
using WireSchema::Store;

// Our model of ProtoDUNE-HD against the wires file of the experiment.

namespace {
    Configuration model() { return Persist::load("spng/detectors/pdhd/model.jsonnet")["wires"]; }

    /// The experiment's file, not a model of the same name; "" where it is not.
    std::string real_file()
    {
        const char* folder = std::getenv("SPNG_TEST_DATA");
        const auto path = std::filesystem::path(folder ? folder : "") / "protodunehd-wires-larsoft-v1.json.bz2";
        return folder && std::filesystem::exists(path) ? path.string() : "";
    }

    struct Agreement {
        size_t wires = 0;
        double idents = 0, channels = 0, segments = 0, near = 0; // fractions of the wires
        double farthest = 0;                                     // of all end points
    };

    Agreement compare(const std::vector<WireSchema::Wire>& got, const std::vector<WireSchema::Wire>& want)
    {
        Agreement out;
        out.wires = got.size();
        const double part = 1.0 / static_cast<double>(want.size());
        for (size_t ind = 0; ind < std::min(got.size(), want.size()); ++ind) {
            const auto &a = got[ind], &b = want[ind];
            const double distance = std::max((a.head - b.head).magnitude(), (a.tail - b.tail).magnitude());
            out.idents += part * (a.ident == b.ident);
            out.channels += part * (a.channel == b.channel);
            out.segments += part * (a.segment == b.segment);
            out.near += part * (distance <= 1);
            out.farthest = std::max(out.farthest, distance);
        }
        return out;
    }

    /// Drift volumes are at negative x for even anodes, at positive x for odd ones.
    IAnodePlane::pointer read_anode(const std::string& which, const std::string& file, int ident)
    {
        PluginManager::instance().add("WireCellGen");
        configure("WireSchemaFile", which, {{"filename", file}});
        const double sign = ident % 2 ? 1 : -1;
        const Configuration face{{"anode", sign * 3520.945}, {"response", sign * 3430.465}, {"cathode", sign * 1.5875}};
        const auto faces = ident % 2 ? Configuration::array({nullptr, face}) : Configuration::array({face, nullptr});
        configure("AnodePlane", which,
                  {{"ident", ident}, {"wire_schema", "WireSchemaFile:" + which}, {"faces", faces}});
        return Factory::find<IAnodePlane>("AnodePlane", which);
    }

    std::vector<int> idents(const IChannel::vector& channels)
    {
        std::vector<int> out;
        for (const auto& channel : channels) out.push_back(channel->ident());
        return out;
    }

    std::vector<int> range(int first, int last)
    {
        std::vector<int> out(std::abs(last - first) + 1);
        std::iota(out.begin(), out.end(), std::min(first, last));
        if (last < first) std::reverse(out.begin(), out.end());
        return out;
    }

    void expect_same_view(const IWirePlane& got, const IWirePlane& want)
    {
        EXPECT_EQ(idents(got.channels()), idents(want.channels()));
        ASSERT_EQ(got.wires().size(), want.wires().size());
        const auto &ours = *got.pimpos(), &real = *want.pimpos();
        EXPECT_NEAR(ours.pitch(), real.pitch(), 1e-4);
        for (const int axis : {1, 2}) EXPECT_NEAR((ours.axis(axis) - real.axis(axis)).magnitude(), 0, 1e-5);
        EXPECT_NEAR((ours.origin() - real.origin()).magnitude(), 0, 0.1);
        for (const size_t ind : {size_t{0}, got.wires().size() - 1}) {
            EXPECT_NEAR(ours.region_binning().center(ind), real.region_binning().center(ind), 0.1);
        }
    }
}

class PdhdModel : public testing::Test {
  protected:
    void SetUp() override
    {
        m_file = m_folder.file("model.json.bz2");
        Model::make_wires(model(), m_file);
    }
    spng::test::TempFolder m_folder;
    std::string m_file;
};

TEST_F(PdhdModel, wires_are_those_of_the_experiment_at_every_level_of_correction)
{
    if (real_file().empty()) GTEST_SKIP() << "the experiment's wires file is not here";
    for (const auto level : {Correction::load, Correction::order, Correction::direction, Correction::pitch}) {
        const auto got = WireSchema::load(m_file.c_str(), level), want = WireSchema::load(real_file().c_str(), level);
        ASSERT_EQ(got.planes().size(), want.planes().size());
        double farthest = 0;
        for (size_t ind = 0; ind < want.planes().size(); ++ind) {
            SCOPED_TRACE("plane number " + std::to_string(ind));
            const auto real = want.wires(want.planes()[ind]);
            const auto agreement = compare(got.wires(got.planes()[ind]), real);
            EXPECT_EQ(agreement.wires, real.size());
            EXPECT_GE(agreement.idents, 0.995);
            EXPECT_GE(agreement.channels, 0.995);
            EXPECT_GE(agreement.segments, 0.995);
            EXPECT_GE(agreement.near, 0.995);
            farthest = std::max(farthest, agreement.farthest);
        }
        EXPECT_LT(farthest, 0.1);
        RecordProperty("farthest_end_point_um_" + std::to_string(static_cast<int>(level)),
                       static_cast<int>(1000 * farthest));
    }
}

TEST_F(PdhdModel, anodes_faces_and_planes_are_grouped_as_in_the_experiments_file)
{
    if (real_file().empty()) GTEST_SKIP() << "the experiment's wires file is not here";
    const auto got = WireSchema::load(m_file.c_str()), want = WireSchema::load(real_file().c_str());
    ASSERT_EQ(got.anodes().size(), want.anodes().size());
    for (const auto& anode : want.anodes()) {
        const auto ours = got.faces(got.anode(anode.ident)), real = want.faces(anode);
        ASSERT_EQ(ours.size(), real.size());
        for (size_t face = 0; face < real.size(); ++face) {
            EXPECT_EQ(ours[face].ident, real[face].ident);
            ASSERT_EQ(ours[face].planes.size(), real[face].planes.size());
            for (size_t plane = 0; plane < real[face].planes.size(); ++plane) {
                EXPECT_EQ(got.planes(ours[face])[plane].ident, want.planes(real[face])[plane].ident);
            }
        }
    }
}

TEST_F(PdhdModel, an_anode_looks_the_same_from_either_file)
{
    if (real_file().empty()) GTEST_SKIP() << "the experiment's wires file is not here";
    for (int ident = 0; ident < 4; ++ident) {
        SCOPED_TRACE("anode " + std::to_string(ident));
        const auto got = read_anode("ours", m_file, ident), want = read_anode("real", real_file(), ident);
        EXPECT_EQ(got->channels(), want->channels());
        for (int face = 0; face < 2; ++face) {
            const auto ours = got->faces()[face], real = want->faces()[face];
            for (int plane = 0; plane < 3; ++plane) expect_same_view(*ours->planes()[plane], *real->planes()[plane]);
            ASSERT_EQ(ours->sensitive().empty(), real->sensitive().empty());
            if (real->sensitive().empty()) continue;
            const auto mine = ours->sensitive().bounds(), theirs = real->sensitive().bounds();
            EXPECT_NEAR((mine.first - theirs.first).magnitude(), 0, 0.1);
            EXPECT_NEAR((mine.second - theirs.second).magnitude(), 0, 0.1);
            EXPECT_EQ(ours->dirx(), real->dirx());
        }
    }
}

TEST_F(PdhdModel, channels_and_wires_are_the_published_ones)
{
    struct PlaneNumbers {
        size_t wires;
        double pitch, wire_y, wire_z;
        int first, last; // channels of segment 0 along z
    };
    const PlaneNumbers numbers[2][3] = {{{1148, 4.669, 0.81201, 0.58364, 400, 799},
                                         {1148, 4.669, 0.81201, -0.58364, 1599, 1200},
                                         {480, 4.792, 1, 0, 2080, 2559}},
                                        {{1148, 4.669, 0.81201, -0.58364, 399, 0},
                                         {1148, 4.669, 0.81201, 0.58364, 800, 1199},
                                         {480, 4.792, 1, 0, 1600, 2079}}};
    for (int ident = 0; ident < 4; ++ident) {
        const int base = 2560 * ident;
        const auto anode = read_anode("ours", m_file, ident);
        EXPECT_EQ(anode->channels(), range(base, base + 2559));
        for (const auto& face : anode->faces()) {
            for (const auto& plane : face->planes()) {
                const auto& want = numbers[face->which()][plane->planeid().index()];
                EXPECT_EQ(plane->wires().size(), want.wires);
                EXPECT_NEAR(plane->pimpos()->pitch(), want.pitch, 1e-4);
                EXPECT_NEAR(plane->pimpos()->axis(1).y(), want.wire_y, 2e-5);
                EXPECT_NEAR(plane->pimpos()->axis(1).z(), want.wire_z, 2e-5);
                EXPECT_EQ(idents(plane->channels()), range(base + want.first, base + want.last));
                std::vector<int> segments(3, 0);
                for (const auto& wire : plane->wires()) ++segments.at(wire->segment());
                const bool collection = plane->planeid().layer() == kWlayer;
                EXPECT_EQ(segments, collection ? std::vector<int>({480, 0, 0}) : std::vector<int>({400, 400, 348}));
            }
        }
    }
}
