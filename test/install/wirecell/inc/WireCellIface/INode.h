#pragma once
#include "WireCellUtil/IComponent.h"

#include <boost/any.hpp>

#include <string>
#include <vector>

namespace WireCell {
    class INode : public IComponent<INode> {
      public:
        enum NodeCategory {
            unknown,
            sourceNode,
            sinkNode,
            functionNode,
            queuedoutNode,
            joinNode,
            splitNode,
            faninNode,
            fanoutNode,
            multioutNode,
            hydraNode
        };
        virtual ~INode();
        virtual NodeCategory category() = 0;
        virtual std::string signature() = 0;
        virtual int concurrency() { return 1; }
        virtual std::vector<std::string> input_types() { return {}; }
        virtual std::vector<std::string> output_types() { return {}; }
        virtual void reset() {}
    };
}
