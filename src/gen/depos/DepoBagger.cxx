#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoCollector.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"

namespace WireCell::Gen {
    struct DepoBaggerConfig {
        std::vector<double> gate; ///< [time] begin and end (exclusive) of the times to keep; empty: all are kept
    };
    BOOST_DESCRIBE_STRUCT(DepoBaggerConfig, (), (gate))

    /// Collects depositions until the end of the stream into one set, in the order in which they come.  Sets are
    /// numbered from 0.  A stream without any gives an empty set.
    class DepoBagger : public Aux::Queuedout<DepoBaggerConfig, IDepoCollector> {
      public:
        DepoBagger()
          : Queuedout("DepoBagger", "gen")
        {
        }

      private:
        void configured() override
        {
            m_gate = m_cfg.gate;
            const bool good = m_gate.empty() || (m_gate.size() == 2 && m_gate[0] <= m_gate[1]);
            SPNG_VALIDATE(good, "{}.gate: got [{}] (want [begin, end] or nothing)", who(), shortlist(m_gate));
            // Shipped configurations say so when they mean no gate.
            if (!m_gate.empty() && m_gate[0] == 0 && m_gate[1] == 0) m_gate.clear();
            m_depos.clear();
            m_dropped = 0;
            m_sets = 0;
        }

        void take(const input_pointer& depo, output_queue&) override
        {
            const bool is_kept = m_gate.empty() || (m_gate[0] <= depo->time() && depo->time() < m_gate[1]);
            if (is_kept)
                m_depos.push_back(depo);
            else
                ++m_dropped;
        }

        void finish(output_queue& out) override
        {
            if (m_dropped > 0) {
                log->warn("set {}: the gate of {:g} to {:g} us dropped {} of {} depos", m_sets,
                          m_gate[0] / units::microsecond, m_gate[1] / units::microsecond, m_dropped,
                          m_dropped + m_depos.size());
            }
            log->debug("set {} of {} depos", m_sets, m_depos.size());
            out.push_back(std::make_shared<Aux::SimpleDepoSet>(m_sets, m_depos));
            m_depos.clear();
            m_dropped = 0;
            ++m_sets;
        }

        std::vector<double> m_gate;
        IDepo::vector m_depos;
        size_t m_dropped = 0;
        int m_sets = 0;
    };
}

WIRECELL_FACTORY(DepoBagger, WireCell::Gen::DepoBagger, WireCell::IDepoCollector, WireCell::INamed,
                 WireCell::IConfigurable)
