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
    };
}

namespace WireCell::Aux {

    /// A seed made of others and a text: the same ones give the same seed on every machine.
    uint64_t mix_seed(const std::vector<int>& seeds, const std::string& text);

    /// The seed of a call: well apart for successive calls.
    uint64_t call_seed(uint64_t seed, uint64_t call);

    /// The seed of the component `who` ("type:name") under the service of random numbers `rng` ("type:name").
    /// A service that does not tell its seeds counts as one with the seed 0.  KeyError if there is no such service.
    uint64_t component_seed(const std::string& rng, const std::string& who);
}
