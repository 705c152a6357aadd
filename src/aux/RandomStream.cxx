#include "WireCellAux/RandomStream.h"
#include "WireCellIface/IRandom.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Aux {

    namespace {
        /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
        uint64_t mix(uint64_t z)
        {
            z += 0x9e3779b97f4a7c15;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }

    uint64_t mix_seed(const std::vector<int>& seeds, const std::string& text)
    {
        uint64_t state = mix(seeds.size());
        for (const int seed : seeds) state = mix(state ^ static_cast<uint32_t>(seed));
        for (const unsigned char letter : text) state = mix(state ^ letter);
        return state;
    }

    uint64_t call_seed(uint64_t seed, uint64_t call) { return mix(seed ^ mix(call)); }

    uint64_t component_seed(const std::string& rng, const std::string& who)
    {
        const auto service = Factory::find_tn<IRandom>(rng);
        const auto told = std::dynamic_pointer_cast<IRandomSeeds>(service);
        return mix_seed(told ? told->seeds() : std::vector<int>{0}, who);
    }
}
