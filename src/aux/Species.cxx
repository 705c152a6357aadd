#include "WireCellAux/Species.h"

#include "WireCellUtil/Exceptions.h"

#include <algorithm>

namespace WireCell::Aux {

    const std::vector<Species>& all_species()
    {
        static const std::vector<Species> all = {
            {"electron", "e-", 11, 0.51099895, -1}, {"positron", "e+", -11, 0.51099895, 1},
            {"muon", "mu-", 13, 105.6583755, -1},   {"antimuon", "mu+", -13, 105.6583755, 1},
            {"pion", "pi+", 211, 139.57039, 1},     {"antipion", "pi-", -211, 139.57039, -1},
            {"pizero", "pi0", 111, 134.9768, 0},    {"kaon", "K+", 321, 493.677, 1},
            {"antikaon", "K-", -321, 493.677, -1},  {"proton", "p", 2212, 938.27208816, 1},
            {"photon", "gamma", 22, 0, 0},
        };
        return all;
    }

    const Species* find_species(const std::string& word)
    {
        const auto& all = all_species();
        const auto is_it = [&](const Species& species) { return species.name == word || species.symbol == word; };
        const auto it = std::find_if(all.begin(), all.end(), is_it);
        return it == all.end() ? nullptr : &*it;
    }

    const Species& species_of(int pdg)
    {
        const auto& all = all_species();
        const auto it = std::find_if(all.begin(), all.end(), [&](const Species& one) { return one.pdg == pdg; });
        if (it == all.end()) raise<ValueError>("no particle with the PDG number %d", pdg);
        return *it;
    }
}
