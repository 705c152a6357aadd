#include "TempFolder.h"
#include "WireCellUtil/Exceptions.h"
#include "scan/Scan.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

using namespace WireCell;
using namespace WireCell::Sio;
using spng::test::TempFolder;

namespace {
    Region box(double c0, double t0, double c1, double t1, const std::string& label = "track")
    {
        return {0, "U", 0, "box", {{c0, t0}, {c1, t1}}, label, "", ""};
    }

    size_t count(const std::vector<uint8_t>& mask) { return std::accumulate(mask.begin(), mask.end(), size_t{0}); }

    MaskGrid grid(int nchannels, size_t ncolumns)
    {
        MaskGrid made;
        for (int channel = 0; channel < nchannels; ++channel) made.channels.push_back(channel);
        made.start = 0;
        made.tick = 500;
        made.ncolumns = ncolumns;
        return made;
    }
}

TEST(ScanMask, a_box_covers_its_channels_and_the_ticks_whose_middles_it_has)
{
    // Channels 2, 3 and 4; ticks 2 and 3, whose middles are at 1250 and 1750 ns.
    const auto mask = scan_mask({box(4, 1900, 2, 1000)}, 0, "U", "", grid(10, 10));
    EXPECT_EQ(count(mask), 6U);
    EXPECT_EQ(mask[2 * 10 + 2], 1);
    EXPECT_EQ(mask[4 * 10 + 3], 1);
    EXPECT_EQ(mask[5 * 10 + 3], 0);
}

TEST(ScanMask, a_polygon_may_be_hollow)
{
    const Region shape{0, "U", 0, "polygon", {{-1, 0}, {9, 0}, {9, 5000}, {4.5, 1000}, {-1, 5000}}, "shower", "", ""};
    const auto mask = scan_mask({shape}, 0, "U", "shower", grid(10, 10));
    EXPECT_EQ(mask[0 * 10 + 5], 1);
    EXPECT_EQ(mask[8 * 10 + 5], 1);
    EXPECT_EQ(mask[4 * 10 + 5], 0); // in the notch
    EXPECT_EQ(mask[4 * 10 + 1], 1);
}

TEST(ScanMask, classes_planes_and_events_are_kept_apart)
{
    const std::vector<Region> regions = {box(0, 0, 1, 500), box(5, 0, 5, 500, "noise")};
    EXPECT_EQ(count(scan_mask(regions, 0, "U", "noise", grid(10, 10))), 1U);
    EXPECT_EQ(count(scan_mask(regions, 0, "", "", grid(10, 10))), 3U);
    EXPECT_EQ(count(scan_mask(regions, 0, "V", "", grid(10, 10))), 0U);
    EXPECT_EQ(count(scan_mask(regions, 1, "U", "", grid(10, 10))), 0U);
}

TEST(ScanMask, classes_become_numbers_and_the_last_that_is_listed_wins)
{
    const std::vector<Region> regions = {box(0, 0, 3, 500), box(2, 0, 5, 500, "shower"), box(7, 0, 7, 500, "noise")};
    const auto values = scan_values(regions, 0, scan_classes("track:5,shower", 9, "x"), grid(10, 1));
    EXPECT_EQ(values, (std::vector<float>{5, 5, 9, 9, 9, 9, 0, 0, 0, 0}));
    const auto all = scan_values(regions, 0, scan_classes("", 2, "x"), grid(10, 1));
    EXPECT_EQ(all, (std::vector<float>{2, 2, 2, 2, 2, 2, 0, 2, 0, 0}));
    EXPECT_EQ(scan_classes("a:b:3", 1, "x")[0].label, "a:b");
    for (const char* bad : {":5", "track:", "track:x", "track:1e999", "track:nan"})
        EXPECT_THROW(scan_classes(bad, 1, "x"), ValueError) << bad;
}

TEST(Scan, what_is_saved_is_read_back)
{
    const TempFolder folder;
    const auto data = folder.file("adc.npz");
    Scan scan{"",
              "ana",
              0,
              {box(1, 2, 3.5, 4), {7, "W", 2, "polygon", {{0, 0}, {1, 1}, {2, 0}}, "Michel", "a \"kink\"", ""}}};
    EXPECT_EQ(save_scan(data, scan), 1U);
    const auto all = read_scans(data);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].who, "ana");
    EXPECT_EQ(all[0].data, "adc.npz");
    ASSERT_EQ(all[0].regions.size(), 2U);
    EXPECT_EQ(all[0].regions[0].points, scan.regions[0].points);
    EXPECT_EQ(all[0].regions[1].comment, "a \"kink\"");
    EXPECT_EQ(all[0].regions[1].event, 7);
    EXPECT_FALSE(all[0].regions[1].when.empty());
    EXPECT_EQ(scan_mask(all[0].regions, 0, "U", "", grid(5, 5)), scan_mask(scan.regions, 0, "U", "", grid(5, 5)));
}

TEST(Scan, an_older_scan_does_not_replace_a_newer_one)
{
    const TempFolder folder;
    const auto data = folder.file("adc.npz");
    const Scan scan{"", "ana", 0, {}};
    save_scan(data, scan);
    EXPECT_THROW(save_scan(data, scan), ValueError);
    EXPECT_EQ(read_scans(data)[0].revision, 1U);
}

TEST(Scan, names_lead_nowhere_else)
{
    for (const char* name :
         {"", "../ana", "a/b", ".ana", "a b", "\xc3\xa4", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
        EXPECT_THROW(scan_path("x/adc.npz", name), ValueError) << name;
    EXPECT_EQ(scan_path("x/adc.npz", "ana.b-2"), "x/adc.npz.scan-ana.b-2.json");
}

TEST(Scan, what_is_no_scan_is_refused)
{
    const Configuration good = json_of(Scan{"adc.npz", "ana", 0, {box(1, 2, 3, 4)}});
    EXPECT_EQ(scan_of(good, "x").regions.size(), 1U);
    const auto refuses = [&](const std::string& key, const Configuration& value) {
        auto bad = good;
        bad["regions"][0][key] = value;
        EXPECT_THROW(scan_of(bad, "x"), ValueError) << key << " " << value.dump();
    };
    refuses("shape", "circle");
    refuses("points", {{1, 2}});
    refuses("points", {{1, 2}, {3, "4"}});
    refuses("points", 3);
    refuses("event", "one");
    refuses("event", 99999999999);
    refuses("class", 5);
    EXPECT_THROW(scan_of({{"format", "other"}}, "x"), ValueError);
    EXPECT_THROW(scan_of(Configuration::array(), "x"), ValueError);
}

TEST(Agreement, is_the_common_part_of_what_two_have_drawn)
{
    // Of channels 0 to 9 the first has 0-5, the second 4-9, at the same times.
    const std::vector<Scan> scans = {{"", "ana", 1, {box(0, 0, 5, 5000)}}, {"", "bob", 1, {box(4, 0, 9, 5000)}}};
    const auto table = agreements(scans);
    ASSERT_EQ(table.size(), 1U);
    EXPECT_EQ(table[0].first, "ana");
    EXPECT_EQ(table[0].second, "bob");
    EXPECT_EQ(table[0].both, 20U);
    EXPECT_EQ(table[0].only_first, 40U);
    EXPECT_NEAR(table[0].overlap(), 0.2, 1e-9);
    EXPECT_TRUE(agreements({scans[0]}).empty());
}
