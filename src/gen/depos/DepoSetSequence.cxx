#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct DepoSetSequenceConfig {
        std::vector<std::string> sources; ///< sources of sets, each a type:name; they are no nodes of the graph
    };
    BOOST_DESCRIBE_STRUCT(DepoSetSequenceConfig, (), (sources))

    /// Gives the sets of several sources of depositions, those of one after those of another, numbered from 0.
    class DepoSetSequence : public Aux::Logger, public IDepoSetSource, public IConfigurable {
      public:
        DepoSetSequence()
          : Logger("DepoSetSequence", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<DepoSetSequenceConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("DepoSetSequence", get_name());
            const auto cfg = SPNG::config::parse<DepoSetSequenceConfig>(config, who);
            SPNG_VALIDATE(!cfg.sources.empty(), "{}.sources: is empty (want the type:name of sources)", who);
            m_sources.clear();
            for (const auto& source : cfg.sources) m_sources.push_back(Factory::find_tn<IDepoSetSource>(source));
            m_place = 0;
            m_count = 0;
            m_is_done = false;
        }

        bool operator()(output_pointer& out) override
        {
            out = nullptr;
            if (m_is_done) return false;
            while (m_place < m_sources.size()) {
                IDepoSet::pointer set;
                if ((*m_sources[m_place])(set) && set) {
                    out = std::make_shared<Aux::SimpleDepoSet>(m_count, *set->depos());
                    log->debug("call={} set {} of source {} of {}", m_count, set->ident(), m_place + 1,
                               m_sources.size());
                    ++m_count;
                    return true;
                }
                ++m_place;
            }
            log->debug("EOS at call={}", m_count);
            m_is_done = true;
            return true;
        }

      private:
        std::vector<IDepoSetSource::pointer> m_sources;
        size_t m_place = 0;
        int m_count = 0;
        bool m_is_done = true;
    };
}

WIRECELL_FACTORY(DepoSetSequence, WireCell::Gen::DepoSetSequence, WireCell::IDepoSetSource, WireCell::INamed,
                 WireCell::IConfigurable)
