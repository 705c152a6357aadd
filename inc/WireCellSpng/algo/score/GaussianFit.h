#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

/// Gaussian fits to histograms, as the standard procedure for tracks makes them.
namespace WireCell::SPNG {

    /// Counts in bins of one width.
    struct Histogram {
        double low = 0, high = 0; ///< the borders
        std::vector<double> counts;
        double width() const { return (high - low) / static_cast<double>(counts.size()); }
        double centre(size_t bin) const { return low + (static_cast<double>(bin) + 0.5) * width(); }
    };

    /// Count values in bins over [low, high), the last one with its upper border.  ValueError unless low < high and there are bins.
    Histogram histogram_of(const std::vector<double>& values, double low, double high, size_t nbins);

    /// A exp(-(x - mu)^2 / (2 sigma^2)) / (sigma sqrt(2 pi)), at the centres of bins.
    struct GaussianFit {
        double area = 0, mu = 0, sigma = 0;
        std::array<std::array<double, 3>, 3> covariance{}; ///< of area, mu, sigma, by the scatter of the counts
    };

    /// The least-squares fit of a Gaussian to counts by the method of Levenberg and Marquardt, from the sum, mean and RMS of
    /// the histogram.  Nothing where there is no fit: fewer than 4 bins with counts, no convergence, a width that is no
    /// number, below a tenth of a bin or above the range.
    std::optional<GaussianFit> fit_gaussian(const Histogram& histogram);

    /// The value below which a part of the values is, linear between two of them.  NaN of none.
    double quantile_of(std::vector<double> values, double part);
}
