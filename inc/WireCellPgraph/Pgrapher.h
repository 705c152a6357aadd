#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellPgraph/Graph.h"

namespace WireCell::Pgraph {
    /// Runs the configured graph of nodes in one thread.
    class Pgrapher : public Aux::Logger, public IApplication, public IConfigurable {
      public:
        Pgrapher();
        virtual ~Pgrapher();

        Configuration default_configuration() const override;

        /// The nodes must be configured before.  Throws a ValueError that tells all that is wrong with the graph.
        void configure(const Configuration& config) override;

        void execute() override;

      private:
        Graph m_graph;
        int m_verbosity = 1;
        std::string m_timing_file;
        double m_total_s = 0, m_core_s = 0;
    };
}
