#include "WireCellSpng/algo/Dft.h"

namespace WireCell::SPNG {

    namespace {
        constexpr int64_t fast_primes[] = {2, 3, 5, 7};
    }

    int64_t fast_size(int64_t n)
    {
        for (int64_t m = n > 1 ? n : 1;; ++m) {
            int64_t rest = m;
            for (const int64_t prime : fast_primes) {
                while (rest % prime == 0) rest /= prime;
            }
            if (rest == 1) return m;
        }
    }
}
