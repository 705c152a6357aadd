// ProtoDUNE-HD's anodes and response as the traditional signal processing takes them.
#include "MakeComponent.h"
#include "Planes.h"
#include "RealFile.h"
#include "Services.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace WireCell;
using namespace WireCell::SPNG::OSP;
using namespace spng::test;

namespace {
    const char* const wires_file = "protodunehd-wires-larsoft-v1.json.bz2";
    const char* const field_file = "dune-garfield-1d565.json.bz2";

    IAnodePlane::pointer anode(int ident)
    {
        const double sign = ident % 2 ? 1 : -1;
        const Configuration face{{"anode", sign * 3520.945}, {"response", sign * 3430.465}, {"cathode", sign * 1.5875}};
        const auto faces = ident % 2 ? Configuration::array({nullptr, face}) : Configuration::array({face, nullptr});
        return make<IAnodePlane>("AnodePlane", "a" + std::to_string(ident),
                                 {{"ident", ident}, {"wire_schema", "WireSchemaFile:osp"}, {"faces", faces}});
    }

    /// Ranges of channels, each from its first to its last, of an anode.
    std::vector<int> listed(const std::vector<std::pair<int, int>>& ranges, int ident)
    {
        std::vector<int> channels;
        for (const auto& [first, last] : ranges) {
            const int step = first < last ? 1 : -1;
            for (int channel = first; channel != last + step; channel += step) {
                channels.push_back(channel + 2560 * ident);
            }
        }
        return channels;
    }
}

class OspPlanes : public testing::TestWithParam<int> {
  protected:
    void SetUp() override
    {
        if (!has_real_file(wires_file)) GTEST_SKIP() << wires_file << " is not here";
        load({"WireCellGen", "WireCellSigProc"});
        configure("WireSchemaFile", "osp", {{"filename", wires_file}});
    }
};

TEST_P(OspPlanes, rows_go_face_after_face)
{
    const auto planes = planes_of(*anode(GetParam()), {});
    EXPECT_EQ(planes.channels[0], listed({{400, 799}, {399, 0}}, GetParam()));
    EXPECT_EQ(planes.channels[1], listed({{1599, 1200}, {800, 1199}}, GetParam()));
    EXPECT_EQ(planes.channels[2], listed({{2080, 2559}, {1600, 2079}}, GetParam()));
    EXPECT_TRUE(planes.seams[0].empty() && planes.seams[1].empty() && planes.seams[2].empty());
}

TEST_P(OspPlanes, or_as_wires_are_next_to_each_other_on_the_anode)
{
    OspInputConfig cfg;
    cfg.row_order = RowOrder::physical;
    const auto planes = planes_of(*anode(GetParam()), cfg);
    // The wires of U and V go round the anode.
    EXPECT_EQ(planes.channels[0], listed({{400, 799}, {0, 399}}, GetParam()));
    EXPECT_EQ(planes.channels[1], listed({{1599, 1200}, {1199, 800}}, GetParam()));
    EXPECT_EQ(planes.channels[2], listed({{2080, 2559}, {1600, 2079}}, GetParam()));
    EXPECT_TRUE(planes.seams[0].empty() && planes.seams[1].empty());
    EXPECT_EQ(planes.seams[2], std::vector<int64_t>{480});
}

TEST_P(OspPlanes, planes_can_be_exchanged)
{
    OspInputConfig cfg;
    cfg.plane2layer = {0, 2, 1};
    const auto planes = planes_of(*anode(GetParam()), cfg);
    EXPECT_EQ(planes.channels[1].size(), 960u);
    EXPECT_EQ(planes.channels[2].size(), 800u);
}

TEST_P(OspPlanes, transforms_have_their_known_sizes)
{
    if (!has_real_file(field_file)) GTEST_SKIP() << field_file << " is not here";
    configure("FieldResponse", "osp", {{"filename", field_file}});
    configure("ColdElecResponse", "osp");
    OmnibusSigProcConfig cfg;
    cfg.field_response = "FieldResponse:osp";
    cfg.elecresponse = "ColdElecResponse:osp";
    cfg.per_chan_resp = "";
    for (const auto& names : {cfg.Wiener_tight_filters, cfg.Wiener_wide_filters, cfg.Wire_filters}) {
        for (const auto& name : names) configure("HfFilter", name);
    }
    configure("HfFilter", cfg.Gaus_wide_filter);
    for (const auto& name : {cfg.ROI_tight_lf_filter, cfg.ROI_tighter_lf_filter, cfg.ROI_loose_lf_filter}) {
        configure("LfFilter", name);
    }
    const auto planes = planes_of(*anode(GetParam()), cfg);
    const auto shift_for = [&](double offset) {
        cfg.ctoffset = offset;
        return services_for(cfg, planes, {6000, 500}, "test").shift;
    };
    EXPECT_EQ(shift_for(1 * units::us), 129);
    EXPECT_EQ(shift_for(-8 * units::us), 111);
    const auto services = services_for(cfg, planes, {6000, 500}, "test");
    EXPECT_EQ(services.padded, 6200);
    for (size_t plane = 0; plane < 3; ++plane) {
        EXPECT_EQ(services.planes[plane].response.sizes(), (std::vector<int64_t>{21, 6200}));
        EXPECT_EQ(services.planes[plane].wire_filter.size(0), plane == 2 ? 980 : 820);
    }
}

INSTANTIATE_TEST_SUITE_P(Anodes, OspPlanes, testing::Range(0, 4));
