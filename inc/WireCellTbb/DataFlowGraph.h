#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"

namespace WireCellTbb {
    /// Settings of TbbFlow under the name that the Wire-Cell Toolkit's jobs have for them.
    class DataFlowGraph : public WireCell::Aux::Logger, public WireCell::IConfigurable {
      public:
        DataFlowGraph();
        virtual ~DataFlowGraph();

        WireCell::Configuration default_configuration() const override;
        void configure(const WireCell::Configuration& config) override;

        int max_threads() const { return m_max_threads; }
        int summary() const { return m_summary; }

      private:
        int m_max_threads = 0;
        int m_summary = 1;
    };
}
