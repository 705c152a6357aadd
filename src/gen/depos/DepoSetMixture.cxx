#include "WireCellAux/IParticleTruth.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/RandomStream.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellUtil/NamedFactory.h"
#include "sim/Binomial.h"

#include <algorithm>

namespace WireCell::Gen {
    struct DepoSetMixturePartConfig {
        std::string source;           ///< type:name of a source of sets, which is no node of the graph
        std::vector<int> count = {1}; ///< how many of its sets are in a set: a number, or the ends of a range
    };
    BOOST_DESCRIBE_STRUCT(DepoSetMixturePartConfig, (), (source, count))

    struct DepoSetMixtureConfig {
        std::vector<DepoSetMixturePartConfig> parts; ///< what sets are mixed of
        int nsets = 1;                               ///< sets to give, numbered from 0; 0: without end
        std::string rng = "Random";                  ///< service of random numbers that gives the seeds
        bool keep_truth = false; ///< whether the particles of sets, which the sources keep, can be taken
    };
    BOOST_DESCRIBE_STRUCT(DepoSetMixtureConfig, (), (parts, nsets, rng, keep_truth))

    /// Gives sets of depositions that are put together from those of several sources, a number of each that is drawn for every set.
    /// What is drawn depends on the seeds, the component's name and the number of the set alone.  Ids are the sources' own.
    class DepoSetMixture : public Aux::Source<DepoSetMixtureConfig, IDepoSetSource>, public Aux::IParticleTruth {
      public:
        DepoSetMixture()
          : Source("DepoSetMixture", "gen")
        {
        }

        std::vector<Aux::LarcvParticle> take_particles(int set) override { return m_kept.take(set, who()); }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.parts.empty(), "{}.parts: is empty (want sources and numbers)", who());
            SPNG_VALIDATE(m_cfg.nsets >= 0, "{}.nsets: got {} (want 0 or more)", who(), m_cfg.nsets);
            m_seed = Aux::component_seed(m_cfg.rng, who());
            m_sources.clear();
            m_truths.clear();
            for (size_t ind = 0; ind < m_cfg.parts.size(); ++ind) {
                const auto& [source, count] = m_cfg.parts[ind];
                const bool good = (count.size() == 1 || count.size() == 2) && count.front() >= 0 &&
                                  count.front() <= count.back() && count.back() <= most;
                SPNG_VALIDATE(good, "{}.parts[{}].count: got [{}] (want a number, or the ends of a range, up to {})",
                              who(), ind, fmt::join(count, ", "), most);
                m_sources.push_back(Factory::find_tn<IDepoSetSource>(source));
                if (m_cfg.keep_truth) m_truths.push_back(Factory::find_tn<Aux::IParticleTruth>(source));
            }
        }

        IDepoSet::pointer produce() override
        {
            const auto number = static_cast<int>(calls());
            if (m_cfg.nsets > 0 && number == m_cfg.nsets) return nullptr;
            Sim::SplitMix random(Aux::call_seed(m_seed, static_cast<uint64_t>(number)));
            IDepo::vector depos;
            std::vector<Aux::LarcvParticle> particles;
            for (size_t ind = 0; ind < m_sources.size(); ++ind) {
                const auto& range = m_cfg.parts[ind].count;
                const int choices = range.back() - range.front() + 1;
                const int drawn = range.front() + std::min(choices - 1, static_cast<int>(random.uniform() * choices));
                for (int set = 0; set < drawn; ++set) add(ind, depos, particles);
            }
            if (m_cfg.keep_truth) m_kept.keep(number, std::move(particles));
            std::stable_sort(depos.begin(), depos.end(), ascending_time);
            log->debug("call={} set {} of {} depos", calls(), number, depos.size());
            return std::make_shared<Aux::SimpleDepoSet>(number, depos);
        }

        void add(size_t part, IDepo::vector& depos, std::vector<Aux::LarcvParticle>& particles)
        {
            IDepoSet::pointer set;
            const bool there = (*m_sources[part])(set) && set;
            SPNG_VALIDATE(there, "{}.parts[{}]: '{}' has no more sets (want a larger nsets of its own)", who(), part,
                          m_cfg.parts[part].source);
            depos.insert(depos.end(), set->depos()->begin(), set->depos()->end());
            if (!m_cfg.keep_truth) return;
            // Numbers of sets go on from those before.
            uint32_t before = 0;
            for (const auto& one : particles) before = std::max(before, one.track);
            for (auto& one : m_truths[part]->take_particles(set->ident())) {
                one.track += before;
                if (one.parent > 0) one.parent += before;
                particles.push_back(std::move(one));
            }
        }

        static constexpr int most = 100000; ///< of sets of a part

        uint64_t m_seed = 0;
        std::vector<IDepoSetSource::pointer> m_sources;
        std::vector<Aux::IParticleTruth::pointer> m_truths;
        Aux::KeptParticles m_kept;
    };
}

WIRECELL_FACTORY(DepoSetMixture, WireCell::Gen::DepoSetMixture, WireCell::IDepoSetSource, WireCell::Aux::IParticleTruth,
                 WireCell::INamed, WireCell::IConfigurable)
