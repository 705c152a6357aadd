#pragma once
#include <cstdint>
#include <string>
#include <vector>

/// Seeds for random numbers that do not depend on who else draws, in which order or from which thread.
namespace WireCell {

    /// What a service of random numbers was seeded with.
    class IRandomSeeds {
      public:
        virtual ~IRandomSeeds() = default;
        virtual const std::vector<int>& seeds() const = 0;

        /// Numbers of the first calls of components, by which they draw in place of 0, 1, 2 and so on.
        virtual const std::vector<int>& calls() const = 0;
    };
}

namespace WireCell::Aux {

    /// What SplitMix64 moves its state by.
    inline constexpr uint64_t split_mix_step = 0x9e3779b97f4a7c15;

    /// The word that SplitMix64 (Steele, Lea, Flood 2014) gives next when in this state.
    inline uint64_t split_mix(uint64_t state)
    {
        uint64_t z = state + split_mix_step;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// A seed made of others and a text: the same ones give the same seed on every machine.
    uint64_t mix_seed(const std::vector<int>& seeds, const std::string& text);

    /// The seed of a call: well apart for successive calls.
    uint64_t call_seed(uint64_t seed, uint64_t call);

    /// The seed of the component `who` ("type:name") under the service of random numbers `rng` ("type:name").
    /// A service that does not tell its seeds counts as one with the seed 0.  KeyError if there is no such service.
    uint64_t component_seed(const std::string& rng, const std::string& who);

    /// The seeds of a component's calls.
    class CallSeeds {
      public:
        CallSeeds() = default;

        /// As component_seed().
        CallSeeds(const std::string& rng, const std::string& who);

        /// The seed of a call, counted from 0, and of one of its parts: well apart for any two.  Calls have the numbers
        /// that the service tells, where it does.
        uint64_t of(uint64_t call, uint64_t part = 0) const;

      private:
        uint64_t m_seed = 0;
        std::vector<int> m_calls;
    };
}
