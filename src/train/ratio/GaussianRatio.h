#pragma once
#include <cstdint>
#include <string>
#include <vector>

/// The closure of likelihood ratios by classifiers, where the true ratio is known: Gaussians of width 1 around a setting and around 0.
namespace WireCell::Train {

    struct GaussianRatioConfig {
        std::vector<double> settings = {0.5, 1, 1.5, 2.5}; ///< means of the Gaussian that networks are trained at
        double between = 2;  ///< a setting that the parametrised network was not trained at
        int events = 20000;  ///< of each setting and as many around 0, to train with; and again to test with
        int steps = 4000;    ///< of each training
        int batch = 1000;    ///< events in a step
        int hidden = 32;     ///< neurons of each of two layers
        double rate = 0.005; ///< learning rate at its highest; it falls to 0 as half a cosine
        int seed = 1;        ///< of events, weights and order
    };

    /// How the logarithm of a ratio that was found goes with the true one.
    struct RatioClosure {
        std::string network; ///< dedicated: trained at this setting alone; parametrised: at several, which it is told
        double setting = 0;
        bool trained_there = true;
        double slope = 0, slope_error = 0, offset = 0; ///< of the line of found against true; 1 and 0 if all is well
        double off = 0;                                ///< RMS of found less true
    };

    /// Train a network for each setting, and one for all that is told the setting; test them at each and between.  Then a mixture of two
    /// Gaussians, by the classifier of its components.  ValueError for numbers out of range.
    std::vector<RatioClosure> gaussian_ratio(const GaussianRatioConfig& config);

    /// The same as a table.
    std::string ratio_table(const std::vector<RatioClosure>& closures);
    /// The same as JSON, with how far slopes may be off 1 and whether they are not farther.
    std::string ratio_json(const std::vector<RatioClosure>& closures, double tolerance);
    bool all_close(const std::vector<RatioClosure>& closures, double tolerance);
}
