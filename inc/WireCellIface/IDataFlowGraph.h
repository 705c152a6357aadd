#pragma once
#include "WireCellIface/INode.h"

namespace WireCell {
    class IDataFlowGraph : public IComponent<IDataFlowGraph> {
      public:
        virtual ~IDataFlowGraph();

        /// Join an output port of the tail to an input port of the head.  False if they do not fit.
        virtual bool connect(INode::pointer tail, INode::pointer head, size_t tail_port = 0, size_t head_port = 0) = 0;

        /// Run until every source is dry.
        virtual bool run() = 0;
    };
}
