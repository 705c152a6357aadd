#pragma once
#include "WireCellAux/RandomStream.h"

#include <cmath>
#include <cstdint>

/// Small and fast random numbers, of which every cloud of electrons has a stream of its own.
namespace WireCell::Gen::Sim {

    /// The generator SplitMix64: one word of state, so a stream costs nothing to start.
    class SplitMix {
      public:
        explicit SplitMix(uint64_t seed)
          : m_state(seed)
        {
        }
        uint64_t next()
        {
            const auto word = Aux::split_mix(m_state);
            m_state += Aux::split_mix_step;
            return word;
        }
        /// In (0, 1).
        double uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }

      private:
        uint64_t m_state;
    };

    /// A number from the binomial distribution of n trials with probability p.
    ///
    /// By inversion where the mean is small, else by transformed rejection (W. Hoermann, J. Stat. Comput. Simul. 46
    /// (1993) 101, algorithm BTRS).
    int64_t binomial(int64_t n, double p, SplitMix& random);
}
