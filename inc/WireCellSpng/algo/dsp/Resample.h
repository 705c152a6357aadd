#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

/// Exact resampling of band-limited samples in the frequency domain, by rational ratios of periods ("LMN" method).
namespace WireCell::SPNG {

    /// What stays the same when the period changes.
    enum class ResampleNorm {
        interpolation, ///< the values
        integral,      ///< the sum of samples
        energy,        ///< the sum of squared samples
        raw            ///< nothing in particular: the inverse transform as it comes (same as integral)
    };

    /// Read a norm from a word, by its first letters and in any case: inter..., integ..., energ..., raw.
    /// Nothing for other words.
    std::optional<ResampleNorm> resample_norm(const std::string& word);

    /// Greatest common divisor of two positive reals, by Euclid; remainders below eps count as zero.
    double gcd(double a, double b, double eps = 1e-6);

    /// The smallest number R such that every multiple of R samples of period Ts spans a whole number of samples of
    /// period Tr.  Throws ValueError if there is none within eps.
    int64_t rational(double Ts, double Tr, double eps = 1e-6);

    /// Resample a dimension from period Ts to period Tr.
    ///
    /// The end is zero-padded to N, the next multiple of rational(Ts, Tr); the output has M = N Ts/Tr samples.
    /// `exact` normalises interpolation and energy with M/N; otherwise with M/n, n being the unpadded size, as the
    /// Wire-Cell Toolkit does.  Keeps the dtype.  Returns the input itself if the periods agree.
    /// Throws ValueError unless x is real floating point.
    at::Tensor resample_interval(const at::Tensor& x, double Ts, double Tr, int64_t dim = -1,
                                 ResampleNorm norm = ResampleNorm::interpolation, bool exact = true);
}
