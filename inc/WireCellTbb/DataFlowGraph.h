#pragma once
#include "WireCellAux/Component.h"

namespace WireCellTbb {
    struct TbbDataFlowGraphConfig {
        int max_threads = 0; ///< most threads that call nodes, 0 for no limit
        int summary = 1;     ///< 0 for no report of times after each execution
    };
    BOOST_DESCRIBE_STRUCT(TbbDataFlowGraphConfig, (), (max_threads, summary))

    /// Settings of TbbFlow under the name that the Wire-Cell Toolkit's jobs have for them.
    class DataFlowGraph : public WireCell::Aux::Component<TbbDataFlowGraphConfig> {
      public:
        DataFlowGraph();
        virtual ~DataFlowGraph();

        int max_threads() const { return m_cfg.max_threads; }
        int summary() const { return m_cfg.summary; }

      private:
        void configured() override;
    };
}
