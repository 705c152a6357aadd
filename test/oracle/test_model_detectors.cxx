#include "TempFolder.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Units.h"
#include "WireCellUtil/WireSchema.h"
#include "model/Wires.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

using namespace WireCell;
using WireSchema::Correction;
using WireSchema::Store;
using WireSchema::Wire;

// Our models of detectors other than ProtoDUNE-HD against the wires files of their experiments.

namespace {
    struct Detector {
        const char *name, *file;
        double near; ///< part of the wires whose ends are within 1 mm
    };

    /// SBND's anodes are two halves, of which our model has one area only; ProtoDUNE-VD's strips have a gap.  Induction wires
    /// of the file end on other layers.
    const Detector detectors[] = {
        {"pdsp", "detectors/protodune-wires-larsoft-v4.json.bz2", 0.99},
        {"dune10kt", "detectors/dune10kt-1x2x6-wires-larsoft-v1.json.bz2", 0.99},
        {"sbnd", "detectors/sbnd-wires-geometry-v0202.json.bz2", 0.85},
        {"uboone", "detectors/microboone-celltree-wires-v2.1.json.bz2", 0.99},
        {"icarus", "detectors/icarus-wires-dualanode-v5.json.bz2", 0.99},
        {"pdvd", "protodunevd-wires-larsoft-v1.json.bz2", 0.65},
    };

    std::string real_file(const Detector& detector)
    {
        const char* folder = std::getenv("SPNG_TEST_DATA");
        const auto path = std::filesystem::path(folder ? folder : "") / detector.file;
        return folder && std::filesystem::exists(path) ? path.string() : "";
    }

    /// The wires of a plane by channel and segment.
    std::map<std::pair<int, int>, Wire> by_channel(const Store& store, const WireSchema::Plane& plane)
    {
        std::map<std::pair<int, int>, Wire> out;
        for (const auto& wire : store.wires(plane)) out.emplace(std::pair{wire.channel, wire.segment}, wire);
        return out;
    }
}

class Models : public testing::TestWithParam<Detector> {};

TEST_P(Models, have_the_channels_and_wires_of_the_experiment_s_file)
{
    const auto& detector = GetParam();
    if (real_file(detector).empty()) GTEST_SKIP() << "the experiment's wires file is not here";
    const spng::test::TempFolder folder;
    const auto made = folder.file("wires.json.bz2");
    Model::make_wires(Persist::load(std::string("spng/detectors/") + detector.name + "/model.jsonnet")["wires"], made);
    const auto got = WireSchema::load(made.c_str(), Correction::pitch);
    const auto want = WireSchema::load(real_file(detector).c_str(), Correction::pitch);
    ASSERT_EQ(got.anodes().size(), want.anodes().size());

    size_t wires = 0, near = 0;
    double farthest = 0;
    for (const auto& anode : want.anodes()) {
        const auto ours = got.faces(got.anode(anode.ident)), real = want.faces(anode);
        ASSERT_EQ(ours.size(), real.size());
        for (size_t face = 0; face < real.size(); ++face) {
            for (size_t plane = 0; plane < 3; ++plane) {
                SCOPED_TRACE(testing::Message() << "anode " << anode.ident << " face " << face << " plane " << plane);
                const auto mine = by_channel(got, got.planes(ours[face])[plane]);
                const auto theirs = by_channel(want, want.planes(real[face])[plane]);
                ASSERT_EQ(mine.size(), theirs.size());
                size_t known = 0;
                for (const auto& [key, wire] : theirs) {
                    const auto it = mine.find(key);
                    if (it == mine.end()) continue;
                    ++known;
                    const double off =
                        std::max((wire.head - it->second.head).magnitude(), (wire.tail - it->second.tail).magnitude());
                    near += off <= 1 * units::mm;
                    farthest = std::max(farthest, off);
                }
                EXPECT_EQ(known, theirs.size());
                wires += theirs.size();
            }
        }
    }
    RecordProperty("near_per_mille", static_cast<int>(1000 * near / wires));
    RecordProperty("farthest_um", static_cast<int>(1000 * farthest));
    EXPECT_GE(static_cast<double>(near), detector.near * static_cast<double>(wires))
        << "farthest " << farthest << " mm";
}

INSTANTIATE_TEST_SUITE_P(Detectors, Models, testing::ValuesIn(detectors),
                         [](const auto& one) { return std::string(one.param.name); });
