#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/FilterBank.h"
#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/base/Dft.h"

#include <ATen/Parallel.h>

using namespace WireCell::SPNG;
using spng::test::noise;

namespace {
    constexpr double tolerance = 2e-5; // single precision transforms of samples of order 1 to 10

    /// A bank of random filters over a random kernel, and what it is made of.
    struct Case {
        at::Tensor wave = noise({2, 6, 60}, 1);
        ConvolvePlan plan;
        at::Tensor spectrum;

        explicit Case(int64_t nticks, bool faster = true)
        {
            wave = noise({2, 6, nticks}, 1);
            const auto kernel = noise({3, 7}, 2);
            const std::array<AxisParams, 2> params = {AxisParams{.crop = -2}, AxisParams{.baseline = true, .roll = 4}};
            plan = plan_convolve(params, wave, {3, 7}, faster);
            const auto wide = resize_tensor_tail(resize_tensor_tail(kernel, 0, plan.channel.conv), 1, plan.tick.conv);
            spectrum = at::fft_rfft2(wide);
        }
        TimeFilter filter(int64_t roll, int64_t crop, int64_t merge = 1) const
        {
            return {at::rand({half_size(plan.tick.conv)}), roll, crop, merge};
        }
        /// As one convolution after another.
        at::Tensor chain(const TimeFilter& filter) const
        {
            const auto once = convolve(wave, spectrum, plan);
            const AxisParams off{.dft = false, .padding = Padding::none};
            const AxisParams tick{.padding = Padding::none, .crop = filter.crop, .roll = filter.roll};
            const auto second = plan_convolve({off, tick}, once, {0, 0});
            const auto full = convolve(once, filter.half_spectrum.unsqueeze(0), second);
            return rebin(full, -1, static_cast<int>(filter.merge), RebinNorm::interpolation);
        }
    };
}

TEST(FilterBank, is_a_chain_of_convolutions)
{
    const Case one(60);
    const std::vector<TimeFilter> filters = {one.filter(5, 60), one.filter(0, 0), one.filter(-9, 100)};
    const auto bank = filter_bank(one.wave, plan_bank(one.spectrum, one.plan, filters));
    ASSERT_EQ(bank.size(), filters.size());
    for (size_t ind = 0; ind < filters.size(); ++ind) EXPECT_TENSOR_NEAR(bank[ind], one.chain(filters[ind]), tolerance);
}

TEST(FilterBank, means_of_ticks_are_those_of_the_full_image)
{
    // Transforms of 72, 54, 126 and 20 ticks.
    for (const auto& [nticks, merge] : std::vector<std::pair<int64_t, int64_t>>{
             {66, 4}, {66, 2}, {66, 3}, {66, 6}, {48, 3}, {120, 7}, {14, 5}, {14, 20}}) {
        const Case one(nticks, false);
        const int64_t size = merge == 20 ? 20 : nticks - nticks % merge;
        ASSERT_TRUE(can_merge(one.plan, size, merge)) << nticks << " " << merge << " " << one.plan.tick.conv;
        const std::vector<TimeFilter> filters = {one.filter(5, size, merge), one.filter(-3, size),
                                                 one.filter(0, size, merge)};
        const auto bank = filter_bank(one.wave, plan_bank(one.spectrum, one.plan, filters));
        for (size_t ind = 0; ind < filters.size(); ++ind) {
            EXPECT_TENSOR_NEAR(bank[ind], one.chain(filters[ind]), tolerance);
        }
    }
}

TEST(FilterBank, frequencies_that_nothing_passes_are_left_out_with_the_same_result)
{
    const Case one(500);
    const int64_t half = half_size(one.plan.tick.conv);
    for (const int64_t passed : {int64_t{1}, int64_t{60}, int64_t{64}, int64_t{140}, half - 2, half}) {
        std::vector<TimeFilter> filters = {one.filter(5, 480), one.filter(0, 480, 4), one.filter(0, 480, 2),
                                           one.filter(1, 480)};
        for (auto& filter : filters) {
            filter.half_spectrum.narrow(0, passed, half - passed).zero_();
            const auto part = passed_part(one.spectrum, filter.half_spectrum, 1e-9);
            EXPECT_NEAR(part, std::min(1.0, static_cast<double>(passed + 1) / static_cast<double>(half)), 1e-9);
            filter.columns = passed;
        }
        filters.back().columns = 0;
        const auto bank = filter_bank(one.wave, plan_bank(one.spectrum, one.plan, filters));
        for (size_t ind = 0; ind < filters.size(); ++ind) {
            EXPECT_TENSOR_NEAR(bank[ind], one.chain(filters[ind]), 5 * tolerance);
            const auto alone = filter_bank(one.wave, plan_bank(one.spectrum, one.plan, {filters[ind]}));
            EXPECT_TENSOR_EQ(alone.front(), bank[ind]);
        }
    }
    EXPECT_EQ(passed_part(one.spectrum, at::ones({1}), 1e-9), 1);
}

TEST(FilterBank, has_the_same_bits_with_any_number_of_threads)
{
    const int before = at::get_num_threads();
    const auto kernel = noise({1, 7}, 2);
    const auto wave = noise({233, 1501}, 1);
    const std::array<AxisParams, 2> params = {AxisParams{.dft = false, .padding = Padding::none},
                                              AxisParams{.roll = 4}};
    const auto plan = plan_convolve(params, wave, {1, 7}, true);
    const auto spectrum = at::fft_rfft(resize_tensor_tail(kernel, 1, plan.tick.conv));
    const int64_t half = half_size(plan.tick.conv);
    const std::vector<TimeFilter> filters = {{.half_spectrum = at::rand({half}), .roll = 5},
                                             {.half_spectrum = at::rand({half}), .roll = 3, .columns = half / 3},
                                             {.half_spectrum = at::rand({half}), .roll = 7}};
    std::vector<std::vector<at::Tensor>> found;
    for (const int threads : {1, 2, 3}) {
        at::set_num_threads(threads);
        found.push_back(filter_bank(wave, plan_bank(spectrum, plan, filters)));
    }
    at::set_num_threads(before);
    for (size_t port = 0; port < filters.size(); ++port) {
        EXPECT_TRUE(at::equal(found[0][port], found[1][port])) << port;
        EXPECT_TRUE(at::equal(found[0][port], found[2][port])) << port;
    }
}

TEST(FilterBank, uses_a_kernel_in_its_place_that_has_its_columns_together)
{
    const Case one(660);
    auto filter = one.filter(0, 0);
    filter.columns = 100;
    const auto kernel = columns_together(one.spectrum);
    EXPECT_TENSOR_EQ(kernel, one.spectrum);
    const auto plan = plan_bank(kernel, one.plan, {filter}), other = plan_bank(one.spectrum, one.plan, {filter});
    EXPECT_LT(plan.kernel.size(1), kernel.size(1));
    EXPECT_TRUE(plan.kernel.is_alias_of(kernel));
    EXPECT_FALSE(other.kernel.is_alias_of(one.spectrum));
    EXPECT_TENSOR_EQ(filter_bank(one.wave, plan)[0], filter_bank(one.wave, other)[0]);
}

TEST(FilterBank, what_can_not_be_merged_is_refused)
{
    const Case one(60, false);
    const int64_t n = one.plan.tick.conv;
    ASSERT_EQ(n, 66);
    EXPECT_TRUE(can_merge(one.plan, 60, 6));
    EXPECT_TRUE(can_merge(one.plan, 0, 6));
    EXPECT_FALSE(can_merge(one.plan, 60, 4));
    EXPECT_FALSE(can_merge(one.plan, 61, 6));
    EXPECT_FALSE(can_merge(one.plan, 72, 6));
    EXPECT_REFUSED(plan_bank(one.spectrum, one.plan, {one.filter(0, 60, 4)}), "merge 4 ticks of 60, of 66");
    EXPECT_REFUSED(plan_bank(one.spectrum, one.plan, {{at::ones({5})}}), "time filter 0 has sizes (5)");
    const auto cropped = plan_convolve({AxisParams{}, AxisParams{.crop = 5}}, one.wave, {3, 4});
    EXPECT_REFUSED(plan_bank(at::ones({1, 1}), cropped, {}), "uncropped");
}
