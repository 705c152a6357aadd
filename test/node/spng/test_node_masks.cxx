#include "TensorNodes.h"
#include "WireCellSpng/core/Masks.h"

#include <limits>

using namespace WireCell;
using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    const RasterRows rows({10, 11, 12});
    const Waveform::ChannelMaskMap masks{
        {"bad", {{11, {{5, 8}, {7, 9}, {9, 10}, {3, 3}, {30, 20}}}, {10, {{-50, 2}, {18, 900}}}, {77, {{0, 20}}}}},
        {"noisy", {{12, {{4, 6}}}}}};

    /// Metadata of an image of three channels with masked samples 4 to before 9 of row 1.
    json masked_md(double period = 500, int nticks = 20)
    {
        json md{{"datapath", "/in"}, {"chids", {10, 11, 12}}, {"period", period}, {"tick", 500.0}, {"nticks", nticks}};
        TDM::set_masked(md, {{1, 4, 9}});
        return md;
    }

    at::Tensor flags(const std::string& text)
    {
        std::vector<int> values;
        for (const char c : text) values.push_back(c == '1');
        return at::tensor(values).to(at::kBool);
    }
}

TEST(Masks, ranges_are_clipped_joined_and_of_known_channels_and_labels_only)
{
    const MaskedRanges want{{0, 0, 2}, {0, 18, 20}, {1, 5, 10}};
    EXPECT_EQ(masked_ranges(masks, {"bad"}, rows, {0, 20}), want);
    const MaskedRanges later{{0, 13, 15}, {1, 0, 5}, {2, 0, 1}};
    EXPECT_EQ(masked_ranges(masks, {"bad", "noisy"}, rows, {5, 20}), later);
    EXPECT_TRUE(masked_ranges(masks, {"other"}, rows, {0, 20}).empty());
    EXPECT_TRUE(masked_ranges(masks, {"bad"}, rows, {0, 0}).empty());
    const int most = std::numeric_limits<int>::max(), least = std::numeric_limits<int>::min();
    EXPECT_EQ(masked_ranges({{"bad", {{10, {{least, most}}}}}}, {"bad"}, rows, {0, 20}), (MaskedRanges{{0, 0, 20}}));
}

TEST(Masks, bins_of_several_samples_are_touched_or_covered)
{
    const auto coarse = masked_md(2000, 18);
    const auto image = at::ones({3, 5});
    EXPECT_TENSOR_EQ(TDM::masked_samples(coarse, image, TDM::MaskedBins::touched)[1], flags("01100"));
    EXPECT_TENSOR_EQ(TDM::masked_samples(coarse, image, TDM::MaskedBins::covered)[1], flags("01000"));
    auto to_the_end = coarse;
    TDM::set_masked(to_the_end, {{1, 12, 18}});
    EXPECT_TENSOR_EQ(TDM::masked_samples(to_the_end, image, TDM::MaskedBins::covered)[1], flags("00011"));
    EXPECT_FALSE(TDM::masked_samples({{"chids", {1}}}, image, TDM::MaskedBins::covered).defined());
    EXPECT_REFUSED(TDM::masked_samples(coarse, at::ones({5, 3}), TDM::MaskedBins::covered), "5 rows");
}

TEST(Masks, a_masked_sample_is_never_above_a_threshold_nor_counted_as_noise)
{
    auto wave = noise({3, 20}, 1);
    const json cfg{{"rms_nsigma", 1}, {"nominal", 0}};
    wave.slice(0, 1, 2).slice(1, 4, 9).fill_(1000);
    const auto mask = filter("SPNGThreshold", cfg, wave, masked_md())->tensor();
    EXPECT_FALSE(mask[1].slice(0, 4, 9).any().item<bool>());
    const auto others = at::cat({wave[1].slice(0, 0, 4), wave[1].slice(0, 9, 20)}).unsqueeze(0);
    const auto apart = filter("SPNGThreshold", cfg, others)->tensor();
    EXPECT_TENSOR_EQ(at::cat({mask[1].slice(0, 0, 4), mask[1].slice(0, 9, 20)}), apart[0]);
    EXPECT_TENSOR_EQ(mask[0], filter("SPNGThreshold", cfg, wave)->tensor()[0]);
    const json grown{{"nominal", 0.5}, {"grow", 30}};
    EXPECT_FALSE(filter("SPNGThreshold", grown, wave, masked_md())->tensor()[1][6].item<bool>());
}

TEST(Masks, masked_samples_stay_zero_where_regions_are_repeated_and_rebaselined)
{
    const auto fine = filter("SPNGRebinner", {{"factor", -4}, {"norm", "maximum"}}, at::ones({3, 5}), masked_md(2000));
    EXPECT_TENSOR_EQ(fine->tensor()[1], 1 - flags("00001111100000000000").to(at::kFloat));
    const auto signal = filter("SPNGRebaseliner", json::object(), at::ones({3, 20}), masked_md())->tensor();
    EXPECT_EQ(signal[1].slice(0, 4, 9).abs().sum().item<double>(), 0);
}

TEST(Masks, images_below_each_other_keep_all_channels_and_masks)
{
    auto other = masked_md();
    other["chids"] = {20, 21};
    other["group"] = 3;
    TDM::set_masked(other, {{0, 1, 2}});
    auto first = masked_md();
    first["group"] = 2;
    const auto md = TDM::unite_rows({tensor(at::ones({3, 20}), first), tensor(at::ones({2, 20}), other)});
    EXPECT_EQ(md["chids"], json({10, 11, 12, 20, 21}));
    EXPECT_EQ(md["group"], json({2, 3}));
    EXPECT_EQ(md["masked"], json::parse("[[1, 4, 9], [3, 1, 2]]"));
}

TEST(Masks, entries_of_a_stack_get_back_what_is_their_own)
{
    auto u = masked_md(), v = masked_md();
    u["group"] = 0;
    v["group"] = 1;
    v["datapath"] = "/v";
    v.erase("masked");
    const auto stack = TDM::unite_stacked({tensor(at::ones({3, 20}), u), tensor(at::ones({3, 20}), v)});
    EXPECT_FALSE(stack.contains("group") || stack.contains("chids"));
    for (size_t ind = 0; ind < 2; ++ind) {
        const auto entry = TDM::entry_of(stack, ind);
        EXPECT_EQ(entry["group"], ind);
        EXPECT_EQ(entry["datapath"], ind == 0 ? "/in" : "/v");
        EXPECT_EQ(entry.contains("masked"), ind == 0);
    }
    const auto same = TDM::unite_stacked({tensor(at::ones({3, 20}), u), tensor(at::ones({3, 20}), u)});
    EXPECT_EQ(same["group"], 0);
    EXPECT_FALSE(same.contains("stacked"));
}

TEST(Masks, ticks_that_a_last_bin_has_too_many_are_dropped)
{
    auto md = masked_md(500, 18);
    const auto coarse = filter("SPNGRebinner", {{"factor", 4}, {"norm", "interpolation"}}, at::ones({3, 18}), md);
    EXPECT_EQ(coarse->tensor().size(-1), 5);
    EXPECT_TENSOR_EQ(coarse->tensor(), at::ones({3, 5}));
    const auto back = filter("SPNGRebinner", {{"factor", -4}}, coarse->tensor(), coarse->metadata());
    EXPECT_EQ(back->tensor().size(-1), 18);
    const auto finer = filter("SPNGResampler", {{"ratio", 4}}, coarse->tensor(), coarse->metadata());
    EXPECT_EQ(finer->tensor().size(-1), 18);
}
