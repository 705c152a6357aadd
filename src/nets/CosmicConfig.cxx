#include "nets/CosmicConfig.h"

#include <set>

namespace WireCell::Nets {

    namespace {
        constexpr int most_filters = 65536, most_levels = 12, most_blocks = 100;

        void expect_range(const std::string& where, int got, int least, int most)
        {
            if (got < least || got > most) {
                SPNG::config::wrong_value(where, got, fmt::format("from {} to {}", least, most));
            }
        }
    }

    std::vector<int64_t> widths_of(const CosmicConfig& config, const std::string& who)
    {
        expect_range(who + ".planes", config.planes, 1, 64);
        expect_range(who + ".n_initial_filters", config.n_initial_filters, 1, most_filters);
        expect_range(who + ".depth", config.depth, 1, most_levels);
        expect_range(who + ".blocks_per_layer", config.blocks_per_layer, 0, most_blocks);
        expect_range(who + ".blocks_deepest_layer", config.blocks_deepest_layer, 0, most_blocks);
        expect_range(who + ".blocks_final", config.blocks_final, 0, most_blocks);
        expect_range(who + ".bottleneck_deepest", config.bottleneck_deepest, 0, most_filters);
        if (config.filter_size_deepest < 1 || config.filter_size_deepest > 31 || config.filter_size_deepest % 2 == 0) {
            SPNG::config::wrong_value(who + ".filter_size_deepest", config.filter_size_deepest,
                                      "an odd number from 1 to 31");
        }
        const std::set<std::string> names(config.classes.begin(), config.classes.end());
        if (names.size() != config.classes.size() || names.size() < 2 || names.count("") > 0) {
            SPNG::config::wrong_value(who + ".classes", config.classes, "two or more names that differ");
        }
        SPNG_VALIDATE(!config.sparse || config.conv_mode == ConvMode::conv_2D,
                      "{}: the mode conv_3D has no sparse form. Try conv_mode=conv_2D", who);
        std::vector<int64_t> widths;
        for (int level = 0; level <= config.depth; ++level) {
            const int64_t first = config.n_initial_filters;
            widths.push_back(config.growth_rate == GrowthRate::additive ? first * (level + 1) : first << level);
        }
        SPNG_VALIDATE(widths.back() <= most_filters, "{}: {} channels of the deepest level (want at most {})", who,
                      widths.back(), most_filters);
        return widths;
    }
}
