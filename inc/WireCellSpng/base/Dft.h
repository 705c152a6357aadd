#pragma once
#include <cstdint>
#include <initializer_list>

/// Sizes and frequency bins of discrete Fourier transforms.
///
/// A "half spectrum" is what a real-input transform yields: of a real axis of n samples, the bins 0 .. n/2.  The
/// other bins are their complex conjugates, mirrored.
namespace WireCell::SPNG {

    /// The smallest m >= n with no prime factor above 7, for which FFT libraries have fast code.  Depends on nothing
    /// but n, so that output sizes are the same everywhere.  n <= 1 gives 1.
    constexpr int64_t fast_size(int64_t n)
    {
        for (int64_t m = n > 1 ? n : 1;; ++m) {
            int64_t rest = m;
            for (const int64_t prime : {2, 3, 5, 7}) {
                while (rest % prime == 0) rest /= prime;
            }
            if (rest == 1) return m;
        }
    }

    /// Bins of the half spectrum of a real axis of n samples: n/2 + 1.
    constexpr int64_t half_size(int64_t n) { return n / 2 + 1; }

    /// Bins strictly between zero and the Nyquist frequency of n samples: (n-1)/2 for odd n, (n-2)/2 for even n.
    constexpr int64_t nhalf(int64_t n) { return n > 0 ? (n - 1) / 2 : 0; }

    /// Where negative offsets begin in an axis of n samples that is laid out with its origin first.
    constexpr int64_t middle_index(int64_t n) { return 1 + nhalf(n); }

    /// x modulo n, in [0, n).  n > 0.
    constexpr int64_t modulo(int64_t x, int64_t n) { return (x % n + n) % n; }
}
