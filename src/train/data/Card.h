#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

/// What data tell of themselves, by the keys of a network's card where it has them (docs/training-data.md lists them).
namespace WireCell::Train {

    /// What a shard or a queue has of each view.
    struct DataAbout {
        nlohmann::json card;   ///< how features and truth are made
        nlohmann::json record; ///< of what they are made: simulation, seeds, code version
    };

    /// A feature of the images.
    struct DataFeature {
        std::string name;
        double unit = 0; ///< [electrons] of its numbers; 0 for a mask of 0 and 1
    };

    /// ValueError, with `where` and the key, if something that data must tell is missing or of another kind.
    void check_card(const nlohmann::json& card, const std::string& where);

    std::vector<DataFeature> features_of(const nlohmann::json& card);
    int64_t ticks_of(const nlohmann::json& card);

    /// The views, 0 to 2 for U, V, W, in the order in which they come.
    std::vector<int> planes_of(const nlohmann::json& card);
}
