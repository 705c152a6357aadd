#include "WireCellAux/IParticleTruth.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>

namespace WireCell::Gen {
    struct DepoSetSequenceConfig {
        std::vector<std::string> sources; ///< sources of sets, each a type:name; they are no nodes of the graph
        bool in_turn = false;    ///< whether they give a set each in turn, until all have ended; else all of one first
        bool keep_truth = false; ///< whether the particles of sets, which the sources keep, can be taken
    };
    BOOST_DESCRIBE_STRUCT(DepoSetSequenceConfig, (), (sources, in_turn, keep_truth))

    /// Gives the sets of several sources of depositions, those of one after those of another or in turn, numbered from 0.
    class DepoSetSequence : public Aux::Source<DepoSetSequenceConfig, IDepoSetSource>, public Aux::IParticleTruth {
      public:
        DepoSetSequence()
          : Source("DepoSetSequence", "gen")
        {
        }

        std::vector<Aux::LarcvParticle> take_particles(int set) override { return m_kept.take(set, who()); }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.sources.empty(), "{}.sources: is empty (want the type:name of sources)", who());
            m_sources.clear();
            m_truths.clear();
            for (const auto& source : m_cfg.sources) {
                m_sources.push_back(Factory::find_tn<IDepoSetSource>(source));
                if (m_cfg.keep_truth) m_truths.push_back(Factory::find_tn<Aux::IParticleTruth>(source));
            }
            m_ended.assign(m_sources.size(), false);
            m_place = 0;
        }

        IDepoSet::pointer produce() override
        {
            while (std::find(m_ended.begin(), m_ended.end(), false) != m_ended.end()) {
                const auto place = m_place;
                IDepoSet::pointer set;
                const bool gone = m_ended[place] || !(*m_sources[place])(set) || !set;
                m_ended[place] = gone;
                if (gone || m_cfg.in_turn) m_place = (place + 1) % m_sources.size();
                if (gone) continue;
                log->debug("call={} set {} of source {} of {}", calls(), set->ident(), place + 1, m_sources.size());
                const auto number = static_cast<int>(calls());
                if (m_cfg.keep_truth) m_kept.keep(number, m_truths[place]->take_particles(set->ident()));
                return std::make_shared<Aux::SimpleDepoSet>(number, *set->depos());
            }
            return nullptr;
        }

        std::vector<IDepoSetSource::pointer> m_sources;
        std::vector<Aux::IParticleTruth::pointer> m_truths;
        std::vector<bool> m_ended;
        size_t m_place = 0;
        Aux::KeptParticles m_kept;
    };
}

WIRECELL_FACTORY(DepoSetSequence, WireCell::Gen::DepoSetSequence, WireCell::IDepoSetSource,
                 WireCell::Aux::IParticleTruth, WireCell::INamed, WireCell::IConfigurable)
