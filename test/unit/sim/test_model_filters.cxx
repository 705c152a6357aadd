#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "model/Filters.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;

namespace {
    Configuration numbers() { return Persist::load("spng/detectors/pdhd/model.jsonnet")["filters"]; }

    Configuration derive(const Configuration& change = Configuration::object())
    {
        auto changed = numbers();
        changed.merge_patch(change);
        return Model::derive_filters(Model::filters_config(changed));
    }

    double wiener_scale(const Configuration& filters, int plane)
    {
        return filters["time_filters"][plane]["wiener"][0]["scale"];
    }

    double tight_scale(const Configuration& filters) { return filters["time_filters"][0]["wiener"][1]["scale"]; }

    double nsigma(const Configuration& filters, int plane)
    {
        return filters["crossview_thresholds"][plane]["rms_nsigma"];
    }

    const Configuration& standard()
    {
        static const auto filters = derive();
        return filters;
    }

    void expect_alike(const Configuration& got, const Configuration& want, const std::string& where)
    {
        const auto one = got.flatten(), two = want.flatten();
        ASSERT_EQ(one.size(), two.size()) << where;
        for (const auto& [key, value] : two.items()) {
            ASSERT_TRUE(one.contains(key)) << key;
            if (value.is_number()) { EXPECT_NEAR(one[key], value, 1e-3 * std::abs(value.get<double>())) << key; }
            else {
                EXPECT_EQ(one[key], value) << key;
            }
        }
    }
}

TEST(Filters, the_numbers_kept_for_protodune_are_those_of_the_recipe)
{
    expect_alike(standard(), Persist::load("spng/detectors/pdhd/builtin.jsonnet"), "builtin.jsonnet");
}

TEST(Filters, a_weaker_signal_or_a_rarer_one_gets_a_narrower_filter)
{
    const auto weak = derive({{"charge_per_length", 0.2 * numbers()["charge_per_length"].get<double>()}});
    const auto rare = derive({{"interval", 3 * numbers()["interval"].get<double>()}});
    for (int plane = 0; plane < 3; ++plane) {
        EXPECT_LT(wiener_scale(weak, plane), wiener_scale(standard(), plane));
        EXPECT_LT(wiener_scale(rare, plane), wiener_scale(standard(), plane));
    }
}

TEST(Filters, a_larger_loss_allows_a_tighter_high_pass)
{
    EXPECT_GT(tight_scale(derive({{"tight_loss", 0.4}})), tight_scale(standard()));
}

TEST(Filters, thresholds_rise_where_fewer_false_signals_are_allowed)
{
    auto rates = numbers()["false_rates"];
    rates[0] = 0.01 * rates[0].get<double>();
    const auto strict = derive({{"false_rates", rates}});
    // Crossings by noise fall as exp(-n^2/2).
    EXPECT_NEAR(std::pow(nsigma(strict, 0), 2) - std::pow(nsigma(standard(), 0), 2), 2 * std::log(100), 1e-6);
    EXPECT_EQ(nsigma(strict, 1), nsigma(standard(), 1));
}

TEST(Filters, a_wrong_number_is_named)
{
    const std::pair<const char*, Configuration> wrong[] = {{"filters.wire_lengths", {{"wire_lengths", {1, 2}}}},
                                                           {"filters.interval", {{"interval", 0}}},
                                                           {"filters.false_rates", {{"false_rates", {0, 1, 1}}}},
                                                           {"filters.angle", {{"angle", M_PI / 2}}},
                                                           {"filters.tight_loss", {{"tight_loss", 1}}}};
    for (const auto& [key, change] : wrong) {
        try {
            derive(change);
            FAIL() << key;
        }
        catch (const ValueError& err) {
            EXPECT_EQ(std::string(err.what()).find(key), 0) << err.what();
        }
    }
}
