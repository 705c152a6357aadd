#pragma once
#include "WireCellAux/Component.h"
#include "WireCellIface/IApplication.h"
#include "WireCellTbb/Flow.h"

namespace WireCellTbb {
    struct TbbFlowConfig {
        std::vector<nlohmann::json> edges;    ///< {tail:{node:"type:name",port:0}, head:{...}} per edge
        int verbosity = 1;                    ///< 0 no report; 1 timers after each execution; 2 also memory
        std::string timing_file;              ///< JSON file to write the timers to; empty for none
        int threads = 0;                      ///< most threads that call nodes; 0 for one per core
        int in_flight = 1;                    ///< a node is not called while so many messages wait on an edge it feeds
        std::string dfp = "TbbDataFlowGraph"; ///< type:name of a component with further settings, which may be absent
    };
    BOOST_DESCRIBE_STRUCT(TbbFlowConfig, (), (edges, verbosity, timing_file, threads, in_flight, dfp))

    /// Runs the configured graph of nodes in several threads.
    class TbbFlow : public WireCell::Aux::Component<TbbFlowConfig>, public WireCell::IApplication {
      public:
        TbbFlow();
        virtual ~TbbFlow();

        void execute() override;

      private:
        /// The nodes must be configured before.  Throws a ValueError that tells all that is wrong with the graph.
        void configured() override;

        /// The number of threads to use, by our configuration and that of a TbbDataFlowGraph if there is one.
        int threads() const;
        bool reports() const;

        Flow m_flow;
        double m_total_s = 0, m_core_s = 0;
    };
}
