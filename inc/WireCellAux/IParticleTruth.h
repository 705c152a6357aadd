#pragma once
#include "WireCellAux/LarcvFiles.h"
#include "WireCellUtil/IComponent.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace WireCell::Aux {

    /// A component that makes up particles and tells which, to one that writes what came of them.  Any thread.
    class IParticleTruth : public IComponent<IParticleTruth> {
      public:
        virtual ~IParticleTruth();

        /// The particles of a set of deposits, by its ident: the generated ones first, then those that decays and interactions made.
        /// Each set's can be taken once.  ValueError if there is none of that ident, or it was not asked to keep them (key keep_truth).
        virtual std::vector<LarcvParticle> take_particles(int set) = 0;
    };

    /// The particles of sets that have not been taken yet.  Any thread.
    class KeptParticles {
      public:
        void keep(int set, std::vector<LarcvParticle> particles);

        /// ValueError that starts with `who` if there is nothing of that set.
        std::vector<LarcvParticle> take(int set, const std::string& who);

      private:
        std::mutex m_mutex;
        std::map<int, std::vector<LarcvParticle>> m_sets;
    };
}
