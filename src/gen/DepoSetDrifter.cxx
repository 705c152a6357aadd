#include "BulkDrifter.h"
#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepoSetFilter.h"
#include "WireCellIface/IDrifter.h"
#include "WireCellSpng/core/Config.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>

namespace WireCell::Gen {

    struct DepoSetDrifterConfig {
        std::string drifter = "Drifter"; ///< type:name of the IDrifter that does the work
    };
    BOOST_DESCRIBE_STRUCT(DepoSetDrifterConfig, (), (drifter))

    /// Drifts whole sets of depositions.  The output has the ident of the input and is in order of time.
    class DepoSetDrifter : public Aux::Logger, public IDepoSetFilter, public IConfigurable {
      public:
        DepoSetDrifter()
          : Logger("DepoSetDrifter", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<DepoSetDrifterConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("DepoSetDrifter", get_name());
            const auto cfg = SPNG::config::parse<DepoSetDrifterConfig>(config, who);
            m_drifter = Factory::find_tn<IDrifter>(cfg.drifter);
            m_bulk = std::dynamic_pointer_cast<BulkDrifter>(m_drifter);
            m_calls = m_sets = 0;
        }

        bool operator()(const input_pointer& in, output_pointer& out) override
        {
            const auto call = m_calls++;
            out = nullptr;
            if (!in) {
                log->debug("EOS at call={}", call);
                return true;
            }
            const auto& depos = *in->depos();
            const auto drifted = m_bulk ? m_bulk->drift_all(depos, m_sets++) : feed(depos);
            log->debug("call={} set={} {} depos to {}", call, in->ident(), depos.size(), drifted.size());
            out = std::make_shared<Aux::SimpleDepoSet>(in->ident(), drifted);
            return true;
        }

      private:
        /// For a drifter that knows only single depos.
        IDepo::vector feed(const IDepo::vector& depos) const
        {
            IDrifter::output_queue queue;
            for (const auto& depo : depos) (*m_drifter)(depo, queue);
            (*m_drifter)(nullptr, queue);
            IDepo::vector drifted;
            std::copy_if(queue.begin(), queue.end(), std::back_inserter(drifted), [](const auto& one) { return one; });
            std::stable_sort(drifted.begin(), drifted.end(), ascending_time);
            return drifted;
        }

        IDrifter::pointer m_drifter;
        std::shared_ptr<BulkDrifter> m_bulk;
        size_t m_calls = 0;
        uint64_t m_sets = 0;
    };
}

WIRECELL_FACTORY(DepoSetDrifter, WireCell::Gen::DepoSetDrifter, WireCell::IDepoSetFilter, WireCell::INamed,
                 WireCell::IConfigurable)
