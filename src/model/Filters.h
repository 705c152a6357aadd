#pragma once
#include "WireCellUtil/Configuration.h"

#include <string>
#include <vector>

namespace WireCell::Model {

    /// A filter along channels, exp(-(f/scale)^power/2).
    struct ChannelFilterConfig {
        std::string kind = "lowpass"; ///< lowpass, nothing else
        double scale = 0;             ///< [1/pitch]
        double power = 2;             ///< exponent of f/scale
    };

    /// What filters and thresholds are derived from.
    struct FiltersConfig {
        Configuration fields;                             ///< numbers of the field response
        Configuration noise;                              ///< numbers of the noise
        std::vector<ChannelFilterConfig> channel_filters; ///< per plane
        std::vector<double> wire_lengths;                 ///< [length] per plane, of a typical channel
        std::vector<double> false_rates; ///< [frequency] per plane, noise above threshold that a channel may show
        double charge_per_length = 0;    ///< [charge/length] of the reference track
        double angle = 0;                ///< [angle] of the track to the plane, across the wires
        double spread = 0;               ///< [time] of charge by diffusion, standard deviation
        double interval = 0;             ///< [time] in which a channel sees one track
        double tight_loss = 0.2;         ///< part of the track's significance that the tight high pass may cost
        double longest = 0;              ///< [time] signals up to this pass the loose high pass
    };

    /// Read and check the numbers of a model.  ValueError with the key if one makes no sense.
    FiltersConfig filters_config(const Configuration& numbers);

    /// Time filters and thresholds of the planes, under the keys of the detector's numbers.  docs/detector-model.md has
    /// the recipe.
    Configuration derive_filters(const FiltersConfig& config);

    /// Derive filters and write them to a file.
    void make_filters(const Configuration& numbers, const std::string& output);

}
