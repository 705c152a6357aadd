#include "WireCellAux/RandomStream.h"
#include "WireCellIface/IRandom.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Aux {

    uint64_t mix_seed(const std::vector<int>& seeds, const std::string& text)
    {
        uint64_t state = split_mix(seeds.size());
        for (const int seed : seeds) state = split_mix(state ^ static_cast<uint32_t>(seed));
        for (const unsigned char letter : text) state = split_mix(state ^ letter);
        return state;
    }

    uint64_t call_seed(uint64_t seed, uint64_t call) { return split_mix(seed ^ split_mix(call)); }

    uint64_t component_seed(const std::string& rng, const std::string& who)
    {
        const auto service = Factory::find_tn<IRandom>(rng);
        const auto told = std::dynamic_pointer_cast<IRandomSeeds>(service);
        return mix_seed(told ? told->seeds() : std::vector<int>{0}, who);
    }

    CallSeeds::CallSeeds(const std::string& rng, const std::string& who)
      : m_seed(component_seed(rng, who))
    {
        if (const auto told = std::dynamic_pointer_cast<IRandomSeeds>(Factory::find_tn<IRandom>(rng))) {
            m_calls = told->calls();
        }
    }

    uint64_t CallSeeds::of(uint64_t call, uint64_t part) const
    {
        const auto number = call < m_calls.size() ? static_cast<uint64_t>(m_calls[call]) : call;
        return call_seed(m_seed + part, number);
    }
}
