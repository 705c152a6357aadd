#pragma once
#include "WireCellAux/Component.h"
#include "WireCellIface/IApplication.h"
#include "WireCellPgraph/Graph.h"

namespace WireCell::Pgraph {
    struct PgrapherConfig {
        std::vector<nlohmann::json> edges; ///< {tail:{node:"type:name",port:0}, head:{...}} per edge
        int verbosity = 1;                 ///< 0 no report; 1 timers after each execution; 2 also memory
        std::string timing_file;           ///< JSON file to write the timers to; empty for none
    };
    BOOST_DESCRIBE_STRUCT(PgrapherConfig, (), (edges, verbosity, timing_file))

    /// Runs the configured graph of nodes in one thread.
    class Pgrapher : public Aux::Component<PgrapherConfig>, public IApplication {
      public:
        Pgrapher();
        virtual ~Pgrapher();

        void execute() override;

      private:
        /// The nodes must be configured before.  Throws a ValueError that tells all that is wrong with the graph.
        void configured() override;

        Graph m_graph;
        double m_total_s = 0, m_core_s = 0;
    };
}
