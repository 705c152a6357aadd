#include "TempFolder.h"
#include "WireCellEval/ChargeReport.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

using namespace WireCell;
using namespace WireCell::Eval;

namespace {
    /// Four channels: 0 and 1 of a plane, 2 and 5 of another.
    ChannelCharges some_charges()
    {
        ChannelCharges charges;
        charges.ident = 7;
        charges.channels = {0, 1, 2, 5};
        charges.truth = {1000, 1000, 1000, 400};
        charges.found = {900, 1100, 0, 400};
        charges.fake = {0, 100, 0, 0};
        charges.magnitude = {900, 1100, 0, 400};
        charges.in_truth = {true, true, true, true};
        return charges;
    }

    template <class Call>
    std::string message_of(Call call)
    {
        try {
            call();
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "";
    }
}

TEST(Planes, three_planes_have_letters_and_others_numbers)
{
    const auto three = planes_of_edges({10, 20, 30, 45});
    ASSERT_EQ(three.size(), 3);
    EXPECT_EQ(three[0].name + three[1].name + three[2].name, "UVW");
    EXPECT_TRUE(three[1].has(20));
    EXPECT_TRUE(three[1].has(29));
    EXPECT_FALSE(three[1].has(30));
    EXPECT_FALSE(three[0].anode);
    EXPECT_EQ(planes_of_edges({0, 5, 9})[1].name, "1");
}

TEST(Planes, edges_that_do_not_ascend_are_refused)
{
    for (const auto& edges : {std::vector{0, 8, 4}, {0, 4, 4}, {3}, {}}) {
        EXPECT_NE(message_of([&] { planes_of_edges(edges); }).find("ascending"), std::string::npos);
    }
}

TEST(Planes, a_detector_has_those_of_the_anodes_with_channels_in_the_file)
{
    const auto toy = planes_of_detector("toy", {0, 400, 861});
    ASSERT_EQ(toy.size(), 3);
    EXPECT_EQ(toy[0].anode, 0);
    EXPECT_EQ(toy[2].name, "W");
    ASSERT_EQ(toy[2].ranges.size(), 1);
    EXPECT_EQ(toy[2].ranges[0].begin, 622);
    EXPECT_EQ(toy[2].ranges[0].end, 862);
    const auto pdhd = planes_of_detector("pdhd", {2560, 9000});
    ASSERT_EQ(pdhd.size(), 6);
    EXPECT_EQ(pdhd[0].anode, 1);
    EXPECT_EQ(pdhd[3].anode, 3);
    EXPECT_EQ(pdhd[3].ranges[0].begin, 7680);
}

TEST(Planes, a_detector_that_is_unknown_or_lacks_channels_is_refused)
{
    const auto unknown = message_of([] { planes_of_detector("atlas", {0}); });
    EXPECT_NE(unknown.find("known: dune10kt, icarus, lariat, pdhd"), std::string::npos) << unknown;
    EXPECT_EQ(unknown.find('\n'), std::string::npos);
    const auto lacking = message_of([] { planes_of_detector("toy", {0, 862, 863}); });
    EXPECT_EQ(lacking, "2 of 3 channels, such as 862, are none of the detector \"toy\"");
}

TEST(ChargeReport, each_plane_has_the_figures_of_its_channels)
{
    const auto figures = measure(some_charges(), planes_of_edges({0, 2, 6}), 500);
    ASSERT_EQ(figures.size(), 2);
    EXPECT_EQ(figures[0].charge.valid, 2);
    EXPECT_NEAR(figures[0].charge.bias, 0, 1e-12);
    EXPECT_NEAR(figures[0].charge.resolution, std::sqrt(0.02), 1e-12);
    EXPECT_NEAR(figures[0].fakes.purity, 0.95, 1e-12);
    EXPECT_EQ(figures[1].charge.valid, 1);
    EXPECT_EQ(figures[1].charge.inefficiency, 1);
    EXPECT_TRUE(std::isnan(figures[1].charge.bias));
    EXPECT_NEAR(figures[1].charge.total, 400.0 / 1400 - 1, 1e-12);
    EXPECT_EQ(figures[1].fakes.purity, 1);
}

TEST(ChargeReport, events_joined_are_one_list_of_channels)
{
    const auto all = joined({some_charges(), some_charges()});
    EXPECT_EQ(all.ident, 0);
    EXPECT_EQ(all.channels, (std::vector{0, 1, 2, 5, 0, 1, 2, 5}));
    EXPECT_EQ(measure(all, planes_of_edges({0, 2}), 500)[0].charge.valid, 4);
}

TEST(ChargeReport, the_json_has_fractions_and_null_for_what_does_not_exist)
{
    ChargeReport report;
    report.options.planes = {0, 2, 6};
    report.frames = 1;
    report.planes = measure(some_charges(), planes_of_edges({0, 2, 6}), 500);
    const auto json = Configuration::parse(to_json({report}).dump());
    EXPECT_EQ(json["_format"].get<std::string>(), "spng-metrics");
    EXPECT_FALSE(json.contains("detector"));
    EXPECT_FALSE(json.contains("events"));
    EXPECT_EQ(json["planes"][1]["channels"].get<std::vector<int>>(), (std::vector{2, 6}));
    EXPECT_TRUE(json["planes"][1]["bias"].is_null());
    EXPECT_FALSE(json["planes"][1].contains("anode"));
    EXPECT_NEAR(json["planes"][0]["purity"].get<double>(), 0.95, 1e-12);
}

TEST(ChargeReport, the_table_is_in_percent_and_names_anodes_where_there_are_several)
{
    auto planes = planes_of_edges({0, 2, 6});
    planes[0].anode = 0;
    planes[1].anode = 3;
    ChargeReport report;
    report.planes = measure(some_charges(), planes, 500);
    std::ostringstream out;
    print({report}, out);
    EXPECT_NE(out.str().find("95.00 %"), std::string::npos) << out.str();
    EXPECT_NE(out.str().find("\n3 1 "), std::string::npos) << out.str();
}

TEST(ChargeReport, a_detector_or_planes_are_given_if_files_do_not_tell_and_never_both)
{
    const spng::test::TempFolder folder;
    ReportOptions opt;
    opt.signal = opt.truth = folder.file("none.npz");
    std::ofstream(opt.truth, std::ios::binary) << "PK\x05\x06" << std::string(18, '\0');
    EXPECT_NE(message_of([&] { make_report(opt); }).find("give --detector"), std::string::npos);
    opt.detector = "toy";
    opt.planes = {0, 800};
    EXPECT_NE(message_of([&] { make_report(opt); }).find("both a detector and planes"), std::string::npos);
}
