#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct DepoSetSequenceConfig {
        std::vector<std::string> sources; ///< sources of sets, each a type:name; they are no nodes of the graph
    };
    BOOST_DESCRIBE_STRUCT(DepoSetSequenceConfig, (), (sources))

    /// Gives the sets of several sources of depositions, those of one after those of another, numbered from 0.
    class DepoSetSequence : public Aux::Source<DepoSetSequenceConfig, IDepoSetSource> {
      public:
        DepoSetSequence()
          : Source("DepoSetSequence", "gen")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.sources.empty(), "{}.sources: is empty (want the type:name of sources)", who());
            m_sources.clear();
            for (const auto& source : m_cfg.sources) m_sources.push_back(Factory::find_tn<IDepoSetSource>(source));
            m_place = 0;
        }

        IDepoSet::pointer produce() override
        {
            for (; m_place < m_sources.size(); ++m_place) {
                IDepoSet::pointer set;
                if (!(*m_sources[m_place])(set) || !set) continue;
                log->debug("call={} set {} of source {} of {}", calls(), set->ident(), m_place + 1, m_sources.size());
                return std::make_shared<Aux::SimpleDepoSet>(static_cast<int>(calls()), *set->depos());
            }
            return nullptr;
        }

        std::vector<IDepoSetSource::pointer> m_sources;
        size_t m_place = 0;
    };
}

WIRECELL_FACTORY(DepoSetSequence, WireCell::Gen::DepoSetSequence, WireCell::IDepoSetSource, WireCell::INamed,
                 WireCell::IConfigurable)
