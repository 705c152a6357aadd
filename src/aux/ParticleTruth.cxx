#include "WireCellAux/IParticleTruth.h"
#include "WireCellSpng/base/Check.h"

namespace WireCell::Aux {

    IParticleTruth::~IParticleTruth() = default;

    void KeptParticles::keep(int set, std::vector<LarcvParticle> particles)
    {
        const std::lock_guard lock(m_mutex);
        m_sets[set] = std::move(particles);
    }

    std::vector<LarcvParticle> KeptParticles::take(int set, const std::string& who)
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_sets.find(set);
        SPNG_VALIDATE(found != m_sets.end(),
                      "{}: there are no particles of set {} (want key keep_truth true, and each set taken once)", who,
                      set);
        auto particles = std::move(found->second);
        m_sets.erase(found);
        return particles;
    }
}
