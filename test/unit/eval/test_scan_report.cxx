#include "WireCellEval/ScanReport.h"
#include "WireCellUtil/Units.h"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>

using namespace WireCell;
using namespace WireCell::Eval;

namespace {
    PointFigures point(const std::string& chain, double theta_xz, double mu)
    {
        PointFigures out;
        out.name = "w-txz";
        out.particle = "track";
        out.chain = chain;
        out.theta_xz = theta_xz * units::degree;
        out.events = 5;
        out.channels = 1000;
        for (const auto& name : figure_names()) out.figures.push_back({name == "mu" ? mu : 0.25, 0.0125});
        return out;
    }

    constexpr double none = std::numeric_limits<double>::quiet_NaN();
}

TEST(ScanReport, tells_percent_with_errors_and_the_fits_that_failed)
{
    std::ostringstream out;
    print({point("spng", 45, 0.0123), point("osp", 45, none)}, out);
    const auto text = out.str();
    EXPECT_NE(text.find("+1.23 +- 1.25"), std::string::npos) << text;
    EXPECT_NE(text.find("no fit"), std::string::npos) << text;
    EXPECT_NE(text.find("1 of 2 fits failed"), std::string::npos) << text;
    EXPECT_NE(text.find("track, angles to plane W, 5 events a point"), std::string::npos) << text;
}

TEST(ScanReport, has_a_line_of_csv_for_each_point_and_chain_with_nothing_for_what_does_not_exist)
{
    const auto text = to_csv({point("spng", 45, 0.0123), point("osp", 0, none)});
    std::istringstream lines(text);
    std::string head, first, second, rest;
    std::getline(lines, head);
    std::getline(lines, first);
    std::getline(lines, second);
    EXPECT_EQ(head.find("point,particle,energy_gev,plane,theta_xz,chain,events,channels,mu,mu_error,sigma,"), 0)
        << head;
    EXPECT_EQ(first.find("w-txz,track,,W,45.0,spng,5,1000,0.0123,0.0125,0.25,"), 0) << first;
    EXPECT_EQ(second.find("w-txz,track,,W,0.0,osp,5,1000,,0.0125,0.25,"), 0) << second;
    EXPECT_FALSE(std::getline(lines, rest));
}
