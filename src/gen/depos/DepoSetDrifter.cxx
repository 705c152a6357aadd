#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoSetFilter.h"
#include "WireCellIface/IDrifter.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/NamedFactory.h"
#include "depos/BulkDrifter.h"

#include <algorithm>

namespace WireCell::Gen {

    struct DepoSetDrifterConfig {
        std::string drifter = "Drifter"; ///< type:name of the IDrifter that does the work
    };
    BOOST_DESCRIBE_STRUCT(DepoSetDrifterConfig, (), (drifter))

    /// Drifts whole sets of depositions.  The output has the ident of the input and is in order of time.
    class DepoSetDrifter : public SPNG::FunctionNode<DepoSetDrifterConfig, IDepoSet, IDepoSet, IDepoSetFilter> {
      public:
        DepoSetDrifter()
          : FunctionNode("DepoSetDrifter", SPNG::Gate::none, "gen")
        {
        }

      private:
        void configured() override
        {
            m_drifter = Factory::find_tn<IDrifter>(m_cfg.drifter);
            m_bulk = std::dynamic_pointer_cast<BulkDrifter>(m_drifter);
            m_sets = 0;
        }

        std::string summary(const IDepoSet::pointer& in) const override
        {
            return fmt::format("set {} of {} depos", in->ident(), in->depos()->size());
        }

        IDepoSet::pointer process(const IDepoSet::pointer& in) override
        {
            const auto& depos = *in->depos();
            const auto drifted = m_bulk ? m_bulk->drift_all(depos, m_sets++) : feed(depos);
            log->debug("call={} set={} {} depos to {}", calls(), in->ident(), depos.size(), drifted.size());
            return std::make_shared<Aux::SimpleDepoSet>(in->ident(), drifted);
        }

        /// For a drifter that knows only single depos.
        IDepo::vector feed(const IDepo::vector& depos) const
        {
            IDrifter::output_queue queue;
            for (const auto& depo : depos) (*m_drifter)(depo, queue);
            (*m_drifter)(nullptr, queue);
            IDepo::vector drifted;
            std::copy_if(queue.begin(), queue.end(), std::back_inserter(drifted),
                         [](const auto& depo) { return depo; });
            std::stable_sort(drifted.begin(), drifted.end(), ascending_time);
            return drifted;
        }

        IDrifter::pointer m_drifter;
        std::shared_ptr<BulkDrifter> m_bulk;
        uint64_t m_sets = 0;
    };
}

WIRECELL_FACTORY(DepoSetDrifter, WireCell::Gen::DepoSetDrifter, WireCell::IDepoSetFilter, WireCell::INamed,
                 WireCell::IConfigurable)
