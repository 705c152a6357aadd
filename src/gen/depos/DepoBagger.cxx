#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepoCollector.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"

namespace WireCell::Gen {
    struct DepoBaggerConfig {
        std::vector<double> gate; ///< [time] begin and end (exclusive) of the times to keep; empty: all are kept
    };
    BOOST_DESCRIBE_STRUCT(DepoBaggerConfig, (), (gate))

    /// Collects depositions until the end of the stream into one set, in the order in which they come.  Sets are
    /// numbered from 0.  A stream without any gives an empty set.
    class DepoBagger : public Aux::Logger, public IDepoCollector, public IConfigurable {
      public:
        DepoBagger()
          : Logger("DepoBagger", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<DepoBaggerConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("DepoBagger", get_name());
            m_gate = SPNG::config::parse<DepoBaggerConfig>(config, who).gate;
            const bool good = m_gate.empty() || (m_gate.size() == 2 && m_gate[0] <= m_gate[1]);
            SPNG_VALIDATE(good, "{}.gate: got [{}] (want [begin, end] or nothing)", who, shortlist(m_gate));
            // Shipped configurations say so when they mean no gate.
            if (!m_gate.empty() && m_gate[0] == 0 && m_gate[1] == 0) m_gate.clear();
            m_depos.clear();
            m_dropped = 0;
            m_count = 0;
        }

        bool operator()(const input_pointer& depo, output_queue& out) override
        {
            if (!depo) {
                give(out);
                return true;
            }
            const bool is_kept = m_gate.empty() || (m_gate[0] <= depo->time() && depo->time() < m_gate[1]);
            if (is_kept)
                m_depos.push_back(depo);
            else
                ++m_dropped;
            return true;
        }

      private:
        void give(output_queue& out)
        {
            if (m_dropped > 0) {
                log->warn("set {}: the gate of {:g} to {:g} us dropped {} of {} depos", m_count,
                          m_gate[0] / units::microsecond, m_gate[1] / units::microsecond, m_dropped,
                          m_dropped + m_depos.size());
            }
            log->debug("set {} of {} depos, then EOS", m_count, m_depos.size());
            out.push_back(std::make_shared<Aux::SimpleDepoSet>(m_count, m_depos));
            out.push_back(nullptr);
            m_depos.clear();
            m_dropped = 0;
            ++m_count;
        }

        std::vector<double> m_gate;
        IDepo::vector m_depos;
        size_t m_dropped = 0;
        int m_count = 0;
    };
}

WIRECELL_FACTORY(DepoBagger, WireCell::Gen::DepoBagger, WireCell::IDepoCollector, WireCell::INamed,
                 WireCell::IConfigurable)
