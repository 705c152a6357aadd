#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellTbb/Flow.h"

namespace WireCellTbb {
    /// Runs the configured graph of nodes in several threads.
    class TbbFlow : public WireCell::Aux::Logger, public WireCell::IApplication, public WireCell::IConfigurable {
      public:
        TbbFlow();
        virtual ~TbbFlow();

        WireCell::Configuration default_configuration() const override;

        /// The nodes must be configured before.  Throws a ValueError that tells all that is wrong with the graph.
        void configure(const WireCell::Configuration& config) override;

        void execute() override;

      private:
        /// The number of threads to use, by our configuration and that of a TbbDataFlowGraph if there is one.
        int threads() const;
        bool reports() const;

        Flow m_flow;
        int m_verbosity = 1;
        int m_threads = 0;
        std::string m_timing_file;
        std::string m_settings;
        double m_total_s = 0, m_core_s = 0;
    };
}
